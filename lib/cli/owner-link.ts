import { system } from "#lib/access/system.ts";
import { withDatabase } from "#lib/cli/beside.ts";
import { say } from "#lib/cli/say.ts";
import { setUpLine } from "#lib/cli/serving.ts";
import { createLink } from "#lib/data/links.ts";
import { installationOwner, userByEmail } from "#lib/data/people.ts";
import { env } from "#lib/env.ts";
import { Failure } from "#lib/errors.ts";

const hour = 60;

/** `npm run owner-link`: for a lost password, or a set-up link that is gone; beside a running server as well as without one. */
export async function main([email]: string[]): Promise<number> {
  const work = async () => {
    const itself = system("owner-link");
    const person = email ? await userByEmail(itself, email) : await installationOwner(itself);
    if (!person) {
      if (email) throw new Failure("not-found", `Nobody has the address ${email}.`);
      say(await setUpLine());
      return 0;
    }
    const { secret } = await createLink(itself, { purpose: "password", userId: person.userId, minutes: hour });
    say(`This link works once, for an hour, and sets a new password for ${person.name} (${person.email}):`);
    say(`${env().appUrl}/link/${secret}`);
    return 0;
  };
  return withDatabase(work, { remark: say });
}
