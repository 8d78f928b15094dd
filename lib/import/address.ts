/** A page or file from an address that somebody typed. Off unless the installation allows it. */
import { Failure } from "#lib/errors.ts";
import type { MayReach } from "#lib/reachable.ts";
import { NoAnswer, publicRequest, publicUrl } from "./public-request.ts";

const maxBytes = 50 * 1024 * 1024;
const timeoutMs = 30_000;
const mostRedirects = 5;

export type Fetched = { name: string; mediaType: string; bytes: Buffer };

/** Fetches it, following redirects; each step is checked anew. @throws Failure invalid with the reason */
export async function fetchAddress(address: string, options: { mayReach?: MayReach } = {}): Promise<Fetched> {
  try {
    let url = publicUrl(address, options.mayReach);
    for (let step = 0; step <= mostRedirects; step++) {
      const headers = { Accept: "text/html,text/plain,application/json,application/pdf,*/*;q=0.5" };
      const {
        status,
        headers: said,
        body,
      } = await publicRequest(url, { method: "GET", headers, timeoutMs, maxBytes, ...options });
      if (status >= 300 && status < 400 && said.location) {
        url = publicUrl(new URL(said.location, url), options.mayReach);
        continue;
      }
      if (status !== 200) throw new NoAnswer(`${url.hostname} answered ${status} and not with a page.`, false);
      return { name: nameOf(url, said), mediaType: said["content-type"] ?? "", bytes: body };
    }
    throw new NoAnswer(`${url.hostname} sends from one address to the next without end.`, true);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    throw new Failure("invalid", error.message, { place: { field: "address" }, cause: error });
  }
}

/** The name of a file for what an address gave, with an extension that fits its media type. */
function nameOf(url: URL, headers: Readonly<Record<string, string>>): string {
  const type = (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  let last = "";
  try {
    last = decodeURIComponent(url.pathname.split("/").filter(Boolean).at(-1) ?? "");
  } catch {}
  const base = last.replace(/[\p{Cc}/\\]+/gu, "_").slice(0, 150) || url.hostname;
  if (/\.[a-z0-9]{2,5}$/i.test(base)) return base;
  const extension = { "text/html": ".html", "application/pdf": ".pdf", "application/json": ".json" }[type] ?? ".txt";
  return base + extension;
}
