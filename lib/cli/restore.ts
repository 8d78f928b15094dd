import { statSync } from "node:fs";
import { system } from "#lib/access/system.ts";
import { summary } from "#lib/cli/backup.ts";
import { withDatabase } from "#lib/cli/beside.ts";
import { type Options, Usage } from "#lib/cli/command.ts";
import { unlessInterrupted } from "#lib/cli/interruption.ts";
import { Progress, tellResult } from "#lib/cli/terminal.ts";
import { restoreBackup } from "#lib/data/backup.ts";
import { Failure } from "#lib/errors.ts";

/** `spanwise restore <file>`. */
export async function main([file, ...more]: string[], options: Options): Promise<number> {
  if (!file || more.length > 0) throw new Usage("Say which backup: spanwise restore <file>.");
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new Failure("not-found", `There is no file ${file}.`);
  return withDatabase(
    async (signal) => {
      const progress = new Progress(options);
      try {
        const restoring = restoreBackup(system("restore"), file, (table, done, of) => progress.at(done / of, table));
        // The database undoes what is not committed when its connection closes.
        const manifest = await unlessInterrupted(restoring, signal);
        progress.end();
        tellResult(
          options,
          manifest,
          () => `${summary(manifest)} are back, as they were on ${manifest.createdAt}. Now: npm start`,
        );
      } finally {
        progress.end();
      }
      return 0;
    },
    { alone: true },
  );
}
