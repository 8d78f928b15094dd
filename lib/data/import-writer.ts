/** Writes documents and what was said about them in one transaction, a chunk at a time. For `lib/data` only. */
import { hash } from "node:crypto";
import type pg from "pg";
import type { Mode } from "#lib/access/layer-access.ts";
import type { Member } from "#lib/access/member.ts";
import { clusterOffsets, encodeClusters } from "#lib/annotation/clusters.ts";
import { compareStrings } from "#lib/annotation/span.ts";
import { CodePoints } from "#lib/annotation/text.ts";
import { encodeLayer } from "#lib/collab/schema.ts";
import { Failure } from "#lib/errors.ts";
import { Uuids } from "./ascending-uuids.ts";
import { chain } from "./chain.ts";
import type { CopyRows, Stretch } from "./copy-in.ts";
import { Prisma } from "./generated/client.ts";
import type { PartRows, Rows } from "./import-rows.ts";
import {
  type Conflict,
  type ImportedDocument,
  type ImportedLayer,
  type ImportRun,
  noCounts,
  type ReachedDocument,
} from "./imported.ts";
import { notify } from "./notify.ts";
import { revealStatements } from "./reveal.ts";
import { setHash, sortedParts } from "./set-rows.ts";

type Project = { defaultMode: Mode; schemaVersion: number; guidelineVersion: number; wanted: number };
type Held = {
  id: string;
  sha256: Buffer;
  name: string;
  mode: Mode | null;
  layers: HeldLayer[] | null;
};

/** `epoch`, and `version` and `sha256` of its newest set; null for those of a layer that comes with this import. */
type HeldLayer = {
  kind: string;
  owner: string;
  sha256: string | null;
  there: { id: string; epoch: number; version: number } | null;
};

/** A document and its rows, should they be needed. */
export type Prepared = {
  id: string;
  name: string;
  sha256: Buffer;
  row: Stretch;
  text: Stretch;
  layers: PreparedLayer[];
};

type PreparedLayer = Pick<ImportedLayer, "kind" | "owner" | "finished" | "comments"> & {
  id: string;
  /** Of the set that it makes, in hexadecimal. */
  sha256: string;
  spanCount: number;
  relationCount: number;
  rows: LogRows;
  parts: PartRows | null;
  /** Writes the same rows as those of the next version of a layer that is there. */
  rowsOf(layerId: string, epoch: number, version: number): LogRows;
};

/** A layer's one row in the log, and its set's. */
type LogRows = { update: Stretch; set: Stretch };

/** So many are named; whoever brought more goes to the list. */
const mostReached = 20;

export class Writer {
  readonly counts = noCounts();
  readonly conflicts: Conflict[] = [];
  /** The first documents that were added, or were there already. */
  readonly reached: ReachedDocument[] = [];
  private readonly client: pg.PoolClient;
  private readonly member: Member;
  private readonly project: Project;
  private readonly renew: boolean;
  private readonly ids = new Uuids();

  private constructor(client: pg.PoolClient, member: Member, project: Project, renew: boolean) {
    this.client = client;
    this.member = member;
    this.project = project;
    this.renew = renew;
  }

  static async begin(client: pg.PoolClient, member: Member, { schemaVersion, renew }: ImportRun): Promise<Writer> {
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
    return new Writer(client, member, project, renew);
  }

  /** Writes the rows of a document before it is known whether it is there. Nothing is asked of the database. */
  prepare(document: ImportedDocument, rows: Rows): Prepared {
    const { name, text, language, direction, metadata, intake } = document;
    const { projectId, userId } = this.member;
    const id = this.ids.next();
    const sha256 = hash("sha256", text, "buffer");
    const row = wrote(rows.documents, (documents) => {
      const cells = documents.row().uuid(id).uuid(projectId).text(name).bytes(sha256).int(text.length);
      cells.int(new CodePoints(text).length).text(language).text(direction).json(metadata).json(intake).uuid(userId);
      const { mode, state } = this.begun(document.layers);
      if (mode) cells.text(mode);
      else cells.null();
      cells.text(state);
    });
    return {
      ...{ id, name, sha256, row },
      text: wrote(rows.texts, (texts) =>
        texts
          .row()
          .uuid(id)
          .text(text)
          .bytes(encodeClusters(clusterOffsets(text))),
      ),
      layers: document.layers.map((layer) => this.prepareLayer(layer, text, sha256, rows)),
    };
  }

  /** How far a new document is with these layers. */
  private begun(layers: readonly ImportedLayer[]): { mode: Mode | null; state: "new" | "started" | "finished" } {
    const shared = layers.find(({ kind }) => kind === "shared");
    if (shared) return { mode: "together", state: shared.finished ? "finished" : "started" };
    const personal = layers.filter(({ kind }) => kind === "personal");
    if (personal.length === 0) return { mode: null, state: "new" };
    const done = personal.every(({ finished }) => finished) && personal.length >= this.project.wanted;
    return { mode: "independent", state: done ? "finished" : "started" };
  }

  async write(documents: readonly Prepared[], rows: Rows): Promise<void> {
    if (documents.length === 0) return;
    const held = await this.held(documents.map(({ sha256 }) => sha256));
    const said = await this.saidBefore(held.values());
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
        rows.documents.keep(document.row);
        rows.texts.keep(document.text);
        this.counts.documents++;
        held.set(key, [...same, found]);
      }
      if (this.reached.length < mostReached) this.reached.push({ id: found.id, name: found.name });
      // A new document says itself how far it is; who may see what there is noted besides.
      for (const layer of layers) {
        const added = this.layer(rows, found, name, layer, said);
        if (added && (found.id !== id || layer.kind === "personal")) touched.add(found.id);
      }
    }
    await this.renewLayers(rows.renewed);
    await rows.copy(this.client);
    if (touched.size > 0) await this.settle([...touched]);
  }

  private async held(hashes: readonly Buffer[]): Promise<Map<string, Held[]>> {
    const { rows } = await this.client.query<Held>({
      name: "documents of these texts",
      text: `SELECT d."id", d."sha256", d."name", d."mode"::text AS "mode", (SELECT json_agg(json_build_object(
          'kind', l."kind", 'owner', l."owner", 'sha256', encode(s."sha256", 'hex'),
          'there', json_build_object('id', l."id", 'epoch', l."epoch", 'version', coalesce(s."version", 0))))
          FROM "Layer" l LEFT JOIN LATERAL (SELECT n."sha256", n."version" FROM "AnnotationSet" n
            WHERE n."layerId" = l."id" ORDER BY n."version" DESC LIMIT 1) s ON true
          WHERE l."documentId" = d."id") AS "layers"
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

  /** What was said of the models' layers that may be renewed now, as `remark` puts it. */
  private async saidBefore(held: Iterable<readonly Held[]>): Promise<ReadonlySet<string>> {
    if (!this.renew) return new Set();
    const models = [...held].flat().flatMap(({ layers }) => (layers ?? []).filter(({ kind }) => kind === "model"));
    const { rows } = await this.client.query<{ layerId: string; target: string; author: string; body: string }>(
      `SELECT "layerId", "target", "authorId" AS "author", "body" FROM "Comment" WHERE "layerId" = ANY($1::uuid[])`,
      [models.flatMap(({ there }) => there?.id ?? [])],
    );
    return new Set(rows.map(({ layerId, ...comment }) => remark(layerId, comment)));
  }

  private prepareLayer(layer: ImportedLayer, text: string, textSha256: Buffer, rows: Rows): PreparedLayer {
    const { kind, owner, finished, comments } = layer;
    const { schemaVersion, guidelineVersion } = this.project;
    const parts = sortedParts(layer);
    const sha256 = setHash(parts, { textSha256: textSha256.toString("hex"), schemaVersion, guidelineVersion });
    const update = encodeLayer(layer);
    const log = Buffer.from(chain("", update), "hex");
    const setId = this.ids.next();
    const by = kind === "personal" ? owner : this.member.userId;
    const [spanCount, relationCount] = [parts.spans.length, parts.relations.length];
    const rowsOf = (layerId: string, epoch: number, version: number): LogRows => ({
      update: wrote(rows.updates, (updates) =>
        updates.row().uuid(layerId).int(epoch).int(1).null().int(0).bytes(update).bytes(log),
      ),
      set: wrote(rows.sets, (sets) => {
        if (!finished) return;
        const cells = sets.row().uuid(setId).uuid(layerId).int(version).uuid(by).int(epoch).int(1).bytes(log);
        cells
          .bytes(textSha256)
          .int(schemaVersion)
          .int(guidelineVersion)
          .bytes(sha256)
          .int(spanCount)
          .int(relationCount);
      }),
    });
    const id = this.ids.next();
    return {
      ...{ id, kind, owner, finished, comments, spanCount, relationCount, rowsOf },
      sha256: sha256.toString("hex"),
      rows: rowsOf(id, 1, 1),
      parts: finished ? rows.parts(setId, parts, text) : null,
    };
  }

  /** Whether it was added. */
  private layer(rows: Rows, held: Held, name: string, layer: PreparedLayer, said: ReadonlySet<string>): boolean {
    const { kind, owner, finished, sha256 } = layer;
    const same = held.layers?.find((one) => one.kind === kind && one.owner === owner);
    if (same && same.sha256 === sha256) {
      this.counts.layersAlready++;
      return false;
    }
    if (same?.there && kind === "model" && this.renew) {
      const { id, epoch, version } = same.there;
      rows.renewed.push({ id, epoch: epoch + 1 });
      this.counts.layersRenewed++;
      // A note that comes again with the next version is the comment that is there.
      const comments = layer.comments.filter((comment) => !said.has(remark(id, comment)));
      this.content(rows, held.id, id, { ...layer, comments }, layer.rowsOf(id, epoch + 1, version + 1));
      Object.assign(same, { sha256, there: null });
      return false;
    }
    const wanted = kind === "shared" ? "together" : kind === "personal" ? "independent" : null;
    const why = same
      ? kind === "model"
        ? `it has this layer already of “${owner}”, with something else in it; have it renewed, or give the model another name`
        : "it has this layer already, and what people did there is not overwritten"
      : wanted && held.mode && held.mode !== wanted
        ? "it is worked on in another way: together and independent layers do not go together"
        : null;
    if (why) {
      this.conflicts.push({ document: name, why });
      return false;
    }
    if (wanted) held.mode = wanted;
    held.layers = [...(held.layers ?? []), { kind, owner, sha256, there: null }];
    const { id } = layer;
    const state = finished ? "finished" : "open";
    rows.layers.keep(
      wrote(rows.layers, (layers) => layers.row().uuid(id).uuid(held.id).text(kind).text(owner).text(state)),
    );
    if (kind === "personal")
      rows.assignments.push({ documentId: held.id, userId: owner, finishedAt: finished ? new Date() : null });
    this.counts.layers++;
    this.content(rows, held.id, id, layer, layer.rows);
    return wanted !== null;
  }

  /** What a layer says, and what is said of it. */
  private content(
    rows: Rows,
    documentId: string,
    layerId: string,
    layer: PreparedLayer,
    { update, set }: LogRows,
  ): void {
    const { parts, comments, spanCount, relationCount } = layer;
    rows.updates.keep(update);
    this.counts.spans += spanCount;
    this.counts.relations += relationCount;
    this.counts.comments += comments.length;
    const { userId } = this.member;
    for (const { target, author, body } of comments) {
      const id = this.ids.next();
      rows.comments.keep(
        wrote(rows.comments, (all) =>
          all.row().uuid(id).uuid(documentId).uuid(layerId).text(target).uuid(author).uuid(userId).text(body),
        ),
      );
    }
    if (!parts) return;
    rows.sets.keep(set);
    rows.keepParts(parts);
  }

  /** Layers of models begin a new epoch; whoever has one open reads it anew. The sets of before stay, as those of reopened layers do. */
  private async renewLayers(renewed: Rows["renewed"]): Promise<void> {
    if (renewed.length === 0) return;
    await this.client.query(
      `UPDATE "Layer" l SET "epoch" = w."epoch" FROM unnest($1::uuid[], $2::int[]) w("id", "epoch") WHERE l."id" = w."id"`,
      [renewed.map(({ id }) => id), renewed.map(({ epoch }) => epoch)],
    );
    await this.client.query(
      `UPDATE "AnnotationSet" SET "reopenedAt" = now(), "reopenedById" = $2 WHERE "layerId" = ANY($1::uuid[]) AND "reopenedAt" IS NULL`,
      [renewed.map(({ id }) => id), this.member.userId],
    );
    for (const { id } of renewed) await notify(this.client, { kind: "layer", layerId: id });
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
             WHEN a."all" > 0 THEN CASE WHEN a."done" = a."all" AND a."done" >= coalesce(d."annotatorsWanted", $2) THEN 'finished'
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
    // What may be seen from now on is noted as in every other way to finish.
    for (const { text, values } of revealStatements(Prisma.sql`d."id" = ANY(${[...ids]}::uuid[])`))
      await this.client.query(text, values);
  }
}

/** Where the rows stand that `write` writes. */
function wrote(rows: CopyRows, write: (rows: CopyRows) => void): Stretch {
  const start = rows.end;
  write(rows);
  return [start, rows.end];
}

/** A comment of a layer, in a form that two that say the same have in common. */
function remark(layerId: string, { target, author, body }: ImportedLayer["comments"][number]): string {
  return `${layerId} ${target} ${author} ${body}`;
}
