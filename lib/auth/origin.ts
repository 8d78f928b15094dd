import { env } from "#lib/env.ts";
import { Failure } from "#lib/errors.ts";

/**
 * Whether a page of `origin` may change things here. `host` is the request's Host header. Under a further allowed host (the
 * demo's `ann.localhost`) only pages of that very host may: the demo's people must not act for one another.
 */
export function allowedOrigin(origin: string, host: string): boolean {
  const { appUrl, allowedHosts } = env();
  const app = new URL(appUrl);
  if (allowedHosts.includes(host)) return origin === `${app.protocol}//${host}`;
  return origin === app.origin;
}

const safe = ["GET", "HEAD", "OPTIONS"];

/**
 * Every door that changes something and trusts a cookie asks this first. Browsers name the page's origin in each such
 * request; a request without an origin comes from a program, and is let through only where it brings no cookie along.
 * @throws Failure forbidden
 */
export function requireAllowedOrigin(request: { method: string; headers: Headers }): void {
  if (safe.includes(request.method)) return;
  const origin = request.headers.get("origin");
  if (origin === null && !request.headers.has("cookie")) return;
  if (origin !== null && allowedOrigin(origin, request.headers.get("host") ?? "")) return;
  throw new Failure("forbidden", `This was sent from a page of another address. Open Spanwise at ${env().appUrl}.`);
}
