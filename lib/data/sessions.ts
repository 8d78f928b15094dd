import type { SignedIn, System } from "#lib/access/member.ts";

export type SessionRow = {
  id: string;
  /** What the browser said of itself. */
  userAgent: string;
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  /** Whether it is the one that asks. */
  mine: boolean;
};

/** The caller's signed-in browsers, the last seen first. */
export async function listSessions(_who: SignedIn): Promise<SessionRow[]> {
  throw new Error("not written");
}

/** Signs one of the caller's browsers out. Doing it twice is harmless. */
export async function revokeSession(_who: SignedIn, _id: string): Promise<void> {
  throw new Error("not written");
}

/** Signs a person out everywhere; a person herself keeps the session that asks. Answers how many ended. */
export async function revokeAllSessions(_by: SignedIn | System, _userId: string): Promise<number> {
  throw new Error("not written");
}
