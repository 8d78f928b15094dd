import { system } from "#lib/access/system.ts";
import { Closing } from "#lib/cli/closing.ts";
import { dataFolder } from "#lib/cli/data-folder.ts";
import { holdDataFolder, openDatabase } from "#lib/cli/installation.ts";
import { say } from "#lib/cli/say.ts";
import { readSecrets } from "#lib/cli/secrets.ts";
import { setUpLine } from "#lib/cli/serving.ts";
import { closeDatabase } from "#lib/data/client.ts";
import { holderOf } from "#lib/data/embedded/folder-lock.ts";
import { runningUrl } from "#lib/data/embedded/postgres.ts";
import { createLink } from "#lib/data/links.ts";
import { installationOwner, userByEmail } from "#lib/data/people.ts";
import { env } from "#lib/env.ts";
import { Failure } from "#lib/errors.ts";

const hour = 60;

/** `npm run owner-link`: for a lost password, or a set-up link that is gone; beside a running server as well as without one. */
export async function main([email]: string[]): Promise<number> {
  const closing = new Closing();
  closing.onSignals();
  try {
    joinRunning();
    await openDatabase(holdDataFolder(closing, say), closing);
    closing.add(closeDatabase);
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
  } finally {
    await closing.close();
  }
}

/** Where a server runs on the data folder, its database is used, and its address. */
function joinRunning(): void {
  if (process.env.DATABASE_URL) return;
  const { path } = dataFolder(process.env.SPANWISE_DATA);
  const holder = holderOf(path);
  if (!holder) return;
  const { databasePassword, authSecret } = readSecrets(path);
  const url = runningUrl(path, databasePassword);
  if (!url || !holder.note)
    throw new Failure("conflict", "Spanwise is just starting or stopping; try again in a moment.");
  process.env.DATABASE_URL = url;
  process.env.AUTH_SECRET ||= authSecret;
  process.env.APP_URL ||= holder.note;
}
