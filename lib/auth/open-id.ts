import type { Identity } from "#lib/data/accounts.ts";

type Claims = { iss?: unknown; sub?: unknown; email?: unknown; email_verified?: unknown; name?: unknown };

/**
 * What the provider says of somebody, out of the verified ID token and, where that names no address, out of the provider's
 * user information: many providers keep the ID token small.
 */
export async function identityOf(idToken: Claims, accessToken: string | undefined): Promise<Identity> {
  const { iss: issuer, sub: subject } = idToken;
  if (typeof issuer !== "string" || typeof subject !== "string")
    throw new Error("The ID token names no issuer or subject.");
  const complete = typeof idToken.email === "string" && idToken.email_verified !== undefined;
  const claims = complete || !accessToken ? idToken : { ...idToken, ...(await userInfo(issuer, subject, accessToken)) };
  const { email, email_verified, name } = claims;
  return {
    issuer,
    subject,
    email: typeof email === "string" && /^[^\s@]+@[^\s@]+$/.test(email) && email.length <= 254 ? email : null,
    // Only true itself: providers that send "true" as text say so of addresses that they never checked.
    emailVerified: email_verified === true,
    name: typeof name === "string" ? name : null,
  };
}

/** Empty where the provider has no such endpoint, or it answers for somebody else. */
async function userInfo(issuer: string, subject: string, accessToken: string): Promise<Claims> {
  const wellKnown = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const { userinfo_endpoint: endpoint } = await getJson(wellKnown);
  if (typeof endpoint !== "string") return {};
  const claims = await getJson(endpoint, { authorization: `Bearer ${accessToken}` });
  return claims.sub === subject ? claims : {};
}

async function getJson(url: string, headers: Record<string, string> = {}): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    headers: { accept: "application/json", ...headers },
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok || !response.headers.get("content-type")?.includes("json")) return {};
  return (await response.json()) as Record<string, unknown>;
}
