import { env } from "#lib/env.ts";

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
