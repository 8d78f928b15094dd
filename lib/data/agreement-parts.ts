/**
 * What is counted in each document, kept in the database by the sets and settings that it was counted from, so that only documents
 * that changed are counted again. Whatever is kept here can be thrown away: it is counted anew then.
 */
import { createHash } from "node:crypto";
import { type Case, type Confusion, confusionCases, confusionOf } from "#lib/annotation/agreement/confusion.ts";
import type { RatedDocument } from "#lib/annotation/agreement/figure.ts";
import { type DocumentParts, type Family, families, partsOf, partsVersion } from "#lib/annotation/agreement/parts.ts";
import { ratedDocument } from "#lib/annotation/agreement/rated.ts";
import { type LayerContent, splitEntryKey } from "#lib/annotation/annotation.ts";
import { wordRanges } from "#lib/annotation/words.ts";
import { type SettledChoice, settingsOf } from "./agreement-choice.ts";
import type { CountedDocument, Source } from "./agreement-sources.ts";
import { database } from "./client.ts";
import { gammaApart } from "./gamma-thread.ts";
import { contentAt } from "./layer-content.ts";
import { contentOf, readParts } from "./set-rows.ts";

/** Confusion of one pair of raters, `a` being gold or the model where these take part. */
export type PairCells = { a: string; b: string; cells: Confusion };

export type Kept = { parts: DocumentParts; confusion: PairCells[] };

/** γ takes long, so it is counted, and kept, apart from all other measures. */
export type Kind = "plain" | "gamma";

const plainFamilies: ReadonlySet<Family> = new Set(families.filter((family) => family !== "gamma"));

/** How many documents are read and counted at a time; between them, others get their turn. */
const batch = 100;

export type Progress = {
  /** How many were counted anew, and not found where they had been kept. */
  computed: number;
  /** By document, in the order asked for; fewer than asked for where the time was up. */
  kept: Kept[];
};

/**
 * @param until in milliseconds of `performance.now()`: when to stop counting; what was counted until then is kept
 */
export async function keptParts(
  documents: readonly CountedDocument[],
  choice: SettledChoice,
  kind: Kind,
  until = Number.POSITIVE_INFINITY,
): Promise<Progress> {
  const kept: Kept[] = [];
  let computed = 0;
  for (let from = 0; from < documents.length; from += batch) {
    const some = documents.slice(from, from + batch);
    const keys = some.map((document) => keyOf(document, choice, kind));
    const known = await read(some, keys);
    const fresh: { document: CountedDocument; key: Buffer; value: Kept }[] = [];
    const missing = some.filter((_, i) => !known[i]);
    const rated = kind === "plain" ? await ratedDocuments(missing, choice) : new Map<string, RatedDocument>();
    let late = false;
    for (const [i, document] of some.entries()) {
      let value = known[i];
      if (!value) {
        // At least one document is counted however short the time is, so that asking again always gets further.
        if (computed > 0 && performance.now() >= until) {
          late = true;
          break;
        }
        const own = rated.get(document.id) ?? (await ratedDocuments([document], choice)).get(document.id)!;
        value =
          kind === "plain"
            ? { parts: partsOf(own, plainFamilies, settingsOf(choice)), confusion: confusionsOf(own, choice) }
            : { parts: await gammaApart(own, settingsOf(choice)), confusion: [] };
        computed++;
        fresh.push({ document, key: keys[i]!, value });
      }
      kept.push(value);
    }
    await write(fresh);
    if (late) break;
    await breathe();
  }
  return { computed, kept };
}

/** One name for everything that the figures of these documents rest on. */
export function fingerprintOf(documents: readonly CountedDocument[], choice: SettledChoice): string {
  const hash = createHash("sha256");
  for (const document of documents) hash.update(keyOf(document, choice, "plain"));
  return hash.update(JSON.stringify(choice)).digest("hex");
}

function keyOf({ id, sources }: CountedDocument, choice: SettledChoice, kind: Kind): Buffer {
  const counted = sources.map((source) => [source.rater, sourceKey(source)]);
  const { against, labels } = choice;
  const value = [partsVersion, kind, id, against !== "people", labels, settingsOf(choice), counted];
  return createHash("sha256").update(JSON.stringify(value)).digest();
}

function sourceKey({ setId, layerId, epoch, seq }: Source): string {
  return setId ?? `${layerId}:${epoch}:${seq}`;
}

async function read(documents: readonly CountedDocument[], keys: readonly Buffer[]): Promise<(Kept | undefined)[]> {
  const { rows } = await database().pool.query<{ key: Buffer; parts: Kept }>(
    `SELECT k."key", k."parts" FROM unnest($1::uuid[], $2::bytea[]) AS asked("documentId", "key")
       JOIN "AgreementParts" k USING ("documentId", "key")`,
    [documents.map(({ id }) => id), keys],
  );
  const found = new Map(rows.map(({ key, parts }) => [key.toString("hex"), parts]));
  return keys.map((key) => found.get(key.toString("hex")));
}

/** Of each document the newest dozen are kept, which is enough for everybody's favourite settings. */
async function write(fresh: readonly { document: CountedDocument; key: Buffer; value: Kept }[]): Promise<void> {
  if (fresh.length === 0) return;
  const ids = fresh.map(({ document }) => document.id);
  const { pool } = database();
  // A document may have been deleted meanwhile: then there is nothing to keep.
  await pool.query(
    `INSERT INTO "AgreementParts" ("documentId", "key", "parts")
     SELECT d."id", n."key", n."parts" FROM unnest($1::uuid[], $2::bytea[], $3::jsonb[]) AS n("documentId", "key", "parts")
       JOIN "Document" d ON d."id" = n."documentId"
     ON CONFLICT DO NOTHING`,
    [ids, fresh.map(({ key }) => key), fresh.map(({ value }) => JSON.stringify(value))],
  );
  await pool.query(
    `DELETE FROM "AgreementParts" k USING (
       SELECT "documentId", "key", row_number() OVER (PARTITION BY "documentId" ORDER BY "createdAt" DESC, "key") AS "place"
       FROM "AgreementParts" WHERE "documentId" = ANY ($1::uuid[])) o
     WHERE o."place" > 12 AND k."documentId" = o."documentId" AND k."key" = o."key"`,
    [ids],
  );
}

/** The documents with what their raters made of them, as the measures take them. */
export async function ratedDocuments(
  documents: readonly CountedDocument[],
  choice: SettledChoice,
): Promise<Map<string, RatedDocument>> {
  if (documents.length === 0) return new Map();
  const setIds = documents.flatMap(({ sources }) => sources.flatMap(({ setId }) => (setId ? [setId] : [])));
  const [sets, texts] = await Promise.all([readParts(setIds), readTexts(documents.map(({ id }) => id))]);
  const labels = choice.labels && new Set(choice.labels);
  const result = new Map<string, RatedDocument>();
  for (const { id, length, language, sources } of documents) {
    const contents = new Map<string, LayerContent>();
    for (const { rater, setId, layerId, epoch, seq } of sources) {
      const parts = setId ? sets.get(setId) : undefined;
      const content = parts ? contentOf(parts) : await contentAt(layerId, epoch, seq);
      contents.set(rater, labels ? only(content, labels) : content);
    }
    const tokens = wordRanges(texts.get(id) ?? "", [0, length], language);
    result.set(id, ratedDocument({ id, length, tokens }, contents));
  }
  return result;
}

export async function readTexts(ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await database().prisma.documentText.findMany({ where: { documentId: { in: [...ids] } } });
  return new Map(rows.map(({ documentId, text }) => [documentId, text]));
}

function only(content: LayerContent, labels: ReadonlySet<string>): LayerContent {
  return {
    spans: new Map([...content.spans].filter(([, span]) => labels.has(span.label))),
    relations: content.relations,
    document: new Map(
      [...content.document].filter(([key]) => {
        const [kind, id] = splitEntryKey(key);
        return kind !== "label" || labels.has(id);
      }),
    ),
  };
}

/** The pairs that are compared, gold or the model first. */
function pairsOf(raters: readonly string[], choice: SettledChoice): [string, string][] {
  if (choice.against !== "people") {
    return raters.filter((rater) => rater !== choice.against).map((rater) => [choice.against, rater]);
  }
  return raters.flatMap((a, i) => raters.slice(i + 1).map((b): [string, string] => [a, b]));
}

/** The cases of one document, pair by pair. */
export function casesOf(document: RatedDocument, choice: SettledChoice): { pair: [string, string]; cases: Case[] }[] {
  const raters = [...document.sets.keys()].sort();
  return pairsOf(raters, choice).map((pair) => ({ pair, cases: confusionCases(document, pair) }));
}

function confusionsOf(document: RatedDocument, choice: SettledChoice): PairCells[] {
  return casesOf(document, choice).map(({ pair: [a, b], cases }) => ({ a, b, cells: confusionOf(cases) }));
}

function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
