/**
 * Which of the addresses that people type may be reached from here: receivers of webhooks, pages to import. Pure: what a name means is
 * asked when it is connected to, and checked then with `isPublicAddress`.
 */
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** Whether a `host:port` may be reached although its address is private. */
export type MayReach = (hostAndPort: string) => boolean;

export type Reachable =
  /** `host` is a name, or an IP address without brackets; `free`: it may be private, because the installation allows it. */
  { ok: true; url: URL; host: string; free: boolean } | { ok: false; why: string };

/** An http(s) address without a password in it, that does not say by itself that it is a private one. */
export function reachable(address: string | URL, mayReach: MayReach = nowhere): Reachable {
  if (!URL.canParse(String(address))) {
    return { ok: false, why: "This is not an address: it should begin with https:// or http://." };
  }
  const url = new URL(address);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    return { ok: false, why: "Only addresses that begin with https:// or http:// can be reached." };
  }
  if (url.username || url.password) return { ok: false, why: "Leave the name and password out of the address." };
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const free = mayReach(`${host}:${url.port || (url.protocol === "https:" ? "443" : "80")}`);
  if (!free && saysPrivate(host)) return { ok: false, why: notPublic(host) };
  return { ok: true, url, host, free };
}

/** Whether an IP address belongs to the public internet: neither private, nor local, nor reserved, nor a cover for one that is. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const found = ipaddr.process(address);
  // Of IPv6, all that is given out is in 2000::/3 (RFC 4291); what is left over holds forms of old, such as ::127.0.0.1.
  if (found.kind() === "ipv6" && !found.match(ipaddr.parse("2000::"), 3)) return false;
  return found.range() === "unicast";
}

/** Why an address is not reached. */
export function notPublic(host: string): string {
  return `${host} is an address inside a private network, which is not reached from here. Whoever runs this installation can allow it, by SPANWISE_PRIVATE_HOSTS.`;
}

function nowhere(): boolean {
  return false;
}

/** An IP address that is not public, in whatever way it was written, or a name that always means this machine (RFC 6761). */
function saysPrivate(host: string): boolean {
  return isIP(host) ? !isPublicAddress(host) : /(^|\.)localhost\.?$/.test(host);
}
