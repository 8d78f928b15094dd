import { env } from "#lib/env.ts";

/** What the OpenID provider is called on its button; null where none is set up. */
export function providerName(): string | null {
  return env().oidc?.name ?? null;
}
