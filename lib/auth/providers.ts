import type { AuthConfig } from "@auth/core";
import type { Provider } from "@auth/core/providers";
import Credentials from "@auth/core/providers/credentials";
import { system } from "#lib/access/system.ts";
import { findOrCreateByAccount } from "#lib/data/accounts.ts";
import { createSession, revokeSession } from "#lib/data/sessions.ts";
import { env } from "#lib/env.ts";
import { Failure } from "#lib/errors.ts";
import { networkAddress } from "./address.ts";
import { claimsOf, cookieLasts, secureCookies } from "./cookie.ts";
import { checkCredentials } from "./credentials.ts";
import { identityOf } from "./open-id.ts";
import { signedInFromClaims, signedInFromCookies } from "./session.ts";
import type { SignInError } from "./sign-in-errors.ts";

/** What one request learns on its way through @auth/core, which passes on no reasons. */
export type Flow = {
  /** Why she was not signed in, where we know it better than @auth/core. */
  error: { code: SignInError; retry?: number | undefined } | null;
  /** Who signed in through the provider: @auth/core makes up an id of its own each time. */
  userId?: string;
  /** Whether the provider has told who it is: what fails after that is ours. */
  told?: boolean;
  /** The error that @auth/core logged. */
  thrown?: Error;
  /** What must not be swallowed, and is thrown again. */
  defect?: unknown;
};

/** The configuration for one request, which writes what it learns into `flow`. */
export function authConfig(flow: Flow, headers: Headers): AuthConfig {
  return {
    basePath: "/api/auth",
    secret: env().authSecret,
    // The address was rebuilt by `trustedUrl`.
    trustHost: true,
    useSecureCookies: secureCookies(),
    session: { strategy: "jwt", maxAge: cookieLasts },
    pages: { signIn: "/sign-in", signOut: "/sign-in", error: "/sign-in" },
    providers: [byPassword(flow, headers), ...byOpenId()],
    callbacks: callbacks(flow, headers),
    events: {
      async signOut() {
        try {
          const who = await signedInFromCookies(headers.get("cookie"));
          if (who?.by.kind === "session") await revokeSession(who, who.by.id);
        } catch (error) {
          // A cookie that is erased while its session lives on would only look like a sign-out.
          flow.defect = error;
        }
      },
    },
    logger: {
      error(error) {
        flow.thrown = error;
      },
      warn() {},
      debug() {},
    },
  };
}

function byPassword(flow: Flow, headers: Headers): Provider {
  return Credentials({
    credentials: { email: {}, password: { type: "password" } },
    async authorize({ email, password }) {
      if (typeof email !== "string" || typeof password !== "string") return null;
      try {
        const { userId } = await checkCredentials({ email, password }, networkAddress(headers));
        return { id: userId };
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (error.code === "limited") flow.error = { code: "limited", retry: error.retryAfterSeconds };
        return null;
      }
    },
  });
}

function byOpenId(): Provider[] {
  const { oidc } = env();
  if (!oidc) return [];
  const { name, issuer, clientId, clientSecret } = oidc;
  return [
    {
      id: "oidc",
      type: "oidc",
      name,
      issuer,
      clientId,
      clientSecret,
      authorization: { params: { scope: "openid email profile" } },
      checks: ["pkce", "state", "nonce"],
    },
  ];
}

function callbacks(flow: Flow, headers: Headers): AuthConfig["callbacks"] {
  return {
    /** Only for the provider: a password was checked by `authorize`. */
    async signIn({ account, profile }) {
      if (account?.type !== "oidc") return true;
      const identity = await identityOf(profile ?? {}, account.access_token);
      flow.told = true;
      const found = await findOrCreateByAccount(system("sign in through the provider"), identity);
      if ("refused" in found) flow.error = { code: found.refused };
      else flow.userId = found.userId;
      return "userId" in found;
    },
    /** Makes the session when somebody signs in, and asks for it each time after. */
    async jwt({ token, user, account }) {
      if (!user) {
        const claims = claimsOf(token);
        return claims && (await signedInFromClaims(claims)) ? token : null;
      }
      const userId = account?.type === "oidc" ? flow.userId : user.id;
      if (!userId) throw new Error("Somebody signed in, and nobody knows who.");
      await endFormerSession(headers);
      const how = account?.type === "oidc" ? "provider" : "password";
      const userAgent = headers.get("user-agent") ?? "";
      const { id } = await createSession(system("sign in"), { userId, userAgent, how });
      return { sub: userId, sid: id };
    },
    async session({ session, token }) {
      const claims = claimsOf(token);
      const who = claims && (await signedInFromClaims(claims));
      const user = who ? { id: who.userId, name: who.name, email: who.email } : undefined;
      return { ...session, user };
    },
  };
}

/** Whoever signs in again in the same browser replaces the session that was there. */
async function endFormerSession(headers: Headers): Promise<void> {
  const former = await signedInFromCookies(headers.get("cookie"));
  if (former?.by.kind === "session") await revokeSession(former, former.by.id);
}
