/**
 * Many documents at once, with all that was said about them: texts, layers with their logs, and finished sets. Rows go in by
 * COPY, a chunk of documents at a time, so memory stays flat; what belongs together is one transaction.
 */
import { createHash, randomBytes } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type pg from "pg";
import type { Mode } from "#lib/access/layer-access.ts";
import type { Member } from "#lib/access/member.ts";
import type { DocumentEntry } from "#lib/annotation/annotation.ts";
import { clusterOffsets, encodeClusters } from "#lib/annotation/clusters.ts";
import type { Relation } from "#lib/annotation/relation.ts";
import { compareStrings, type Span, surface } from "#lib/annotation/span.ts";
import { CodePoints } from "#lib/annotation/text.ts";
import { encodeLayer } from "#lib/collab/schema.ts";
import { Failure } from "#lib/errors.ts";
import { chain } from "./chain.ts";
import { database } from "./client.ts";
import { type Cell, copyRow, copyRows } from "./copy-rows.ts";
import { demand } from "./demand.ts";
import type { Intake } from "./intake.ts";
import { partsOf, type SetParts, setHash } from "./set-rows.ts";

export type ImportedLayer = {
  kind: "shared" | "personal" | "model" | "gold";
  /** As `Layer.owner`: a member's id, a suggester's name, or "". */
  owner: string;
  /** Stored as a finished set besides. */
  finished: boolean;
  spans: Span[];
  relations: Relation[];
  document: DocumentEntry[];
};

/** All of it checked: labels are of the current schema, spans lie in the text, people are members. */
export type ImportedDocument = {
  name: string;
  text: string;
  language: string;
  direction: "auto" | "ltr" | "rtl";
  metadata: Record<string, string>;
  intake: Intake;
  layers: ImportedLayer[];
};

export type ImportCounts = {
  documents: number;
  /** Texts that were there already, under the same name or, with annotations, at all. */
  already: number;
  layers: number;
  /** Layers that were there already with exactly this in them. */
  layersAlready: number;
  spans: number;
  relations: number;
};

/** A layer that was not taken, because its document has another in its place. */
export type Conflict = { document: string; why: string };

/** How many documents go into one statement, and how many UTF-16 units of text. */
const chunkDocuments = 250;
const chunkUnits = 2 * 1024 * 1024;

/**
 * Adds documents as one transaction: all of them, or, when `documents` throws, none. What is there already is not added again, so
 * the same import a second time adds nothing.
 * @throws Failure forbidden, conflict where the labels were changed meanwhile, and whatever `documents` throws
 */
export async function addDocuments(
  member: Member,
  schemaVersion: number,
  documents: AsyncIterable<ImportedDocument>,
): Promise<{ counts: ImportCounts; conflicts: Conflict[] }> {
  demand(member, "document.add");
  const client = await database().pool.connect();
  let failed = true;
  let inFlight: Promise<unknown> = Promise.resolve();
  try {
    await client.query("BEGIN");
    const writer = await Writer.begin(client, member, schemaVersion);
    let chunk: Prepared[] = [];
    let units = 0;
    // While the database takes one chunk, the next is read and made into rows.
    let writing: Promise<void> = Promise.resolve();
    for await (const document of documents) {
      chunk.push(writer.prepare(document));
      units += document.text.length;
      // What is read comes in bursts, in which nobody would hear that the database is ready for more.
      if (chunk.length % 10 === 0) await setImmediate();
      if (chunk.length < chunkDocuments && units < chunkUnits) continue;
      await writing;
      writing = writer.write(chunk);
      // Whoever waits for it next hears of what goes wrong; until then nobody does.
      writing.catch(() => {});
      inFlight = writing;
      chunk = [];
      units = 0;
    }
    await writing;
    await writer.write(chunk);
    await client.query("COMMIT");
    failed = false;
    return { counts: writer.counts, conflicts: writer.conflicts };
  } catch (error) {
    await inFlight.catch(() => {});
    await client.query("ROLLBACK").then(
      () => {
        failed = false;
      },
      () => {},
    );
    throw error;
  } finally {
    client.release(failed);
  }
}

type Project = { defaultMode: Mode; schemaVersion: number; guidelineVersion: number; wanted: number };
type Held = {
  id: string;
  sha256: Buffer;
  name: string;
  mode: Mode | null;
  layers: { kind: string; owner: string; sha256: string | null }[] | null;
};

/** A document and its rows, should they be needed. */
type Prepared = { id: string; name: string; sha256: Buffer; row: string; text: string; layers: PreparedLayer[] };

type PreparedLayer = Pick<ImportedLayer, "kind" | "owner" | "finished"> & {
  id: string;
  /** Of the set that it makes, in hexadecimal. */
  sha256: string;
  spanCount: number;
  relationCount: number;
  update: string;
  set: { row: string; spans: string; relations: string; said: string } | null;
};

class Writer {
  readonly counts: ImportCounts = { documents: 0, already: 0, layers: 0, layersAlready: 0, spans: 0, relations: 0 };
  readonly conflicts: Conflict[] = [];
  private readonly client: pg.PoolClient;
  private readonly member: Member;
  private readonly project: Project;
  private readonly ids = new Uuids();

  private constructor(client: pg.PoolClient, member: Member, project: Project) {
    this.client = client;
    this.member = member;
    this.project = project;
  }

  static async begin(client: pg.PoolClient, member: Member, schemaVersion: number): Promise<Writer> {
    // The database does not know yet how many rows come, and would look through all of them again and again.
    await client.query("SET LOCAL enable_seqscan = off");
    // Imports into one project go one after another; the labels that they rely on stay as they are meanwhile.
    await client.query("SELECT pg_advisory_xact_lock(5331007, hashtext($1))", [member.projectId]);
    const { rows } = await client.query<Project & { archived: boolean }>(
      `SELECT "defaultMode"::text AS "defaultMode", "schemaVersion", "guidelineVersion", "annotatorsPerDocument" AS "wanted",
         "archivedAt" IS NOT NULL AS "archived" FROM "Project" WHERE "id" = $1 FOR SHARE`,
      [member.projectId],
    );
    const [project] = rows;
    if (!project || project.archived)
      throw new Failure("conflict", "This project is archived, so nothing in it changes.");
    if (project.schemaVersion !== schemaVersion) {
      throw new Failure(
        "conflict",
        "The labels were changed while the import ran. Start it again: what is there already is not added twice.",
      );
    }
    return new Writer(client, member, project);
  }

  /** What can be said of a document before it is known whether it is there. Nothing is asked of the database. */
  prepare(document: ImportedDocument): Prepared {
    const { text } = document;
    const id = this.ids.next();
    const sha256 = createHash("sha256").update(text).digest();
    return {
      id,
      name: document.name,
      sha256,
      row: this.documentRow(id, document, sha256),
      text: copyRow(id, text, encodeClusters(clusterOffsets(text))),
      layers: document.layers.map((layer) => this.prepareLayer(layer, text, sha256.toString("hex"))),
    };
  }

  async write(documents: readonly Prepared[]): Promise<void> {
    if (documents.length === 0) return;
    const held = await this.held(documents.map(({ sha256 }) => sha256));
    const rows = new Rows();
    const touched = new Set<string>();
    for (const document of documents) {
      const { id, name, sha256, layers } = document;
      const key = sha256.toString("hex");
      const same = held.get(key) ?? [];
      // A text that comes with annotations is the one that is there, whatever it is called.
      let found =
        same.find((one) => one.name === name) ?? (layers.length > 0 && same.length === 1 ? same[0] : undefined);
      if (found) this.counts.already++;
      else {
        found = { id, sha256, name, mode: null, layers: null };
        rows.documents.push(document.row);
        rows.texts.push(document.text);
        this.counts.documents++;
        held.set(key, [...same, found]);
      }
      for (const layer of layers) if (this.layer(rows, found, name, layer)) touched.add(found.id);
    }
    await rows.copy(this.client);
    if (touched.size > 0) await this.settle([...touched]);
  }

  private async held(hashes: readonly Buffer[]): Promise<Map<string, Held[]>> {
    const { rows } = await this.client.query<Held>({
      name: "documents of these texts",
      text: `SELECT d."id", d."sha256", d."name", d."mode"::text AS "mode", (SELECT json_agg(json_build_object(
          'kind', l."kind", 'owner', l."owner", 'sha256', (SELECT encode(s."sha256", 'hex') FROM "AnnotationSet" s
            WHERE s."layerId" = l."id" ORDER BY s."version" DESC LIMIT 1)))
          FROM "Layer" l WHERE l."documentId" = d."id") AS "layers"
        FROM unnest($2::bytea[]) w("sha256") CROSS JOIN LATERAL (
          SELECT "id", "sha256", "name", "mode" FROM "Document"
          WHERE "projectId" = $1 AND "sha256" = w."sha256" OFFSET 0) d`,
      // Text by text, so that their index is used: in any other way all documents of the project may be looked through.
      values: [this.member.projectId, [...new Map(hashes.map((hash) => [hash.toString("hex"), hash])).values()]],
    });
    rows.sort((a, b) => compareStrings(a.id, b.id));
    const held = new Map<string, Held[]>();
    for (const row of rows) {
      const key = row.sha256.toString("hex");
      const list = held.get(key);
      if (list) list.push(row);
      else held.set(key, [row]);
    }
    return held;
  }

  private documentRow(id: string, document: ImportedDocument, sha256: Buffer): string {
    const { name, text, language, direction, metadata, intake } = document;
    const { projectId, userId } = this.member;
    return copyRow(
      id,
      projectId,
      name,
      sha256,
      text.length,
      new CodePoints(text).length,
      language,
      direction,
      { json: metadata },
      { json: intake },
      userId,
    );
  }

  private prepareLayer(layer: ImportedLayer, text: string, textSha256: string): PreparedLayer {
    const { kind, owner, finished } = layer;
    const { schemaVersion, guidelineVersion } = this.project;
    const parts = partsOf({
      spans: new Map(layer.spans.map((span) => [span.id, span])),
      relations: new Map(layer.relations.map((relation) => [relation.id, relation])),
      document: new Map(layer.document.map((entry) => [entry.key, entry])),
    });
    const id = this.ids.next();
    const sha256 = setHash(parts, { textSha256, schemaVersion, guidelineVersion });
    const update = encodeLayer(layer);
    const log = Buffer.from(chain("", update), "hex");
    const prepared: PreparedLayer = {
      id,
      kind,
      owner,
      finished,
      sha256: sha256.toString("hex"),
      spanCount: parts.spans.length,
      relationCount: parts.relations.length,
      update: copyRow(id, 1, 1, null, 0, update, log),
      set: null,
    };
    if (!finished) return prepared;
    const setId = this.ids.next();
    const by = kind === "personal" ? owner : this.member.userId;
    const set = copyRow(
      setId,
      id,
      1,
      by,
      1,
      1,
      log,
      Buffer.from(textSha256, "hex"),
      schemaVersion,
      guidelineVersion,
      sha256,
      parts.spans.length,
      parts.relations.length,
    );
    return { ...prepared, set: { row: set, ...partRows(setId, parts, text) } };
  }

  /** Whether it was added. */
  private layer(rows: Rows, held: Held, name: string, layer: PreparedLayer): boolean {
    const { id, kind, owner, finished, sha256, set } = layer;
    const there = held.layers?.find((one) => one.kind === kind && one.owner === owner);
    if (there && there.sha256 === sha256) {
      this.counts.layersAlready++;
      return false;
    }
    const wanted = kind === "shared" ? "together" : kind === "personal" ? "independent" : null;
    const why = there
      ? `it has this layer already${kind === "model" ? ` of “${owner}”, with something else in it; give the model another name` : ", and what people did there is not overwritten"}`
      : wanted && held.mode && held.mode !== wanted
        ? "it is worked on in another way: together and independent layers do not go together"
        : null;
    if (why) {
      this.conflicts.push({ document: name, why });
      return false;
    }
    if (wanted) held.mode = wanted;
    held.layers = [...(held.layers ?? []), { kind, owner, sha256 }];
    rows.layers.push(copyRow(id, held.id, kind, owner, finished ? "finished" : "open"));
    rows.updates.push(layer.update);
    if (kind === "personal")
      rows.assignments.push([held.id, owner, finished ? "finished" : "started", finished ? new Date() : null]);
    this.counts.layers++;
    this.counts.spans += layer.spanCount;
    this.counts.relations += layer.relationCount;
    if (set) {
      rows.sets.push(set.row);
      rows.spans.push(set.spans);
      rows.relations.push(set.relations);
      rows.said.push(set.said);
    }
    return true;
  }

  /** The mode and the state of documents, from the layers and assignments that they have now. */
  private async settle(ids: readonly string[]): Promise<void> {
    await this.client.query(
      `UPDATE "Document" d SET "mode" = now."mode", "state" = now."state"
       FROM (
         SELECT d."id",
           coalesce(d."mode", CASE WHEN shared."state" IS NOT NULL THEN 'together'::"Mode" WHEN a."all" > 0 THEN 'independent' END) AS "mode",
           (CASE
             WHEN shared."state" IS NOT NULL THEN CASE WHEN shared."state" = 'finished' THEN 'finished' ELSE 'started' END
             WHEN a."all" > 0 THEN CASE WHEN a."done" = a."all" AND a."done" >= $2 THEN 'finished'
               WHEN a."begun" > 0 THEN 'started' ELSE 'new' END
             ELSE d."state"::text END)::"DocumentState" AS "state"
         FROM "Document" d
           LEFT JOIN "Layer" shared ON shared."documentId" = d."id" AND shared."kind" = 'shared'
           CROSS JOIN LATERAL (SELECT count(*) AS "all", count(*) FILTER (WHERE s."state" = 'finished') AS "done",
             count(*) FILTER (WHERE s."state" <> 'assigned') AS "begun"
             FROM "Assignment" s WHERE s."documentId" = d."id") a
         WHERE d."id" = ANY($1::uuid[])
       ) now
       WHERE d."id" = now."id" AND (d."mode" IS DISTINCT FROM now."mode" OR d."state" <> now."state")`,
      [ids, this.project.wanted],
    );
  }
}

/** The rows of what a set holds. */
function partRows(setId: string, parts: SetParts, text: string): { spans: string; relations: string; said: string } {
  let [spans, relations, said] = ["", "", ""];
  for (const [ordinal, span] of parts.spans.entries()) {
    const { id, label, fragments, author, editor, attributes, entity, origin } = span;
    spans += copyRow(
      setId,
      id,
      ordinal,
      label,
      fragments.flat(),
      surface(text, span),
      author,
      editor,
      attributes ? { json: attributes } : "{}",
      entity ?? null,
      origin ? { json: origin } : null,
    );
  }
  for (const { id, type, from, to, author, editor, attributes } of parts.relations)
    relations += copyRow(setId, id, type, from, to, author, editor, { json: attributes ?? {} });
  for (const { key, value, author, editor } of parts.document)
    said += copyRow(setId, key, { json: value }, author, editor);
  return { spans, relations, said };
}

/** Rows of one chunk, by table, in the order in which they depend on one another. */
class Rows {
  readonly documents: string[] = [];
  readonly texts: string[] = [];
  readonly layers: string[] = [];
  readonly updates: string[] = [];
  readonly assignments: Cell[][] = [];
  readonly sets: string[] = [];
  readonly spans: string[] = [];
  readonly relations: string[] = [];
  readonly said: string[] = [];

  async copy(client: pg.PoolClient): Promise<void> {
    const copy = (table: string, columns: string, rows: string[]) => copyRows(client, table, columns.split(" "), rows);
    await copy(
      "Document",
      "id projectId name sha256 length codePoints language direction metadata intake createdById",
      this.documents,
    );
    await copy("DocumentText", "documentId text clusters", this.texts);
    await copy("Layer", "id documentId kind owner state", this.layers);
    await copy("LayerUpdate", "layerId epoch seq userId base update sha256", this.updates);
    await this.assign(client);
    await copy(
      "AnnotationSet",
      "id layerId version userId epoch seq logSha256 textSha256 schemaVersion guidelineVersion sha256 spanCount relationCount",
      this.sets,
    );
    await copy(
      "SetSpan",
      "setId id ordinal labelId fragments surface authorId editorId attributes entityId origin",
      this.spans,
    );
    await copy("SetRelation", "setId id typeId fromId toId authorId editorId attributes", this.relations);
    await copy("SetDocumentLabel", "setId key value authorId editorId", this.said);
  }

  /** Whoever is assigned already, and has not begun, has now. */
  private async assign(client: pg.PoolClient): Promise<void> {
    if (this.assignments.length === 0) return;
    const column = (i: number) => this.assignments.map((row) => row[i]);
    await client.query(
      `INSERT INTO "Assignment" ("documentId", "userId", "state", "finishedAt")
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::"AssignmentState"[], $4::timestamptz[])
       ON CONFLICT ("documentId", "userId") DO UPDATE SET "state" = EXCLUDED."state", "finishedAt" = EXCLUDED."finishedAt"`,
      [column(0), column(1), column(2), column(3)],
    );
  }
}

/** UUIDs of version 7 that ascend, also within a millisecond: RFC 9562, method 1 of section 6.2. */
class Uuids {
  private last = 0;
  private counter = 0;
  private pool = Buffer.alloc(0);

  /** Asking for random bytes a few at a time would take longer than all the rest. */
  private random(count: number): Buffer {
    if (this.pool.length < count) this.pool = randomBytes(65_536);
    const taken = this.pool.subarray(0, count);
    this.pool = this.pool.subarray(count);
    return taken;
  }

  next(): string {
    const now = Date.now();
    if (now > this.last) {
      this.last = now;
      this.counter = this.random(2).readUInt16BE() & 0x7ff;
    } else if (++this.counter > 0xfff) {
      this.last++;
      this.counter = 0;
    }
    const random = this.random(8);
    random[0] = 0x80 | ((random[0] as number) & 0x3f);
    const time = this.last.toString(16).padStart(12, "0");
    const tail = random.toString("hex");
    const counter = (0x7000 | this.counter).toString(16);
    return `${time.slice(0, 8)}-${time.slice(8)}-${counter}-${tail.slice(0, 4)}-${tail.slice(4)}`;
  }
}

/** Ids of entities by the references that files have for them; those that are not there are made, for everybody. */
export async function entitiesFor(member: Member, named: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  demand(member, "document.add");
  const { projectId, userId } = member;
  const ids = new Map<string, string>();
  const { pool } = database();
  const uuids = new Uuids();
  const all = [...named];
  for (let at = 0; at < all.length; at += 5_000) {
    const part = all
      .slice(at, at + 5_000)
      .map(([reference, name]) => [reference, shortName(name || reference)] as const);
    const names = [...new Set(part.map(([, name]) => name))];
    // By name: what the project calls so is meant, and one that was merged is the one that it was merged into.
    const { rows } = await pool.query<{ id: string; name: string }>(
      `WITH wanted AS (SELECT * FROM unnest($2::text[], $3::uuid[]) AS w("name", "id")),
         there AS (SELECT DISTINCT ON (e."name") e."name", coalesce(e."mergedIntoId", e."id") AS "id" FROM "Entity" e
           WHERE e."projectId" = $1 AND e."name" = ANY($2) AND e."everyone" ORDER BY e."name", e."id"),
         made AS (INSERT INTO "Entity" ("id", "projectId", "name", "createdById", "everyone")
           SELECT w."id", $1, w."name", $4, true FROM wanted w WHERE NOT EXISTS (SELECT FROM there t WHERE t."name" = w."name")
           RETURNING "id", "name")
       SELECT "id", "name" FROM there UNION ALL SELECT "id", "name" FROM made`,
      [projectId, names, names.map(() => uuids.next()), userId],
    );
    const byName = new Map(rows.map((row) => [row.name, row.id]));
    for (const [reference, name] of part) ids.set(reference, byName.get(name) as string);
  }
  return ids;
}

function shortName(name: string): string {
  return (
    name
      .toWellFormed()
      .replace(/[\p{Cc}]+/gu, " ")
      .trim()
      .slice(0, 200)
      .toWellFormed()
      .trim() || "Unnamed"
  );
}

/** Ids of members by what files may call them, in lower case: their addresses, their ids, and their names where they are clear. */
export async function membersByName(member: Member): Promise<Map<string, string>> {
  demand(member, "document.add");
  const { rows } = await database().pool.query<{ id: string; name: string; email: string }>(
    `SELECT u."id", u."name", u."email" FROM "Membership" m JOIN "User" u ON u."id" = m."userId"
     WHERE m."projectId" = $1 AND m."role" <> 'viewer'`,
    [member.projectId],
  );
  const ids = new Map<string, string>();
  const twice = new Set<string>();
  for (const { id, name, email } of rows) {
    const key = name.toLowerCase();
    if (ids.has(key)) twice.add(key);
    ids.set(key, id);
    ids.set(email.toLowerCase(), id);
    ids.set(id, id);
  }
  for (const key of twice) ids.delete(key);
  return ids;
}
