/** Brings files and imports them as the job does, for tests. */
import type { Member } from "#lib/access/member.ts";
import { transaction } from "#lib/data/client.ts";
import { addJob, type JobRow, job } from "#lib/data/jobs.ts";
import { storeFile } from "#lib/data/stored-files.ts";
import type { ImportPlan } from "#lib/import/plan.ts";
import type { ImportReport } from "#lib/import/report.ts";
import { usualPlan } from "#lib/import/usual-plan.ts";

/** Puts the import of these files on the queue; its id. */
export async function askImport(
  member: Member,
  files: Readonly<Record<string, string | Uint8Array>>,
  plan: Partial<ImportPlan> = {},
): Promise<string> {
  const ids: string[] = [];
  for (const [name, content] of Object.entries(files)) {
    const stored = await storeFile(member, { name, mediaType: "", content: [Buffer.from(content)] });
    ids.push(stored.id);
  }
  const { projectId, userId } = member;
  const payload = { files: ids, plan: { ...usualPlan, ...plan } };
  return transaction((tx) =>
    addJob(tx, {
      kind: "import",
      projectId,
      userId,
      action: "document.add",
      payload: JSON.parse(JSON.stringify(payload)),
    }),
  );
}

/** Waits for the end of a job. */
export async function ended(member: Member, id: string): Promise<JobRow & { report: ImportReport }> {
  for (;;) {
    const row = await job(member, id);
    if (row.state !== "waiting" && row.state !== "running") return row as JobRow & { report: never };
    await new Promise((resolve) => setImmediate(resolve));
  }
}
