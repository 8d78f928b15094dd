/** Jobs: work that takes longer than a page should wait. Commands put them on the queue; `lib/jobs` runs them. */
import type { Member } from "#lib/access/member.ts";
import type { Action, Scopes } from "#lib/access/roles.ts";
import { allows } from "#lib/access/roles.ts";
import type { Json } from "#lib/annotation/canonical-json.ts";
import { Failure } from "#lib/errors.ts";
import { database, type Transaction, transaction } from "./client.ts";
import { demand } from "./demand.ts";
import { Prisma } from "./generated/client.ts";
import { type Page, type PageRequest, pageOf, pageSize } from "./page.ts";
import { blindSomewhere } from "./sight.ts";
import { openStoredFile, type StoredFileRow } from "./stored-files.ts";
import { isUuid, uuid } from "./uuid.ts";

/** Every kind of job. `lib/jobs/kinds.ts` has the file that runs each; a test holds the two together. */
export const jobKinds = ["import", "export", "release", "merge", "webhook"] as const;
export type JobKind = (typeof jobKinds)[number];

export type JobState = "waiting" | "running" | "done" | "failed" | "cancelled";

export type NewJob = {
  kind: JobKind;
  /** Null for what concerns the whole installation. */
  projectId: string | null;
  /** Who asked for it. The job has her rights, as they are when it runs. */
  userId: string;
  /** The right that the job needs; it is asked again when it begins, and when what it left is fetched. */
  action: Action;
  /** Of the token that asked: `member.scopes`. */
  scopes?: Scopes;
  payload: Json;
  runAt?: Date | undefined;
  /** How often it is begun, if it does not come to an end: 3 if not given. A refusal is an end. */
  maxAttempts?: number | undefined;
};

export type JobRow = {
  id: string;
  kind: JobKind;
  state: JobState;
  /** 0 to 1. */
  progress: number;
  /** What is being done just now, or what became of it. */
  words: string;
  /** Of a job that is done: what its kind reports. Of a failed one: `{ "message": … }`. Null of others' jobs, to the blind. */
  report: Json;
  by: { userId: string; name: string } | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  /** What it left behind; only its own person is told. */
  files: Pick<StoredFileRow, "id" | "name" | "mediaType" | "size" | "expiresAt">[];
};

/** Puts a job on the queue, in the transaction of the command that asks for it, and answers with its id. */
export async function addJob(tx: Transaction, job: NewJob): Promise<string> {
  const { kind, projectId, userId, action, scopes = null, payload, runAt, maxAttempts = 3 } = job;
  const { id } = await tx.jobReport.create({
    data: {
      kind,
      projectId,
      userId,
      action,
      maxAttempts,
      scopes: scopes === null ? Prisma.DbNull : [...scopes],
      payload: payload as Prisma.InputJsonValue,
    },
    select: { id: true },
  });
  // The queue may try as often as it likes: how often a job is begun, its row decides.
  await tx.$queryRaw`SELECT FROM graphile_worker.add_job(${kind}::text, json_build_object('id', ${id}::text),
    run_at => ${runAt ?? null}::timestamptz, max_attempts => 25, job_key => ${id}::text)`;
  return id;
}

/** Her own jobs, newest first; all of the project's to whoever manages jobs. */
export async function listJobs(member: Member, request: PageRequest & { kind?: JobKind } = {}): Promise<Page<JobRow>> {
  demand(member, "job.read");
  const limit = pageSize(request);
  const where: Prisma.JobReportWhereInput = { ...seenBy(member) };
  if (request.kind) where.kind = request.kind;
  if (request.after) where.id = { lt: uuid(request.after, "job") };
  const rows = await database().prisma.jobReport.findMany({
    where,
    orderBy: { id: "desc" },
    take: limit + 1,
    select: shown,
  });
  return pageOf(await withNames(member, rows), limit, (row) => row.id);
}

/** @throws Failure not-found, also where it is somebody else's */
export async function job(member: Member, id: string): Promise<JobRow> {
  demand(member, "job.read");
  const row = await database().prisma.jobReport.findFirst({
    where: { ...seenBy(member), id: uuid(id, "job") },
    select: shown,
  });
  if (!row) throw noSuchJob();
  const [named] = await withNames(member, [row]);
  return named as JobRow;
}

/** Asks a job to stop. One that has not begun never does; one that runs stops soon, and leaves nothing half done. */
export async function cancelJob(member: Member, id: string): Promise<JobRow> {
  demand(member, "job.cancel");
  await transaction(async (tx) => {
    const [row] = await tx.$queryRaw<{ state: JobState; userId: string | null }[]>`
      SELECT "state"::text AS "state", "userId" FROM "JobReport"
      WHERE "id" = ${uuid(id, "job")}::uuid AND "projectId" = ${member.projectId}::uuid FOR UPDATE`;
    if (!row || (row.userId !== member.userId && !allows(member, "job.manage"))) throw noSuchJob();
    if (row.state === "waiting") {
      const now = new Date();
      const data = {
        state: "cancelled",
        cancelledAt: now,
        finishedAt: now,
        words: "Stopped before it began.",
      } as const;
      await tx.jobReport.update({ where: { id }, data, select: { id: true } });
      await tx.$queryRaw`SELECT FROM graphile_worker.remove_job(${id}::text)`;
    } else if (row.state === "running") {
      await tx.jobReport.update({ where: { id }, data: { cancelledAt: new Date() }, select: { id: true } });
    }
  });
  return job(member, id);
}

/**
 * What a job left behind: its only file, or the one that `fileId` names. For the person who began the job, while she still has
 * the right that it needed; for seven days.
 * @throws Failure not-found, forbidden
 */
export async function jobFile(
  member: Member,
  id: string,
  fileId?: string,
): Promise<StoredFileRow & { content: AsyncGenerator<Uint8Array> }> {
  demand(member, "job.read");
  const row = await database().prisma.jobReport.findFirst({
    where: { id: uuid(id, "job"), projectId: member.projectId, userId: member.userId },
    select: { action: true, files: { select: { id: true, sha256: true }, orderBy: { id: "asc" } } },
  });
  if (!row) throw noSuchJob();
  demand(member, row.action as Action);
  const file = row.files.find((one) => one.sha256 !== null && (fileId === undefined || one.id === fileId));
  if (!file)
    throw new Failure("not-found", "There is no such file any more: what a job leaves is kept for seven days.");
  return openStoredFile(member, file.id);
}

const shown = {
  id: true,
  kind: true,
  state: true,
  progress: true,
  words: true,
  report: true,
  userId: true,
  createdAt: true,
  startedAt: true,
  finishedAt: true,
  files: {
    select: { id: true, name: true, mediaType: true, size: true, expiresAt: true, sha256: true },
    orderBy: { id: "asc" },
  },
} as const satisfies Prisma.JobReportSelect;

type Found = Prisma.JobReportGetPayload<{ select: typeof shown }>;

function seenBy(member: Member): Prisma.JobReportWhereInput {
  const own = allows(member, "job.manage") ? {} : { userId: member.userId };
  // What became of a webhook's message is told with the webhook, to those who may know.
  return { projectId: member.projectId, ...own, NOT: { kind: "webhook" } };
}

const withheld = "Only whoever began this is told more, since you annotate a document without seeing the others' work.";

async function withNames(member: Member, rows: Found[]): Promise<JobRow[]> {
  const ids = [...new Set(rows.flatMap((row) => row.userId ?? []))].filter(isUuid);
  const people = await database().prisma.user.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true },
  });
  const names = new Map(people.map((person) => [person.id, person.name]));
  const others = rows.some(({ userId }) => userId !== member.userId);
  // What others' jobs found may rest on documents to which she is blind.
  const hides = others && (await blindSomewhere(database().prisma, member));
  return rows.map(({ userId, files, kind, report, words, ...row }) => ({
    ...row,
    kind: kind as JobKind,
    ...(hides && userId !== member.userId ? { report: null, words: withheld } : { report: report as Json, words }),
    by: userId === null ? null : { userId, name: names.get(userId) ?? "" },
    files:
      userId === member.userId
        ? files.flatMap(({ sha256, size, ...file }) => (sha256 ? [{ ...file, size: Number(size) }] : []))
        : [],
  }));
}

function noSuchJob(): Failure {
  return new Failure("not-found", "There is no such job.");
}
