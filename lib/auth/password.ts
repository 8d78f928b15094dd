/** argon2id, as a PHC string with its own salt and costs. */
export async function hashPassword(_password: string): Promise<string> {
  throw new Error("not written");
}

/** Takes as long for a person without a password (`hash` null) as for a wrong one, and is then false. */
export async function verifyPassword(_hash: string | null, _password: string): Promise<boolean> {
  throw new Error("not written");
}

/** What is wrong with a new password, as a sentence; null where it will do. */
export function passwordProblem(_password: string, _about: { email?: string; name?: string } = {}): string | null {
  throw new Error("not written");
}
