/** What an import writes, as rows for COPY. For `lib/data` only. */
import type pg from "pg";
import { surface } from "#lib/annotation/span.ts";
import { CopyRows, nothing, type Stretch } from "./copy-in.ts";
import type { SetParts } from "./set-rows.ts";

/** Where the rows of what a set holds stand. */
export type PartRows = { spans: Stretch; relations: Stretch; said: Stretch };

/** A place in a layer's assignments: document, annotator, since when it is finished. */
type Assigned = { documentId: string; userId: string; finishedAt: Date | null };

/** Rows of one chunk, by table; copied in the order in which they depend on one another. */
export class Rows {
  readonly documents = new CopyRows(
    "Document",
    "id projectId name sha256 length codePoints language direction metadata intake createdById mode state",
  );
  readonly texts = new CopyRows("DocumentText", "documentId text clusters");
  readonly layers = new CopyRows("Layer", "id documentId kind owner state");
  readonly updates = new CopyRows("LayerUpdate", "layerId epoch seq userId base update sha256");
  readonly sets = new CopyRows(
    "AnnotationSet",
    "id layerId version userId epoch seq logSha256 textSha256 schemaVersion guidelineVersion sha256 spanCount relationCount",
  );
  readonly comments = new CopyRows("Comment", "id documentId layerId target authorId importedById body");
  private readonly spans = new CopyRows(
    "SetSpan",
    "setId id ordinal labelId fragments surface authorId editorId attributes entityId origin",
  );
  private readonly relations = new CopyRows("SetRelation", "setId id typeId fromId toId authorId editorId attributes");
  private readonly said = new CopyRows("SetDocumentLabel", "setId key value authorId editorId");
  readonly assignments: Assigned[] = [];
  /** Layers that begin this epoch. */
  readonly renewed: { id: string; epoch: number }[] = [];

  /** Writes what a set holds. */
  parts(setId: string, { spans, relations, document }: SetParts, text: string): PartRows {
    const starts = [this.spans.end, this.relations.end, this.said.end] as const;
    let ordinal = 0;
    for (const span of spans) {
      const { id, label, fragments, author, editor, attributes, entity, origin } = span;
      const row = this.spans.row().known(setId).text(id).int(ordinal++).known(label);
      row.ints(fragments.length === 1 ? (fragments[0] as readonly number[]) : fragments.flat());
      row
        .text(surface(text, span))
        .known(author)
        .known(editor)
        .json(attributes ?? nothing)
        .uuid(entity ?? null);
      if (origin) row.json(origin);
      else row.null();
    }
    for (const { id, type, from, to, author, editor, attributes } of relations) {
      const row = this.relations.row().known(setId).text(id).known(type).text(from).text(to);
      row
        .known(author)
        .known(editor)
        .json(attributes ?? nothing);
    }
    for (const { key, value, author, editor } of document)
      this.said.row().known(setId).text(key).json(value).known(author).known(editor);
    return {
      spans: [starts[0], this.spans.end],
      relations: [starts[1], this.relations.end],
      said: [starts[2], this.said.end],
    };
  }

  keepParts({ spans, relations, said }: PartRows): void {
    this.spans.keep(spans);
    this.relations.keep(relations);
    this.said.keep(said);
  }

  /** Copies what is kept, after which there is nothing here. */
  async copy(client: pg.PoolClient): Promise<void> {
    for (const rows of [this.documents, this.texts, this.layers, this.updates]) await rows.copy(client);
    await this.assign(client);
    for (const rows of [this.sets, this.spans, this.relations, this.said, this.comments]) await rows.copy(client);
    this.renewed.length = 0;
  }

  /** Whoever is assigned already, and has not begun, has now. */
  private async assign(client: pg.PoolClient): Promise<void> {
    const all = this.assignments.splice(0);
    if (all.length === 0) return;
    await client.query(
      `INSERT INTO "Assignment" ("documentId", "userId", "state", "finishedAt")
       SELECT "documentId", "userId", (CASE WHEN "at" IS NULL THEN 'started' ELSE 'finished' END)::"AssignmentState", "at"
       FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) a("documentId", "userId", "at")
       ON CONFLICT ("documentId", "userId") DO UPDATE SET "state" = EXCLUDED."state", "finishedAt" = EXCLUDED."finishedAt"`,
      [all.map((one) => one.documentId), all.map((one) => one.userId), all.map((one) => one.finishedAt)],
    );
  }
}
