import { createWriteStream, renameSync, rmSync, statSync } from "node:fs";
import { system } from "#lib/access/system.ts";
import { withDatabase } from "#lib/cli/beside.ts";
import { type Options, Usage } from "#lib/cli/command.ts";
import { Progress, tellResult } from "#lib/cli/terminal.ts";
import { counted } from "#lib/counted.ts";
import { type BackupManifest, writeBackup } from "#lib/data/backup.ts";
import { Failure } from "#lib/errors.ts";

/** `spanwise backup <file>`. A file of that name is never half a backup, and never written over. */
export async function main([file, ...more]: string[], options: Options): Promise<number> {
  if (!file || more.length > 0) throw new Usage("Say where the backup goes: spanwise backup <file>.");
  if (statSync(file, { throwIfNoEntry: false }))
    throw new Failure("conflict", `${file} is there already. Choose another name.`);
  return withDatabase(async (signal) => {
    const progress = new Progress(options);
    const draft = `${file}.unfinished`;
    try {
      const manifest = await writeBackup(
        system("backup"),
        createWriteStream(draft, { mode: 0o600 }),
        (table, done, of) => progress.at(done / of, table),
        signal,
      );
      renameSync(draft, file);
      progress.end();
      const size = statSync(file).size;
      tellResult(
        options,
        { file, size, ...manifest },
        () => `${summary(manifest)} are in ${file} (${inMegabytes(size)} MB).`,
      );
    } finally {
      progress.end();
      rmSync(draft, { force: true });
    }
    return 0;
  });
}

/** What a backup holds, in words. */
export function summary({ tables }: BackupManifest): string {
  const rows = (name: string) => tables.find((table) => table.name === name)?.rows ?? 0;
  const [projects, documents] = [counted(rows("Project"), "project"), counted(rows("Document"), "document")];
  const people = counted(rows("User"), "person", "people");
  return `${projects} with ${documents}, ${counted(rows("AnnotationSet"), "annotation set")} and ${people}`;
}

function inMegabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
