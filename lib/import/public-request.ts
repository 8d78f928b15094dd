/**
 * Requests to addresses that people typed: pages to import, receivers of webhooks. They leave this machine's neighbourhood, or they are
 * not made: whoever can type an address must not reach through us what only we can reach.
 *
 * The check is made on the address that is being connected to and not on the name, so a name that changes its meaning between
 * two lookups gains nothing. Redirects are never followed here: whoever wants to asks again, and is checked again.
 */
import { lookup as resolve } from "node:dns";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";

export type PublicRequest = {
  method: "GET" | "POST";
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  /** For the whole of it, in milliseconds. */
  timeoutMs: number;
  /** How many bytes of the answer are read at most; a longer one is an error. */
  maxBytes: number;
  /** Whether a `host:port` may be reached although its address is private. None may, if not given. */
  mayReach?: (hostAndPort: string) => boolean;
  signal?: AbortSignal;
};

export type PublicAnswer = { status: number; headers: Readonly<Record<string, string>>; body: Buffer };

/** Why there is no answer, as a sentence for people. `refused`: it is our own rule, so asking again is in vain. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  readonly refused: boolean;
  constructor(message: string, refused: boolean, cause?: unknown) {
    super(message, { cause });
    this.refused = refused;
  }
}

/** Whether an IP address belongs to the public internet: neither private, nor local, nor reserved, nor a cover for one that is. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  return ipaddr.process(address).range() === "unicast";
}

/** An http(s) address without a password in it. @throws NoAnswer */
export function publicUrl(address: string | URL): URL {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw new NoAnswer("This is not an address: it should begin with https:// or http://.", true);
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new NoAnswer("Only addresses that begin with https:// or http:// can be reached.", true);
  }
  if (url.username || url.password) throw new NoAnswer("Leave the name and password out of the address.", true);
  return url;
}

/** Makes one request and reads the whole answer, whatever its status. @throws NoAnswer */
export async function publicRequest(address: string | URL, options: PublicRequest): Promise<PublicAnswer> {
  const url = publicUrl(address);
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  const name = url.hostname.replace(/^\[|\]$/g, "");
  const free = options.mayReach?.(`${name}:${port}`) ?? false;
  if (!free && isIP(name) && !isPublicAddress(name)) throw notPublic(name);
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((done, fail) => {
    const request = send(
      url,
      {
        method: options.method,
        headers: { ...options.headers },
        agent: false,
        signal,
        lookup: free ? undefined : publicLookup,
      },
      (response) => {
        const pieces: Buffer[] = [];
        let size = 0;
        response.on("data", (piece: Buffer) => {
          size += piece.length;
          if (size <= options.maxBytes) pieces.push(piece);
          else {
            fail(new NoAnswer(`The answer is larger than ${words(options.maxBytes)}.`, true));
            request.destroy();
          }
        });
        response.on("error", (error) => fail(explained(error, name, timeout)));
        response.on("end", () => {
          const headers = Object.entries(response.headers).map(([key, value]) => [key, String(value)]);
          done({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(headers),
            body: Buffer.concat(pieces),
          });
        });
      },
    );
    request.on("error", (error) => fail(explained(error, name, timeout)));
    request.end(options.body);
  });
}

/** Looks a name up as usual, and lets nothing through but public addresses. */
const publicLookup: LookupFunction = (name, options, answer) => {
  resolve(name, { ...options, all: true }, (error, found) => {
    if (error) return answer(error, "", 4);
    const reachable = found.filter(({ address }) => isPublicAddress(address));
    const [first] = reachable;
    if (!first) return answer(notPublic(name), "", 4);
    if (options.all) return answer(null, reachable);
    answer(null, first.address, first.family);
  });
};

function notPublic(name: string): NoAnswer {
  return new NoAnswer(
    `${name} is an address inside a private network, which is not reached from here. SPANWISE_PRIVATE_HOSTS can allow it.`,
    true,
  );
}

function explained(error: unknown, name: string, timeout: AbortSignal): unknown {
  if (error instanceof NoAnswer) return error;
  if (timeout.aborted) return new NoAnswer(`${name} did not answer in time.`, false, error);
  const { code, name: kind } = error as { code?: string; name?: string };
  if (kind === "AbortError") return error;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return new NoAnswer(`There is no ${name}.`, false, error);
  if (code === "ECONNREFUSED") return new NoAnswer(`Nobody answers at ${name}.`, false, error);
  return new NoAnswer(`The connection to ${name} failed${code ? ` (${code})` : ""}.`, false, error);
}

function words(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${Math.round(bytes / 1024 / 1024)} MiB` : `${Math.round(bytes / 1024)} KiB`;
}
