/**
 * Releases: named export points that never change. A release keeps the canonical JSONL of what was chosen, byte for byte, with a
 * manifest; every other format is made from those bytes, so that the same version of an exporter makes the same files for ever.
 */
import type { Member } from "#lib/access/member.ts";
import type { Json } from "#lib/annotation/canonical-json.ts";
import type { LossEntry } from "#lib/annotation/formats/losses.ts";
import { formats } from "#lib/annotation/formats/registry.ts";
import { layerKinds, type SpanwiseDocument } from "#lib/annotation/formats/spanwise-jsonl.ts";
import { compareStrings } from "#lib/annotation/span.ts";
import { Failure } from "#lib/errors.ts";
import { agreementReport } from "./agreement.ts";
import { database, isDuplicate, type Reader, transaction } from "./client.ts";
import { demand } from "./demand.ts";
import { record } from "./events.ts";
import { addExport, filterOf, labelNames } from "./export.ts";
import { standingApart } from "./export-apart.ts";
import { checkedChoice, type ExportChoice } from "./export-choice.ts";
import { chosenCounts, chosenDocuments } from "./export-documents.ts";
import {
  type Counts,
  type Export,
  type FormatRequest,
  formatOf,
  type LayerKey,
  packaged,
  slug,
} from "./export-package.ts";
import { line, paragraph } from "./field.ts";
import { Prisma } from "./generated/client.ts";
import { addJob } from "./jobs.ts";
import { demandOpenProject } from "./lock-project.ts";
import { type Page, type PageRequest, pageOf, pageSize } from "./page.ts";
import { ReleaseWriter, releaseBytes, releaseDocument, releaseDocuments } from "./release-content.ts";
import { type Difference, differencesOf } from "./release-differences.ts";
import { unblindedSql } from "./sight.ts";
import { uuid } from "./uuid.ts";

export type ReleaseRequest = { name: string; note?: string | undefined; choice?: ExportChoice | undefined };

export type ReleaseManifest = {
  filter: { [key: string]: Json };
  counts: Counts;
  layers: LayerKey[];
  schemaVersions: number[];
  guidelineVersions: number[];
  /** The version of every exporter when the release was made, by the format's id. */
  exporters: { [format: string]: number };
  /** The agreement of the annotators, as it stood. */
  agreement: Json;
  /** What belonged to the layers then and is in no annotation set. */
  apart?: LossEntry[];
};

export type ReleaseRow = {
  id: string;
  name: string;
  note: string;
  createdAt: Date;
  createdBy: { userId: string; name: string };
  /** Of the JSONL: SHA-256 in hexadecimal, and bytes. */
  sha256: string;
  /** Null where the manifest is. */
  size: number | null;
  /** Null for somebody who annotates a document of it blind: nothing computed from others' work is told then. */
  manifest: ReleaseManifest | null;
};

const blind =
  "This release holds work of others on documents that you annotate and may not see yet. It opens to you when they are revealed.";

/**
 * Asks for a release; a job makes it. The name is taken when the job is done.
 * @throws Failure conflict where a release has that name, or nothing is chosen
 */
export async function requestRelease(member: Member, request: ReleaseRequest): Promise<{ jobId: string }> {
  const { name, note, choice } = await checked(member, request);
  const { projectId, userId, scopes } = member;
  const payload = { name, note, choice: JSON.parse(JSON.stringify(choice)) as Json };
  return transaction(async (tx) => {
    await demandOpenProject(tx, member);
    const jobId = await addJob(tx, {
      kind: "release",
      projectId,
      userId,
      action: "release.make",
      ...(scopes && { scopes }),
      payload,
    });
    return { jobId };
  });
}

/** How a job hears how far it is; it throws when the job is to stop. */
type Progress = (done: number, of: number) => Promise<void>;

/** How long making a release may take, in milliseconds. */
const longest = 6 * 60 * 60_000;

/**
 * Makes a release, all of it or nothing: what is chosen is read from one snapshot of the database, the agreement of it too, and written
 * in one transaction.
 * @throws Failure conflict where a release has that name, invalid where nothing is chosen, forbidden
 */
export async function makeRelease(
  member: Member,
  request: ReleaseRequest,
  progress: Progress = async () => {},
): Promise<{ id: string; sha256: string; counts: Counts }> {
  const { name, note, choice } = await checked(member, request);
  const { projectId, userId } = member;
  const { pool, prisma } = database();
  const connection = await pool.connect();
  const reader = connection as unknown as Reader;
  try {
    await connection.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const of = await chosenCounts(member, choice, reader);
    return await prisma.$transaction(
      async (tx) => {
        const { id } = await tx.release.create({
          data: { projectId, name, note, manifest: {}, sha256: Buffer.alloc(0), createdById: userId },
          select: { id: true },
        });
        const content = new ReleaseWriter(tx, id);
        const tally = new Tally();
        const held: string[] = [];
        for await (const document of chosenDocuments(member, choice, { reader })) {
          await content.add(document);
          tally.add(document);
          held.push(document.id);
          if (tally.counts.documents % 100 === 0) await progress(tally.counts.documents, of.documents);
        }
        const { counts } = tally;
        if (counts.documents === 0) throw nothing();
        const { sha256, size } = await content.end();
        await progress(counts.documents, of.documents);
        // Of what the release holds and nothing else, since whoever may see all of that may read the manifest.
        const agreement = await agreementReport(member, {}, held, reader);
        const manifest: ReleaseManifest = {
          filter: filterOf(projectId, choice, await labelNames(member, choice)),
          ...tally.said(),
          exporters: Object.fromEntries(formats.flatMap((one) => (one.write ? [[one.id, one.version]] : []))),
          agreement,
          apart: await standingApart(member, choice, { reader }),
        };
        await tx.release.update({
          where: { id },
          data: { manifest: manifest as unknown as Prisma.InputJsonObject, sha256, size },
          select: { id: true },
        });
        const hash = Buffer.from(sha256).toString("hex");
        // Not how much it holds: whoever is blind to some of it reads this, too.
        const data = { name, sha256: hash };
        await record(tx, { projectId, userId, kind: "release.made", subject: id, data });
        return { id, sha256: hash, counts };
      },
      { maxWait: 10_000, timeout: longest },
    );
  } catch (error) {
    throw isDuplicate(error) ? taken(name) : error;
  } finally {
    // Closing the connection ends its transaction, whatever state it is in.
    connection.release(true);
  }
}

/** What a manifest says of the documents. */
class Tally {
  readonly counts: Counts = { documents: 0, sets: 0, spans: 0, relations: 0 };
  private readonly schemas = new Set<number>();
  private readonly guidelines = new Set<number>();
  private readonly layers = new Map<string, LayerKey>();

  add({ sets }: SpanwiseDocument): void {
    this.counts.documents++;
    for (const { layer, spans, relations, schemaVersion, guidelineVersion } of sets) {
      this.counts.sets++;
      this.counts.spans += spans.length;
      this.counts.relations += relations.length;
      this.schemas.add(schemaVersion);
      this.guidelines.add(guidelineVersion);
      const key = { kind: layer.kind, annotator: layer.annotator ?? layer.model ?? "" };
      this.layers.set(JSON.stringify(key), key);
    }
  }

  said(): Pick<ReleaseManifest, "counts" | "layers" | "schemaVersions" | "guidelineVersions"> {
    const place = ({ kind }: LayerKey) => ["gold", ...layerKinds].indexOf(kind);
    const ascending = (numbers: Iterable<number>) => [...numbers].sort((a, b) => a - b);
    return {
      counts: this.counts,
      layers: [...this.layers.values()].sort((a, b) => place(a) - place(b) || compareStrings(a.annotator, b.annotator)),
      schemaVersions: ascending(this.schemas),
      guidelineVersions: ascending(this.guidelines),
    };
  }
}

/** Newest first. */
export async function listReleases(member: Member, request: PageRequest = {}): Promise<Page<ReleaseRow>> {
  demand(member, "export.read");
  const limit = pageSize(request);
  const rows = await readReleases(
    member,
    request.after ? Prisma.sql`r."id" < ${uuid(request.after, "release")}::uuid` : Prisma.sql`TRUE`,
    limit + 1,
  );
  return pageOf(rows, limit, (row) => row.id);
}

/** @throws Failure not-found */
export async function release(member: Member, id: string): Promise<ReleaseRow> {
  demand(member, "export.read");
  const [row] = await readReleases(member, Prisma.sql`r."id" = ${uuid(id, "release")}::uuid`, 1);
  if (!row) throw new Failure("not-found", "There is no such release.");
  return row;
}

/**
 * A release in any format. As Spanwise JSONL it is the very bytes that were kept.
 * @throws Failure not-found, forbidden to somebody who is blind in one of its documents, invalid for what the format does not know
 */
export async function exportRelease(member: Member, id: string, request: FormatRequest): Promise<Export> {
  const row = await openRelease(member, id);
  const project = await database().prisma.project.findUniqueOrThrow({ where: { id: member.projectId } });
  const { layers, filter, agreement, exporters, apart = [] } = row.manifest;
  const madeWith = exporters[request.format] ?? null;
  return packaged(request, {
    name: `${slug(project.name)} ${row.name}`,
    layers,
    origin: {
      project: { id: member.projectId, name: project.name },
      release: { id: row.id, name: row.name, sha256: row.sha256, exporterThen: madeWith },
      filter,
      agreement,
    },
    open: (layer) => withLayer(releaseDocuments(row.id), layer),
    canonical: () => releaseBytes(row.id),
    apart,
    known: row.manifest,
  });
}

/** The same by a job. */
export async function requestReleaseExport(
  member: Member,
  id: string,
  request: FormatRequest,
): Promise<{ jobId: string }> {
  const { id: releaseId } = await openRelease(member, id);
  formatOf(request);
  return addExport(member, { ...request, releaseId });
}

async function* withLayer(documents: AsyncIterable<SpanwiseDocument>, layer: LayerKey | null) {
  for await (const document of documents) {
    if (!layer) {
      yield document;
      continue;
    }
    const sets = document.sets.filter(
      (set) => set.layer.kind === layer.kind && (set.layer.annotator ?? set.layer.model ?? "") === layer.annotator,
    );
    if (sets.length > 0) yield { ...document, sets };
  }
}

export type Comparison = Page<Difference> & {
  /** How many documents are in only one of the two, and how many in both and differ. */
  documents: { added: number; removed: number; changed: number };
};

/**
 * What came, went and changed from one release to another, document by document. The next page begins at `next`.
 * @throws Failure not-found, forbidden to somebody who is blind in a document of one of them
 */
export async function compareReleases(
  member: Member,
  ids: { from: string; to: string },
  request: PageRequest = {},
): Promise<Comparison> {
  const [from, to] = [await openRelease(member, ids.from), await openRelease(member, ids.to)];
  const limit = pageSize(request);
  const start = placeOf(request.after);
  const { prisma } = database();
  const joined = Prisma.sql`
    FROM (SELECT * FROM "ReleaseDocument" WHERE "releaseId" = ${from.id}::uuid) a
      FULL JOIN (SELECT * FROM "ReleaseDocument" WHERE "releaseId" = ${to.id}::uuid) b ON a."documentId" = b."documentId"
    WHERE a."sha256" IS DISTINCT FROM b."sha256"`;
  const [documents] = await prisma.$queryRaw<[Comparison["documents"]]>`
    SELECT (count(*) FILTER (WHERE a."documentId" IS NULL))::int AS "added",
      (count(*) FILTER (WHERE b."documentId" IS NULL))::int AS "removed",
      (count(*) FILTER (WHERE a."documentId" = b."documentId"))::int AS "changed" ${joined}`;
  const rows: Difference[] = [];
  for (let { documentId, index } = start; ; ) {
    const found = await prisma.$queryRaw<ChangedDocument[]>`
      SELECT coalesce(a."documentId", b."documentId") AS "documentId", a."offset" AS "oldOffset", a."length" AS "oldLength",
        b."offset" AS "newOffset", b."length" AS "newLength" ${joined}
        AND coalesce(a."documentId", b."documentId") >= ${documentId}::uuid
      ORDER BY 1 LIMIT 20`;
    for (const one of found) {
      const read = (id: string, offset: bigint | null, length: number | null) =>
        offset === null || length === null ? null : releaseDocument(id, { offset: Number(offset), length });
      const [before, after] = await Promise.all([
        read(from.id, one.oldOffset, one.oldLength),
        read(to.id, one.newOffset, one.newLength),
      ]);
      const differences = differencesOf(before, after);
      const first = one.documentId === documentId ? index : 0;
      const room = limit - rows.length;
      rows.push(...differences.slice(first, first + room));
      if (differences.length - first > room) return { rows, next: `${one.documentId}.${first + room}`, documents };
      documentId = one.documentId;
      index = differences.length;
    }
    // The last of them is read again at the beginning of the next batch, and gives nothing more.
    if (found.length < 20) return { rows, next: null, documents };
  }
}

type ChangedDocument = {
  documentId: string;
  oldOffset: bigint | null;
  oldLength: number | null;
  newOffset: bigint | null;
  newLength: number | null;
};

function placeOf(after: string | null | undefined): { documentId: string; index: number } {
  const [documentId = "00000000-0000-0000-0000-000000000000", index = "0"] = (after || undefined)?.split(".") ?? [];
  return { documentId: uuid(documentId, "page"), index: Math.max(0, Math.trunc(Number(index)) || 0) };
}

/** A release whose content the member may have. */
async function openRelease(member: Member, id: string): Promise<ReleaseRow & { manifest: ReleaseManifest }> {
  const row = await release(member, id);
  if (row.manifest === null) throw new Failure("forbidden", blind);
  return { ...row, manifest: row.manifest };
}

type StoredRelease = Omit<ReleaseRow, "createdBy" | "sha256" | "size"> & {
  sha256: Uint8Array;
  size: bigint;
  userId: string;
  userName: string | null;
};

async function readReleases(member: Member, where: Prisma.Sql, limit: number): Promise<ReleaseRow[]> {
  const { projectId, userId, role } = member;
  const rows = await database().prisma.$queryRaw<StoredRelease[]>`
    SELECT r."id", r."name", r."note", r."createdAt", r."sha256", r."size", r."createdById" AS "userId", u."name" AS "userName",
      CASE WHEN EXISTS (
        -- Whoever exports is blind only where she is assigned.
        SELECT FROM "Assignment" mine JOIN "Document" d ON d."id" = mine."documentId" JOIN "Project" p ON p."id" = d."projectId"
          JOIN "ReleaseDocument" h ON h."documentId" = d."id" AND h."releaseId" = r."id"
        WHERE mine."userId" = ${userId}::uuid AND d."projectId" = ${projectId}::uuid AND NOT ${unblindedSql(role)}
      ) THEN NULL ELSE r."manifest" END AS "manifest"
    FROM "Release" r LEFT JOIN "User" u ON u."id" = r."createdById"
    WHERE r."projectId" = ${projectId}::uuid AND ${where} ORDER BY r."id" DESC LIMIT ${limit}`;
  return rows.map(({ userId: by, userName, sha256, size, ...row }) => ({
    ...row,
    createdBy: { userId: by, name: userName ?? "" },
    sha256: Buffer.from(sha256).toString("hex"),
    size: row.manifest && Number(size),
  }));
}

async function checked(
  member: Member,
  request: ReleaseRequest,
): Promise<{ name: string; note: string; choice: ExportChoice }> {
  demand(member, "release.make");
  const name = line(request.name, "name", "a name", 100);
  const note = paragraph(request.note ?? "", "note", "a note", 2_000);
  const choice = checkedChoice(request.choice ?? {});
  const { projectId } = member;
  const same = await database().prisma.release.findUnique({ where: { projectId_name: { projectId, name } } });
  if (same) throw taken(name);
  if ((await chosenCounts(member, choice)).documents === 0) throw nothing();
  return { name, note, choice };
}

function taken(name: string): Failure {
  return new Failure(
    "conflict",
    `There is a release “${name}” already. A release never changes: choose another name.`,
    {
      place: { field: "name" },
    },
  );
}

function nothing(): Failure {
  return new Failure("invalid", "Nothing that is finished fits this choice, so there is nothing to release.");
}
