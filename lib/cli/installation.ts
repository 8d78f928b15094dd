import type { Closing } from "#lib/cli/closing.ts";
import { dataFolder, openDataFolder } from "#lib/cli/data-folder.ts";
import { readSecrets } from "#lib/cli/secrets.ts";
import { mayForget } from "#lib/data/durability.ts";
import { type FolderLock, lockFolder } from "#lib/data/embedded/folder-lock.ts";
import { type EmbeddedOptions, type EmbeddedPostgres, startPostgres } from "#lib/data/embedded/postgres.ts";
import { migrate } from "#lib/data/migrate.ts";
import { env } from "#lib/env.ts";
import { Failure } from "#lib/errors.ts";

/** A data folder that this process holds. */
export type HeldFolder = { path: string; lock: FolderLock };

/**
 * Takes the data folder for this process; null where DATABASE_URL says that the data lies elsewhere.
 * Fails with `conflict` and who holds it where another start does.
 */
export function holdDataFolder(closing: Closing, say: (line: string) => void): HeldFolder | null {
  if (process.env.DATABASE_URL) {
    // Reads AUTH_SECRET and the rest, and refuses here, before anything is begun.
    env();
    return null;
  }
  const { path, moved } = dataFolder(process.env.SPANWISE_DATA);
  if (moved)
    say(`The data goes to ${path}, since PostgreSQL does not run as root and this folder is closed to others.`);
  openDataFolder(path);
  const lock = lockFolder(path);
  if ("pid" in lock) {
    const where = lock.note && ` at ${lock.note}`;
    throw new Failure(
      "conflict",
      `Spanwise already runs on ${path}${where} (process ${lock.pid}); stop that one first.`,
    );
  }
  closing.addLast(() => lock.release());
  return { path, lock };
}

/**
 * Brings up the database of the folder, or finds the one that DATABASE_URL names, and applies the migrations. From here on
 * `env()` answers.
 */
export async function openDatabase(
  folder: HeldFolder | null,
  closing: Closing,
  options: Pick<EmbeddedOptions, "settings" | "log"> = {},
): Promise<void> {
  if (folder) {
    const server = await startEmbedded(folder.path, options);
    closing.add(() => server.stop());
    void server.lost.then((failure) => {
      console.error(failure.message);
      closing.end(1);
    });
  }
  const { databaseUrl } = env();
  try {
    await migrate(databaseUrl);
    if (!folder && (await mayForget(databaseUrl))) options.log?.(forgets);
  } catch (error) {
    throw connectionFailure(databaseUrl, error) ?? error;
  }
}

const forgets =
  "The database server has synchronous_commit or fsync off: if it crashes, tags that were shown as saved may be lost. Turn both on.";

async function startEmbedded(
  folder: string,
  options: Pick<EmbeddedOptions, "settings" | "log">,
): Promise<EmbeddedPostgres> {
  const secrets = readSecrets(folder);
  const server = await startPostgres({ folder, password: secrets.databasePassword, ...options });
  process.env.SPANWISE_DATA = folder;
  process.env.DATABASE_URL = server.url;
  process.env.AUTH_SECRET ||= secrets.authSecret;
  return server;
}

/** A database that cannot be reached is something to be set right; the password stays out of what is said. */
function connectionFailure(databaseUrl: string, error: unknown): Failure | null {
  const { code, syscall, message } = error as { code?: string; syscall?: string; message?: string };
  // The system's errors of a connection, or SQLSTATE classes 08 (connection), 28 (who are you) and 3D (no such database).
  if (!syscall && !/^(08|28|3D)/.test(code ?? "")) return null;
  const url = new URL(databaseUrl);
  url.password = "";
  return new Failure("invalid", `DATABASE_URL (${url}) cannot be opened: ${message || code}.`, { cause: error });
}
