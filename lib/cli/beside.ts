import { Closing } from "#lib/cli/closing.ts";
import { dataFolder } from "#lib/cli/data-folder.ts";
import { holdDataFolder, openDatabase } from "#lib/cli/installation.ts";
import { interruption } from "#lib/cli/interruption.ts";
import { readSecrets } from "#lib/cli/secrets.ts";
import { closeDatabase } from "#lib/data/client.ts";
import { holderOf } from "#lib/data/embedded/folder-lock.ts";
import { runningUrl } from "#lib/data/embedded/postgres.ts";
import { Failure } from "#lib/errors.ts";

/**
 * Works on the installation's own database, beside a running server as well as without one, or without one only where `alone` is
 * said. What is said on the way goes to standard error. At Ctrl-C the work ends by its signal, then the database is closed.
 */
export async function withDatabase(
  work: (signal: AbortSignal) => Promise<number>,
  { alone = false, remark = onStandardError }: { alone?: boolean; remark?: (line: string) => void } = {},
): Promise<number> {
  const closing = new Closing();
  const signal = interruption();
  try {
    if (!alone) joinRunning();
    await openDatabase(holdDataFolder(closing, remark), closing, { log: remark });
    closing.add(closeDatabase);
    signal.throwIfAborted();
    return await work(signal);
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    await closing.close();
  }
}

function onStandardError(line: string): void {
  process.stderr.write(`${line}\n`);
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
