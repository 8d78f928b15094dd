import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

/** What the provider says of whoever signs in next; null: she cancels. */
export type Claims = { sub: string; email?: string; email_verified?: unknown; name?: string };

/**
 * A real OpenID provider on this machine. It asks nobody for anything: `next` says who signs in, or who cancels. By default it
 * keeps the ID token small, as the standard says, and tells address and name in its user information only.
 */
export async function identityProvider(
  redirectUri: string,
  { largeIdToken = false }: { largeIdToken?: boolean } = {},
): Promise<{ issuer: string; next(who: Claims | null): void; close(): Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let who: Claims | null = null;
  const known = new Map<string, Claims>();

  const provider: Provider = new Provider(issuer, {
    clients: [
      {
        client_id: "spanwise",
        client_secret: "client secret",
        redirect_uris: [redirectUri],
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    cookies: { keys: ["only for tests"] },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
    conformIdTokenClaims: !largeIdToken,
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_context: unknown, accountId: string) => ({ accountId, claims: () => known.get(accountId) }),
    async loadExistingGrant({ oidc }: { oidc: { client: { clientId: string }; session: { accountId: string } } }) {
      const grant = new provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on("request", (request, response) => {
    if (!request.url?.startsWith("/interaction/")) return void answer(request, response);
    const result = who ? { login: { accountId: who.sub } } : { error: "access_denied" };
    if (who) known.set(who.sub, who);
    void provider.interactionFinished(request, response, result);
  });

  return {
    issuer,
    next(claims) {
      who = claims;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
