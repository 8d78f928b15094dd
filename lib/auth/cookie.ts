import { decode, encode } from "@auth/core/jwt";
import { env } from "#lib/env.ts";

/** What the session cookie says, once its signature is checked: which session row to ask. */
export type SessionClaims = { userId: string; sessionId: string };

/** A cookie, whole for a `Set-Cookie` header and in parts for Next's `cookies().set(name, value, options)`. */
export type SessionCookie = {
  setCookie: string;
  cookie: {
    name: string;
    value: string;
    options: { httpOnly: true; sameSite: "lax"; path: "/"; secure: boolean; expires: Date };
  };
};

/**
 * How long browsers keep the cookie, in seconds: the longest that they allow. When a session ends is up to its row, which can
 * be put off without sending a new cookie.
 */
export const cookieLasts = 400 * 24 * 60 * 60;

/** Where the address is https, cookies are never sent in the clear. */
export function secureCookies(): boolean {
  return env().appUrl.startsWith("https:");
}

/** The name that @auth/core gives it, too. */
function cookieName(): string {
  return secureCookies() ? "__Secure-authjs.session-token" : "authjs.session-token";
}

export async function sessionCookie(claims: SessionClaims): Promise<SessionCookie> {
  const value = await encode({
    token: { sub: claims.userId, sid: claims.sessionId },
    secret: env().authSecret,
    salt: cookieName(),
    maxAge: cookieLasts,
  });
  return cookieOf(value, new Date(Date.now() + cookieLasts * 1000));
}

/** The cookie that erases the one that is there. */
export function noSessionCookie(): SessionCookie {
  return cookieOf("", new Date(0));
}

function cookieOf(value: string, expires: Date): SessionCookie {
  const name = cookieName();
  const secure = secureCookies();
  const setCookie = `${name}=${value}; Path=/; Expires=${expires.toUTCString()}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
  return {
    setCookie,
    cookie: { name, value, options: { httpOnly: true, sameSite: "lax", path: "/", secure, expires } },
  };
}

/** What the session cookie in a `Cookie` header says; null where there is none, or it is not of our making. */
export async function readSessionCookie(header: string | null): Promise<SessionClaims | null> {
  const name = cookieName();
  const pair = header?.split(/; */).find((each) => each.startsWith(`${name}=`));
  if (!pair) return null;
  try {
    const token = pair.slice(name.length + 1);
    return claimsOf(await decode({ token, secret: env().authSecret, salt: name }));
  } catch {
    return null;
  }
}

/** The claims of a decoded token; null where it is of another make. */
export function claimsOf(token: { sub?: unknown; sid?: unknown } | null): SessionClaims | null {
  if (typeof token?.sub !== "string" || typeof token.sid !== "string") return null;
  return { userId: token.sub, sessionId: token.sid };
}
