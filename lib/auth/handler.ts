import { Auth, type AuthConfig } from "@auth/core";
import { AuthError } from "@auth/core/errors";
import { Failure } from "#lib/errors.ts";
import { trustedUrl } from "./address.ts";
import { readBody } from "./body.ts";
import { requireAllowedOrigin } from "./origin.ts";
import { authConfig, type Flow } from "./providers.ts";
import type { SignInError } from "./sign-in-errors.ts";

/** No honest form is larger. In bytes. */
const largestBody = 64 * 1024;

/** Everything under /api/auth: sign-in with a password or through the OpenID provider, sign-out, the CSRF token. */
export async function handleAuth(request: Request): Promise<Response> {
  const url = trustedUrl(request);
  try {
    requireAllowedOrigin(request);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return answer(request, signInPage(url, "origin"), new Headers());
  }
  const body = request.method === "POST" ? await readBody(request, largestBody) : undefined;
  if (body === null) return new Response("Too large.", { status: 413 });
  const flow: Flow = { error: null };
  const asked = new Request(url, { method: request.method, headers: request.headers, body: body && Buffer.from(body) });
  const response = await Auth(asked, authConfig(flow, request.headers) satisfies AuthConfig);
  if (flow.defect !== undefined) throw flow.defect;
  return explained(request, response, flow);
}

/** Where @auth/core sends somebody to the sign-in page with an error of its own, she is sent there with one of ours. */
async function explained(request: Request, response: Response, flow: Flow): Promise<Response> {
  const isJson = request.headers.has("x-auth-return-redirect") && !response.headers.has("location");
  const target = isJson ? await redirectOf(response.clone()) : response.headers.get("location");
  if (!target) return response;
  const url = new URL(target, request.url);
  const theirs = url.pathname === "/sign-in" ? url.searchParams.get("error") : null;
  if (theirs === null) return response;
  const { code, retry } = flow.error ?? { code: translated(request, flow), retry: undefined };
  if (code === "unexpected" || code === "provider") console.error(flow.thrown);
  return answer(request, signInPage(url, code, retry), response.headers);
}

async function redirectOf(response: Response): Promise<string | null> {
  if (!response.headers.get("content-type")?.includes("json")) return null;
  const value = (await response.json()) as { url?: unknown } | null;
  return typeof value?.url === "string" ? value.url : null;
}

function signInPage(base: URL, code: SignInError, retry?: number): string {
  const url = new URL("/sign-in", base);
  url.searchParams.set("error", code);
  if (retry !== undefined) url.searchParams.set("retry", String(retry));
  return url.toString();
}

/** A redirect, as the caller wants it: @auth/core answers JSON to those who send X-Auth-Return-Redirect. */
function answer(request: Request, url: string, from: Headers): Response {
  const headers = new Headers({ "cache-control": "no-store" });
  for (const cookie of from.getSetCookie()) headers.append("set-cookie", cookie);
  if (request.headers.has("x-auth-return-redirect")) return Response.json({ url }, { headers });
  headers.set("location", url);
  return new Response(null, { status: 302, headers });
}

/** What went wrong, out of the type of @auth/core's error and the place where it arose. */
function translated(request: Request, { thrown, told }: Flow): SignInError {
  switch (thrown instanceof AuthError ? thrown.type : null) {
    case "CredentialsSignin":
      return "credentials";
    case "MissingCSRF":
    case "InvalidCheck":
      return "expired";
    case "OAuthCallbackError":
      return "cancelled";
    default:
      return new URL(request.url).pathname.endsWith("/oidc") && !told ? "provider" : "unexpected";
  }
}
