/** The decisions of a project as JSON Lines: what was settled, on what grounds, by whom and why. docs/formats/decisions-jsonl.md */
import type { Member } from "#lib/access/member.ts";
import { canonicalJson, type Json } from "#lib/annotation/canonical-json.ts";
import { sharedRater } from "#lib/annotation/disagreement/together.ts";
import { type Fragment, surface } from "#lib/annotation/span.ts";
import { CodePoints } from "#lib/annotation/text.ts";
import { database } from "./client.ts";
import { demand } from "./demand.ts";
import { pseudonym } from "./export-documents.ts";
import { Prisma } from "./generated/client.ts";
import { readSchema } from "./labels.ts";
import { textOf } from "./review-merges.ts";
import { mineSql, unblindedSql } from "./sight.ts";
import { uuid } from "./uuid.ts";

export type DecisionsChoice = {
  /** Only these documents; otherwise all that are not archived. */
  documents?: readonly string[] | undefined;
  /** Also those that were undone, and the undoing. */
  includeUndone?: boolean | undefined;
};

type Row = {
  id: string;
  documentId: string;
  documentName: string;
  cluster: string;
  revision: number;
  fingerprint: string;
  choice: Json;
  settlement: Json;
  grounds: Json;
  rule: Json;
  batch: string | null;
  userId: string;
  userName: string;
  reason: string;
  comment: string;
  confidence: number | null;
  guidelineChange: boolean;
  createdAt: Date;
  undoneAt: Date | null;
  undoneById: string | null;
};

const batch = 500;

/**
 * One line for each decision on a document to which the member is not blind, by document, cluster and revision; without `includeUndone`
 * the one of each cluster that holds. The same state gives the same bytes.
 */
export async function* exportDecisions(member: Member, choice: DecisionsChoice = {}): AsyncGenerator<Uint8Array> {
  demand(member, "export.read");
  const encoder = new TextEncoder();
  const only = choice.documents?.map((id) => uuid(id, "document"));
  const { labels, relationTypes } = await readSchema(database().prisma, member.projectId);
  const names = new Map([...labels, ...relationTypes].map(({ id, name }) => [id, name]));
  let after: Row | null = null;
  let writing: Writing | null = null;
  for (;;) {
    const rows: Row[] = await nextRows(member, only, choice.includeUndone ?? false, after);
    for (const row of rows) {
      if (!writing || after?.documentId !== row.documentId) {
        writing = new Writing(member.projectId, names, await textOf(row.documentId));
      }
      after = row;
      yield encoder.encode(`${writing.line(row)}\n`);
    }
    if (rows.length < batch) return;
  }
}

async function nextRows(
  member: Member,
  only: readonly string[] | undefined,
  undone: boolean,
  after: Pick<Row, "documentId" | "cluster" | "revision"> | null,
): Promise<Row[]> {
  const newest = Prisma.sql`NOT EXISTS (SELECT FROM "Decision" f
    WHERE f."documentId" = e."documentId" AND f."cluster" = e."cluster" AND f."revision" > e."revision" AND f."undoneAt" IS NULL)`;
  return database().prisma.$queryRaw<Row[]>`
    SELECT e."id", e."documentId", d."name" AS "documentName", e."cluster", e."revision", e."fingerprint", e."choice",
      e."settlement", e."grounds", e."rule", e."batch", e."userId", coalesce(u."name", '') AS "userName", e."reason", e."comment",
      e."confidence", e."guidelineChange", e."createdAt", e."undoneAt", e."undoneById"
    FROM "Decision" e JOIN "Document" d ON d."id" = e."documentId" JOIN "Project" p ON p."id" = d."projectId"
      LEFT JOIN "User" u ON u."id" = e."userId" ${mineSql(member.userId)}
    WHERE d."projectId" = ${member.projectId}::uuid AND ${unblindedSql(member.role)}
      AND ${only ? Prisma.sql`d."id" = ANY(${[...only]}::uuid[])` : Prisma.sql`d."archivedAt" IS NULL`}
      AND ${undone ? Prisma.sql`TRUE` : Prisma.sql`e."undoneAt" IS NULL AND ${newest}`}
      AND ${
        after
          ? Prisma.sql`(e."documentId", e."cluster" COLLATE "C", e."revision")
              > (${after.documentId}::uuid, ${after.cluster}::text COLLATE "C", ${after.revision}::int)`
          : Prisma.sql`TRUE`
      }
    ORDER BY e."documentId", e."cluster" COLLATE "C", e."revision" LIMIT ${batch}`;
}

/** Turns what is stored into what leaves: pseudonyms for people, names beside ids, offsets in two units, and the text itself. */
class Writing {
  private readonly projectId: string;
  private readonly names: ReadonlyMap<string, string>;
  private readonly text: string;
  private readonly codePoints: CodePoints;

  constructor(projectId: string, names: ReadonlyMap<string, string>, text: string) {
    this.projectId = projectId;
    this.names = names;
    this.text = text;
    this.codePoints = new CodePoints(text);
  }

  line(row: Row): string {
    return canonicalJson({
      format: "spanwise-decisions",
      version: 1,
      id: row.id,
      document: { id: row.documentId, name: row.documentName },
      cluster: row.cluster,
      revision: row.revision,
      fingerprint: row.fingerprint,
      decidedBy: { id: this.person(row.userId), name: row.userName },
      decidedAt: row.createdAt.toISOString(),
      choice: this.value(row.choice),
      settlement: this.value(row.settlement),
      grounds: this.value(row.grounds),
      rule: this.value(row.rule),
      batch: row.batch,
      reason: row.reason,
      comment: row.comment,
      confidence: row.confidence,
      guidelineChange: row.guidelineChange,
      undoneAt: row.undoneAt?.toISOString() ?? null,
      undoneBy: row.undoneById === null ? null : this.person(row.undoneById),
    });
  }

  private person(userId: string): string {
    return pseudonym(this.projectId, userId);
  }

  /** Of a rater, who is a person, or the shared set itself. */
  private rater = (id: string) => (id === sharedRater ? id : this.person(id));

  private value(value: Json): Json {
    if (Array.isArray(value)) return value.map((one) => this.value(one));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).flatMap(([key, held]) => this.field(key, held as Json)));
  }

  private field(key: string, held: Json): [string, Json][] {
    switch (key) {
      case "rater":
        return [[key, this.rater(held as string)]];
      case "raters":
      case "supporters":
        return [[key, (held as string[]).map(this.rater)]];
      case "sources":
        return [[key, Object.fromEntries(Object.entries(held as object).map(([id, own]) => [this.rater(id), own]))]];
      case "fragments": {
        const fragments = held as unknown as Fragment[];
        return [
          [key, { codePoints: fragments.map((one) => this.inCodePoints(one)), utf16: held }],
          ["surface", surface(this.text, { fragments })],
        ];
      }
      case "hull":
        return [[key, held && { codePoints: this.inCodePoints(held as unknown as Fragment), utf16: held }]];
      case "label":
      case "type":
        return [
          [`${key}Id`, held],
          [key, this.names.get(held as string) ?? ""],
        ];
      // What an annotator's or project's own words and ids are the keys of is left as it is.
      case "attributes":
        return [[key, held]];
      default:
        return [[key, this.value(held)]];
    }
  }

  private inCodePoints([start, end]: Fragment): Json {
    return [this.codePoints.fromUtf16(start), this.codePoints.fromUtf16(end)];
  }
}
