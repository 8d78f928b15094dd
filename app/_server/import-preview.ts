import type { Member } from "#lib/access/member.ts";
import type { ExchangeDocument } from "#lib/annotation/formats/exchange.ts";
import { demand } from "#lib/data/demand.ts";
import { membersByName, modelsThere } from "#lib/data/import-names.ts";
import { notice } from "#lib/data/intake.ts";
import { labelSchema } from "#lib/data/labels.ts";
import { readStored, removeStoredFile, storedFile } from "#lib/data/stored-files.ts";
import { Failure } from "#lib/errors.ts";
import { additionsFor } from "#lib/import/additions.ts";
import { TakesTooLong } from "#lib/import/apart.ts";
import { formatOf, kindName } from "#lib/import/detect.ts";
import type { Brought } from "#lib/import/entry.ts";
import { layersOf, Names } from "#lib/import/names.ts";
import { type Known, type LayerSource, memberNamed, type Place, placeOf } from "#lib/import/place.ts";
import { type ImportPlan, nameKey } from "#lib/import/plan.ts";
import { fieldsOf, readUnit } from "#lib/import/read.ts";
import type { Refusal } from "#lib/import/report.ts";
import { survey, type Unit } from "#lib/import/units.ts";

/** How far a preview looks: files, documents, bytes, milliseconds for all of it and for the conversion of one file. */
const most = {
  files: 300,
  documents: 500,
  bytes: 32 * 1024 * 1024,
  milliseconds: 6000,
  conversion: 1000,
  samples: 5,
  shown: 50,
};

export type ImportPreview = {
  files: {
    name: string;
    kind: string;
    kindName: string;
    /** "" of a file that is no plain text. */
    encoding: string;
    /** The encoding is a guess by the letters. */
    guessed: boolean;
    /** In what was looked at. */
    documents: number;
    notes: string[];
  }[];
  /** More files than are listed. */
  moreFiles: number;
  /** How many files were not looked at. */
  unseen: number;
  /** False where a part only was looked at. */
  complete: boolean;
  refusals: Refusal[];
  moreRefusals: number;
  samples: {
    file: string;
    name: string;
    /** The beginning. */
    text: string;
    /** In UTF-16 units. */
    length: number;
    layers: {
      kind: string;
      annotator: string;
      spans: number;
      relations: number;
      first: { label: string; text: string }[];
    }[];
  }[];
  documents: number;
  spans: number;
  relations: number;
  /** What the files name, how often, and whether the project has it. */
  labels: { name: string; scope: "span" | "document"; count: number; known: boolean }[];
  attributes: { name: string; on: string; count: number; known: boolean; kind: string }[];
  relationTypes: { name: string; count: number; known: boolean }[];
  /** On spans and relations. */
  notes: number;
  annotators: {
    /** "": nobody is named. */
    name: string;
    kind: LayerSource["kind"];
    layers: number;
    /** The member whom the name itself means. */
    member: string | null;
    /** The annotator without an account whom it means where it is said to be no member's. */
    withoutAccount: string | null;
    /** What it becomes by the plan. */
    place: Place["kind"];
    /** The project has layers of this model already. */
    there: boolean;
  }[];
  /** Whom single tags name as their authors, but for the annotators of their layers. */
  authors: {
    name: string;
    tags: number;
    /** The member in whose name they are signed then. */
    member: string | null;
    withoutAccount: string | null;
  }[];
  /** Of tables and records: the fields, the beginning of an example of each, and which is taken for what. */
  fields: { names: string[]; example: Record<string, string>; text: string; name: string; language: string } | null;
  /** What can be chosen about the format on the way in. */
  options: { name: string; description: string; choices: string[]; default: string }[];
};

/**
 * What an import would do, by a look at the beginning of what was brought. Nothing is written. Where nothing can be taken, what
 * was brought is removed and the reason told.
 * @throws Failure invalid, forbidden, not-found
 */
export async function previewImport(
  member: Member,
  files: readonly string[],
  plan: ImportPlan,
): Promise<ImportPreview> {
  demand(member, "document.add");
  const brought = await Promise.all(files.map((id) => broughtFile(member, id)));
  try {
    const found = await survey(brought, { most: most.files, kind: plan.kind, encoding: plan.encoding });
    const look = new Look(plan, performance.now() + most.milliseconds);
    for (const { file, why } of found.refusals) look.refuse({ file, line: 0, field: "", why });
    for (const unit of found.units) await look.at(unit);
    if (look.names.documents === 0 && look.complete) throw nothing(look.refusals[0]);
    return await look.preview(member, found.unseen);
  } catch (error) {
    // Nothing of it can be taken, so nothing of it stays. To remove a large file takes longer than to refuse it; should that
    // fail, it is swept away with what nobody imported.
    if (error instanceof Failure && error.code === "invalid") {
      for (const id of files) removeStoredFile(member, id).catch(() => {});
    }
    throw error;
  }
}

function nothing(refusal: Refusal | undefined): Failure {
  if (!refusal) return new Failure("invalid", "There is no text in this. Bring texts, or an archive of them.");
  const { file, line, field, why } = refusal;
  const where = [file, line ? `line ${line}` : "", field].filter(Boolean).join(", ");
  return new Failure("invalid", why.startsWith(file) ? why : `${where}: ${why}`, {
    place: { file, ...(line ? { line } : {}), ...(field ? { field } : {}) },
  });
}

async function broughtFile(member: Member, id: string): Promise<Brought & { sha256: string }> {
  const file = await storedFile(member, id);
  return {
    name: file.name,
    size: file.size,
    sha256: file.sha256,
    read: (start, end) => readStored(member, file, start, end),
  };
}

class Look {
  readonly names = new Names();
  readonly refusals: Refusal[] = [];
  complete = true;
  private readonly plan: ImportPlan;
  private readonly until: number;
  private readonly files: ImportPreview["files"] = [];
  private readonly samples: ImportPreview["samples"] = [];
  private readonly options = new Map<string, ImportPreview["options"][number]>();
  private fields: ImportPreview["fields"] = null;
  private refusalCount = 0;
  private bytes = 0;

  constructor(plan: ImportPlan, until: number) {
    this.plan = plan;
    this.until = until;
  }

  refuse(refusal: Refusal): void {
    this.refusalCount++;
    if (this.refusals.length < most.shown) this.refusals.push(refusal);
  }

  private get over(): boolean {
    return this.names.documents >= most.documents || this.bytes > most.bytes || performance.now() > this.until;
  }

  async at(unit: Unit): Promise<void> {
    const row = {
      name: unit.name,
      kind: unit.kind,
      kindName: kindName(unit.kind),
      encoding: "",
      guessed: false,
      documents: 0,
      notes: [] as string[],
    };
    this.files.push(row);
    if (this.over) {
      this.complete = false;
      row.notes = ["It is read when the import runs."];
      return;
    }
    for (const { name, description, choices, default: usual, for: way } of formatOf(unit.kind)?.options ?? []) {
      if (way !== "out") this.options.set(name, { name, description, choices: [...choices], default: usual });
    }
    try {
      const { encoding, options } = this.plan;
      const rows = unit.kind === "table" || unit.kind === "records" || unit.kind === "xlsx";
      const patience = most.conversion;
      let text = "";
      const read = await readUnit(unit, { encoding, fields: this.plan.fields, options, patience });
      for await (const item of read.items) {
        if (item.kind === "refusal") {
          this.refuse({ file: item.file, line: item.line, field: item.field, why: item.why });
          continue;
        }
        // There is more than is looked at.
        if (this.over) {
          this.complete = false;
          break;
        }
        if (item.kind === "document") {
          this.document(item.document, item.file, row);
          text ||= item.document.text;
        }
      }
      // Where no row can be read, there is nothing to choose, but for the field that was not the text.
      const choose = rows && !this.fields && (row.documents > 0 || this.plan.fields !== undefined);
      if (choose) this.fields = await fieldsOf(unit, { encoding, patience });
      row.encoding = read.original.encoding;
      row.guessed = read.original.guessed;
      const { encoding: told, mark } = read.original;
      const said = formatOf(unit.kind) || !text ? [] : notice(text, told, mark).map((note) => note.message);
      row.notes = [...read.original.notes, ...said].slice(0, 5);
    } catch (error) {
      if (error instanceof TakesTooLong) {
        this.complete = false;
        row.notes = ["It takes long to read, so it is read when the import runs."];
      } else if (error instanceof Failure && error.code === "invalid") {
        const { file = unit.name, line = 0, field = "" } = error.place;
        this.refuse({ file, line, field, why: error.message });
      } else if (error instanceof RangeError) this.refuse({ file: unit.name, line: 0, field: "", why: error.message });
      else throw error;
    }
  }

  private document(document: ExchangeDocument, file: string, row: { documents: number }): void {
    row.documents++;
    this.names.add(document);
    this.bytes += document.text.length;
    if (this.samples.length >= most.samples) return;
    const { name, text } = document;
    const layers = layersOf(document).map(({ kind, annotator, spans, relations }) => ({
      kind,
      annotator,
      spans: spans.length,
      relations: relations.length,
      first: spans.slice(0, 5).map((span) => ({
        label: span.label,
        text: span.fragments
          .map(([start, end]) => text.slice(start, end))
          .join(" … ")
          .slice(0, 80)
          .toWellFormed(),
      })),
    }));
    this.samples.push({
      file,
      name,
      text: text.slice(0, 300).toWellFormed(),
      length: text.length,
      layers: layers.slice(0, 10),
    });
  }

  async preview(member: Member, unseen: number): Promise<ImportPreview> {
    const { names } = this;
    const [schema, known] = await Promise.all([labelSchema(member), membersByName(member)]);
    const additions = additionsFor(names, schema, this.plan);
    const sources = [...names.layers.values()].slice(0, 200).map((source) => ({
      ...source,
      to: placeOf(source, this.plan, known),
    }));
    const models = await modelsThere(
      member,
      sources.flatMap(({ to }) => (to.kind === "model" ? [to.name] : [])),
    );
    const has = (list: readonly { name: string }[], name: string) =>
      list.some((one) => nameKey(one.name) === nameKey(name));
    const label =
      (scope: "span" | "document") =>
      ([name, count]: [string, number]) => ({
        name,
        scope,
        count,
        known: has(
          schema.labels.filter((one) => one.scope === scope),
          name,
        ),
      });
    return {
      files: this.files.slice(0, most.shown),
      moreFiles: Math.max(0, this.files.length - most.shown),
      unseen,
      complete: this.complete && unseen === 0,
      refusals: this.refusals,
      moreRefusals: this.refusalCount - this.refusals.length,
      samples: this.samples,
      documents: names.documents,
      spans: names.spans,
      relations: names.relations,
      notes: names.notes,
      labels: [...[...names.spanLabels].map(label("span")), ...[...names.documentLabels].map(label("document"))].slice(
        0,
        500,
      ),
      attributes: [...names.attributes.values()].slice(0, 500).map(({ name, on, count }) => ({
        name,
        on,
        count,
        known: has(
          schema.attributes.filter((one) => one.on === on),
          name,
        ),
        kind:
          [...additions.attributes, ...schema.attributes].find(
            (one) => one.on === on && nameKey(one.name) === nameKey(name),
          )?.kind ?? "text",
      })),
      relationTypes: [...names.relationTypes]
        .slice(0, 500)
        .map(([name, count]) => ({ name, count, known: has(schema.relationTypes, name) })),
      annotators: sources.map(({ kind, annotator, count, to }) => ({
        name: annotator,
        kind,
        layers: count,
        ...meant(annotator, known),
        place: to.kind,
        there: to.kind === "model" && models.has(to.name),
      })),
      authors: [...names.authors].slice(0, 200).map(([name, tags]) => ({ name, tags, ...meant(name, known) })),
      fields: this.fields,
      options: [...this.options.values()],
    };
  }
}

/** Whom a name means where nobody decides, and where somebody says that it is no member's. */
function meant(name: string, known: Known): { member: string | null; withoutAccount: string | null } {
  return {
    member: memberNamed(name, { people: {} }, known),
    withoutAccount: memberNamed(name, { people: { [name]: null } }, known),
  };
}
