import type { SignedIn, System } from "#lib/access/member.ts";

/** A cookie, whole for a `Set-Cookie` header and in parts for Next's `cookies().set(name, value, options)`. */
export type SessionCookie = {
  setCookie: string;
  cookie: {
    name: string;
    value: string;
    options: { httpOnly: true; sameSite: "lax"; path: "/"; secure: boolean; expires: Date };
  };
};

/** Who sent this `Cookie` header; null where nobody is signed in, or the session has ended. Asks the database each time. */
export async function signedInFromCookies(_cookieHeader: string | null): Promise<SignedIn | null> {
  throw new Error("not written");
}

/** Signs a person in and makes the cookie that proves it: for set-up, one-time links and invitations. */
export async function startSession(_userId: string, _userAgent: string): Promise<SessionCookie> {
  throw new Error("not written");
}

/** Signs this browser out. The cookie that comes back erases the one that is there. */
export async function endSession(_who: SignedIn): Promise<SessionCookie> {
  throw new Error("not written");
}

/** For the command line: acts for a person without a session of hers. @throws Failure not-found */
export async function actFor(_system: System, _userId: string): Promise<SignedIn> {
  throw new Error("not written");
}
