/** What an import writes, as rows for COPY. For `lib/data` only. */
import type pg from "pg";
import { surface } from "#lib/annotation/span.ts";
import { type Cell, copyRow, copyRows } from "./copy-rows.ts";
import type { SetParts } from "./set-rows.ts";

export type PartRows = { spans: string; relations: string; said: string };

/** The rows of what a set holds. */
export function partRows(setId: string, parts: SetParts, text: string): PartRows {
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
export class Rows {
  readonly documents: string[] = [];
  readonly texts: string[] = [];
  readonly layers: string[] = [];
  readonly updates: string[] = [];
  readonly assignments: Cell[][] = [];
  readonly sets: string[] = [];
  readonly spans: string[] = [];
  readonly relations: string[] = [];
  readonly said: string[] = [];
  readonly comments: string[] = [];
  /** Layers that begin this epoch. */
  readonly renewed: { id: string; epoch: number }[] = [];

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
    await copy("Comment", "id documentId layerId target authorId body mentions", this.comments);
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
