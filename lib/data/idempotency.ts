import type { SignedIn } from "#lib/access/member.ts";

export type Answered = { status: number; answer: unknown };

/**
 * Runs a command once for each key of a person: the same key with the same request answers what it answered then, without
 * running; two at once run once, and the later waits for the answer. A run that throws is not kept and may be sent again.
 * @throws Failure conflict where the key was used for another request
 */
export async function once(
  _who: SignedIn,
  _key: string,
  _request: unknown,
  _run: () => Promise<Answered>,
): Promise<Answered> {
  throw new Error("not written");
}
