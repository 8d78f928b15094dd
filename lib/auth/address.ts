import { env } from "#lib/env.ts";

/**
 * The address under which a request was made, as far as it can be trusted: one of the allowed hosts where the Host header
 * names one, else APP_URL. What the server itself sees is "localhost" behind every proxy.
 */
export function trustedUrl(request: Request): URL {
  const { appUrl, allowedHosts } = env();
  const url = new URL(request.url);
  const host = request.headers.get("host") ?? "";
  const app = new URL(appUrl);
  const origin = allowedHosts.includes(host) ? `${app.protocol}//${host}` : app.origin;
  return new URL(url.pathname + url.search, origin);
}

/**
 * The network address that attempts are counted for. The last entry of X-Forwarded-For is the one that the nearest proxy, or
 * the server where there is none, wrote; those before it are what the client says of itself.
 */
export function networkAddress(headers: Headers): string {
  return headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() || "unknown";
}
