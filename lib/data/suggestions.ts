/**
 * Suggestions for a document: what finished sets say of the same words, and what models say. They are no tags. Nothing of them
 * is stored but what a person said of each.
 *
 * Blindness: in an independent document they learn from the person's own finished sets of independent documents and from
 * nothing else, whatever her role and whatever has been revealed. In a shared one, from the sets of shared documents besides.
 * Gold is never learnt from, for in it is everybody's work.
 */
import { createHash } from "node:crypto";
import { layerAccess } from "#lib/access/layer-access.ts";
import type { Member } from "#lib/access/member.ts";
import { Lexicon, type LexiconEntry } from "#lib/annotation/lexicon.ts";
import type { Fragment } from "#lib/annotation/span.ts";
import { compareStrings } from "#lib/annotation/span.ts";
import { database, type Transaction } from "./client.ts";
import { demand } from "./demand.ts";
import { resolveEntities } from "./entities.ts";
import { invalid } from "./field.ts";
import { Prisma } from "./generated/client.ts";
import { contentAt, headOf } from "./layer-content.ts";
import { sightFor } from "./layers.ts";
import { factsOf, type Sight } from "./sight.ts";

export type Suggestion = {
  /** The same for the same words, label and suggester of a document: by it a verdict is remembered. */
  id: string;
  labelId: string;
  /** In UTF-16 units. */
  fragments: [number, number][];
  /** Which entity it names, where all that says so says the same; null otherwise. */
  entityId: string | null;
  /** Where it comes from: finished sets, or the model layer with this suggester. */
  from: { kind: "sets"; count: number; of: number } | { kind: "model"; layerId: string; spanId: string; name: string };
};

export type Suggested = {
  rows: Suggestion[];
  /** How many different words the finished sets that count for this person have taught. */
  learnt: number;
  /** The label under which names are suggested in this project, or null where they are not looked for. */
  nameLabelId: string | null;
};

/** No more are sent; a person never gets through them. */
const mostRows = 5_000;
const mostEntries = 50_000;

/** What can be suggested to this member for a document of her project. @throws Failure not-found */
export async function suggestions(member: Member, documentId: string): Promise<Suggested> {
  demand(member, "layer.write");
  const { prisma } = database();
  const sight = await sightFor(prisma, member, documentId);
  const [learnt, models, project, text, labels, rejected] = await Promise.all([
    learn(prisma, member, sight),
    fromModels(prisma, member, sight),
    prisma.project.findUniqueOrThrow({ where: { id: member.projectId }, select: { nameLabelId: true } }),
    prisma.documentText.findUniqueOrThrow({ where: { documentId }, select: { text: true } }),
    prisma.label.findMany({
      where: { projectId: member.projectId, archivedAt: null, scope: "span" },
      select: { id: true },
    }),
    prisma.suggestionVerdict.findMany({
      where: { documentId, userId: member.userId, accepted: false },
      select: { suggestion: true },
    }),
  ]);
  const named = await entitiesOf(member, learnt);
  const givable = new Set(labels.map(({ id }) => id));
  const lexicon = new Lexicon(learnt.filter(({ label }) => givable.has(label)));
  const fromSets = lexicon.matches(text.text).map(
    ({ fragment, label, count, of }): Suggestion => ({
      id: idOf("sets", label, [fragment]),
      labelId: label,
      fragments: [[fragment[0], fragment[1]]],
      entityId: named.get(`${label} ${text.text.slice(...fragment)}`) ?? null,
      from: { kind: "sets", count, of },
    }),
  );
  const gone = new Set(rejected.map(({ suggestion }) => suggestion));
  const rows = [...models, ...fromSets].filter(({ id, labelId }) => givable.has(labelId) && !gone.has(id));
  const { nameLabelId } = project;
  return {
    rows: rows.slice(0, mostRows),
    learnt: lexicon.size,
    nameLabelId: nameLabelId !== null && givable.has(nameLabelId) ? nameLabelId : null,
  };
}

/** `entities`: the different ones that the spans over these words name. */
type Learnt = LexiconEntry & { entities: string[] };

/**
 * By label and words, the one entity that they name. Where two were named, they may be two people of one name, so a person says which;
 * spans that name none say nothing against it. What was merged is one.
 */
async function entitiesOf(member: Member, learnt: readonly Learnt[]): Promise<Map<string, string>> {
  const resolved = await resolveEntities(
    member,
    learnt.flatMap(({ entities }) => entities),
  );
  const now = new Map(resolved.map(({ of, entity }) => [of, entity.id]));
  return new Map(
    learnt.flatMap(({ label, surface, entities }) => {
      const different = [...new Set(entities.map((id) => now.get(id)))];
      const [only] = different;
      return different.length === 1 && only ? [[`${label} ${surface}`, only] as const] : [];
    }),
  );
}

/** What the standing sets that count for this person have tagged: their words, as what, how often, and naming whom. */
async function learn(tx: Transaction, member: Member, sight: Sight): Promise<Learnt[]> {
  const own = Prisma.sql`(l."kind" = 'personal' AND l."owner" = ${member.userId})`;
  const which = sight.mode === "independent" ? own : Prisma.sql`(l."kind" = 'shared' OR ${own})`;
  const rows = await tx.$queryRaw<(Omit<Learnt, "count"> & { count: bigint })[]>`
    SELECT s."surface", s."labelId" AS "label", count(*) AS "count",
      coalesce(array_agg(DISTINCT s."entityId") FILTER (WHERE s."entityId" IS NOT NULL), '{}')::text[] AS "entities"
    FROM "Document" d JOIN "Layer" l ON l."documentId" = d."id" JOIN "AnnotationSet" a ON a."layerId" = l."id"
      JOIN "SetSpan" s ON s."setId" = a."id"
    WHERE d."projectId" = ${member.projectId}::uuid AND a."reopenedAt" IS NULL AND ${which}
      AND cardinality(s."fragments") = 2 AND length(s."surface") <= 120
    GROUP BY s."surface", s."labelId" ORDER BY count(*) DESC, s."surface", s."labelId" LIMIT ${mostEntries}`;
  return rows.map(({ count, ...row }) => ({ ...row, count: Number(count) }));
}

async function fromModels(tx: Transaction, member: Member, sight: Sight): Promise<Suggestion[]> {
  const { documentId } = sight;
  const layers = await tx.layer.findMany({ where: { documentId, kind: "model" }, orderBy: { id: "asc" } });
  const readable = layers.filter((layer) => layerAccess(member, factsOf(sight, layer)) !== "none");
  const found: Suggestion[] = [];
  for (const { id: layerId, owner: name, epoch } of readable) {
    const { seq } = await headOf(tx, layerId, epoch);
    const { spans } = await contentAt(layerId, epoch, seq);
    for (const { id: spanId, label, fragments } of [...spans.values()].sort((a, b) => compareStrings(a.id, b.id))) {
      const pieces = fragments.map(([start, end]): [number, number] => [start, end]);
      const from = { kind: "model", layerId, spanId, name } as const;
      // A model knows no entities of the project.
      found.push({ id: idOf(layerId, label, pieces), labelId: label, fragments: pieces, entityId: null, from });
    }
  }
  return found;
}

function idOf(suggester: string, label: string, fragments: readonly Fragment[]): string {
  return createHash("sha256")
    .update(`${suggester} ${label} ${fragments.flat().join()}`)
    .digest("base64url")
    .slice(0, 32);
}

export type Verdict = {
  suggestion: string;
  accepted: boolean;
  /** The span that was made of an accepted one. */
  spanId: string | null;
};

/** Remembers what the member said of suggestions. A later word replaces the earlier one. @throws Failure not-found, invalid */
export async function judge(member: Member, documentId: string, verdicts: readonly Verdict[]): Promise<void> {
  demand(member, "layer.write");
  const { prisma } = database();
  await sightFor(prisma, member, documentId);
  if (verdicts.length > mostRows) throw invalid("verdicts", "These are too many at once.");
  if (verdicts.some(({ suggestion, spanId }) => !isId(suggestion) || (spanId !== null && !isId(spanId)))) {
    throw invalid("verdicts", "That is no suggestion of this document.");
  }
  await prisma.$executeRaw`
    INSERT INTO "SuggestionVerdict" ("documentId", "suggestion", "userId", "accepted", "spanId")
    SELECT DISTINCT ON (v."suggestion") ${documentId}::uuid, v."suggestion", ${member.userId}::uuid, v."accepted", v."spanId"
    FROM jsonb_to_recordset(${JSON.stringify(verdicts)}::jsonb) AS v("suggestion" text, "accepted" boolean, "spanId" text)
    ON CONFLICT ("documentId", "suggestion", "userId")
    DO UPDATE SET "accepted" = EXCLUDED."accepted", "spanId" = EXCLUDED."spanId"`;
}

function isId(value: string): boolean {
  return /^[A-Za-z0-9_-]{1,64}$/.test(value);
}
