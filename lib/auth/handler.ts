/** Everything under /api/auth: sign-in with a password or through the OpenID provider, sign-out, the CSRF token. */
export async function handleAuth(_request: Request): Promise<Response> {
  throw new Error("not written");
}
