import { system } from "#lib/access/system.ts";
import { userByEmail } from "#lib/data/people.ts";
import { forgiveAttempt, spendAttempt } from "#lib/data/rate-limit.ts";
import { Failure } from "#lib/errors.ts";
import { verifyPassword } from "./password.ts";
import { signInErrors } from "./sign-in-errors.ts";

/**
 * Who has this address and password. Whether nobody has the address, or somebody with another password or with none, neither
 * the answer nor the time that it takes tells.
 * @throws Failure unauthenticated; limited, with `retryAfterSeconds`
 */
export async function checkCredentials(
  credentials: { email: string; password: string },
  ip: string,
): Promise<{ userId: string }> {
  const by = system("sign in");
  const attempt = { email: credentials.email, ip };
  await spendAttempt(by, attempt);
  const user = await userByEmail(by, credentials.email);
  const right = await verifyPassword(user?.passwordHash ?? null, credentials.password);
  if (!user || !right) throw new Failure("unauthenticated", signInErrors.credentials);
  await forgiveAttempt(by, attempt);
  return { userId: user.userId };
}
