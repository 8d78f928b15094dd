/** Takes what was brought into the project: each file whole or not at all. */

import type { Member } from "#lib/access/member.ts";
import type { Json } from "#lib/annotation/canonical-json.ts";
import type { Imported } from "#lib/annotation/formats/format.ts";
import { Refused } from "#lib/annotation/strict.ts";
import { counted } from "#lib/counted.ts";
import {
  entitiesFor,
  type MembersByName,
  makeAnnotators,
  membersByName,
  refuseTooMany,
} from "#lib/data/import-names.ts";
import {
  type Conflict,
  type ImportCounts,
  type ImportedDocument,
  noCounts,
  type ReachedDocument,
} from "#lib/data/imported.ts";
import { addDocuments } from "#lib/data/imports.ts";
import { type IntakeNote, notice } from "#lib/data/intake.ts";
import { addToSchema, labelSchema } from "#lib/data/labels.ts";
import { readStored, removeStoredFile, storedFile } from "#lib/data/stored-files.ts";
import { Failure } from "#lib/errors.ts";
import { type Additions, additionsFor } from "#lib/import/additions.ts";
import { TakesTooLong } from "#lib/import/apart.ts";
import { formatOf } from "#lib/import/detect.ts";
import type { Brought } from "#lib/import/entry.ts";
import { Names } from "#lib/import/names.ts";
import { type ImportPlan, Planner } from "#lib/import/plan.ts";
import { hashOf, type Original, readUnit } from "#lib/import/read.ts";
import { Findings, type ImportReport, mostShown, type Refusal, reportTable } from "#lib/import/report.ts";
import { strangersIn } from "#lib/import/strangers.ts";
import { survey, type Unit } from "#lib/import/units.ts";
import type { JobFile, RunningJob } from "./running-job.ts";

export type ImportPayload = { files: string[]; plan: ImportPlan };

/** Files up to this size are read as a whole before anything of them is written, and many of them share a transaction. In bytes. */
const smallFile = 8 * 1024 * 1024;
const sharedBytes = 64 * 1024 * 1024;

/** So many documents a report names. */
const mostNamed = 20;

export const importJob: JobFile = {
  kind: "import",
  async run(job) {
    const { files, plan } = job.payload as unknown as ImportPayload;
    const { member } = job;
    const brought = await Promise.all(files.map((id) => broughtFile(member, id)));
    const found = await survey(brought, { kind: plan.kind, encoding: plan.encoding }).catch(async (error: unknown) => {
      // A harmful archive is of no use to anybody, however it is tried again.
      if (error instanceof Failure && error.code === "invalid")
        for (const id of files) await removeStoredFile(member, id);
      throw error;
    });
    const run = new ImportRun(job, plan, found.units);
    for (const { file, why } of found.refusals) run.findings.refuse(file, { file, line: 0, field: "", why });
    const stopped = await run.all();
    const report = run.report();
    const { refusals, notices } = run.findings;
    if (refusals.length + notices.length > 0 && !stopped) {
      const content = Array.from(reportTable(run.findings), (line) => Buffer.from(line));
      await job.leave({ name: "import-report.csv", mediaType: "text/csv; charset=utf-8", content });
    }
    if (!stopped) for (const id of files) await removeStoredFile(member, id);
    return { words: wordsFor(report, stopped), report: report as unknown as Json, stopped };
  },
};

/** A stored file as something that can be read in stretches. */
async function broughtFile(member: Member, id: string): Promise<Brought & { sha256: string }> {
  const file = await storedFile(member, id);
  return {
    name: file.name,
    size: file.size,
    sha256: file.sha256,
    read: (start, end) => readStored(member, file, start, end),
  };
}

class ImportRun {
  readonly findings = new Findings();
  private readonly job: RunningJob;
  private readonly plan: ImportPlan;
  private readonly units: readonly Unit[];
  private readonly counts = noCounts();
  private readonly first: ReachedDocument[] = [];
  private readonly total: number;
  private done = 0;
  private created: Additions & { annotators: string[] } = {
    labels: [],
    attributes: [],
    relationTypes: [],
    annotators: [],
  };
  private planner: Planner | null = null;
  private schemaVersion = 0;

  constructor(job: RunningJob, plan: ImportPlan, units: readonly Unit[]) {
    this.job = job;
    this.plan = plan;
    this.units = units;
    const sizes = units.map((unit) => sizeOf(unit) * (this.named(unit) ? 2 : 1));
    this.total = sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Whether it was stopped on request. What whole files were taken before stays. */
  async all(): Promise<boolean> {
    try {
      await this.prepare();
      for (let at = 0; at < this.units.length; ) at = await this.next(at);
      return false;
    } catch (error) {
      if (this.job.cancelled.aborted && (this.job.cancelled.reason as { why?: unknown })?.why === "cancelled")
        return true;
      throw error;
    }
  }

  /** Whether a unit may name labels and the like. */
  private named(unit: Unit): boolean {
    return this.plan.arrival !== "none" && formatOf(unit.kind) !== undefined;
  }

  /** Reads all that may name labels, refuses what is wrong, and makes what the project lacks. */
  private async prepare(): Promise<void> {
    const { member } = this.job;
    const names = new Names();
    for (const unit of this.units) {
      if (!this.named(unit)) continue;
      const own = new Names();
      const before = this.done;
      await this.read(unit, sizeOf(unit), async (item) => own.add(item.document));
      this.done = before + sizeOf(unit);
      if (this.findings.refused.has(unit.name)) continue;
      names.merge(own);
      if (names.tooMany) {
        const why =
          "The files name more labels, attributes, relation types or people than a project can have. Are they what they look like?";
        throw new Failure("invalid", why, { place: { file: unit.name } });
      }
    }
    let schema = await labelSchema(member);
    for (const [name, id] of Object.entries(this.plan.labels)) {
      if (id !== null && !schema.labels.some((label) => label.id === id))
        throw new Failure("invalid", `“${name}” is to be the label “${id}”, which this project does not have.`);
    }
    const people = await this.peopleIn(names);
    if (this.plan.unknown === "create") {
      this.created = { ...additionsFor(names, schema, this.plan), annotators: [] };
      const { labels, attributes, relationTypes } = this.created;
      if (labels.length + attributes.length + relationTypes.length > 0) {
        await addToSchema(member, this.created);
        schema = await labelSchema(member);
      }
    }
    this.schemaVersion = schema.version;
    const [entities, known] = await Promise.all([entitiesFor(member, names.entities), this.known(people)]);
    this.planner = new Planner(this.plan, { schema, entities, known, userId: member.userId });
  }

  /** Members by their names, and the names of people whom nobody here knows. Nothing is made yet. @throws Failure invalid */
  private async peopleIn(names: Names): Promise<{ known: MembersByName; unknown: string[] }> {
    const known = await membersByName(this.job.member);
    for (const [name, who] of Object.entries(this.plan.people)) {
      if (who !== null && !known.members.has(who.toLowerCase()))
        throw new Failure("invalid", `“${name}” is to be “${who}”, who is no member of this project and may annotate.`);
    }
    const unknown = strangersIn(names, this.plan, known);
    refuseTooMany(unknown);
    return { known, unknown };
  }

  /** Members by their names, those among them who are made for people whom nobody here knows. */
  private async known({ known, unknown }: { known: MembersByName; unknown: string[] }): Promise<MembersByName> {
    const made = await makeAnnotators(this.job.member, unknown);
    for (const [i, name] of unknown.entries()) {
      const [key, id] = [name.toLowerCase(), made[i] as string];
      known.withoutAccount.set(key, id);
      // Whoever has an account and is called so is still meant where nobody says anything else.
      if (!known.members.has(key)) known.members.set(key, id);
    }
    this.created.annotators = unknown;
    return known;
  }

  /** Takes one large unit, or as many small ones as share a transaction; answers with where to go on. */
  private async next(at: number): Promise<number> {
    const first = this.units[at] as Unit;
    if (sizeOf(first) > smallFile) {
      await this.takeLarge(first);
      return at + 1;
    }
    let end = at;
    for (let bytes = 0; end < this.units.length && bytes < sharedBytes; end++) {
      const size = sizeOf(this.units[end] as Unit);
      if (size > smallFile) break;
      bytes += size;
    }
    await this.takeSmall(this.units.slice(at, end));
    return end;
  }

  private async takeLarge(unit: Unit): Promise<void> {
    if (this.findings.refused.has(unit.name)) return;
    const before = this.done;
    try {
      await this.write([unit.name], this.documentsOf(unit));
    } catch (error) {
      // Its refusals are told; the transaction is undone.
      if (!(error instanceof UnitRefused)) throw error;
    }
    this.done = before + sizeOf(unit);
  }

  private async takeSmall(units: readonly Unit[]): Promise<void> {
    const { findings } = this;
    const taken: string[] = [];
    const whole = async function* (this: ImportRun): AsyncGenerator<ImportedDocument> {
      for (const unit of units) {
        const before = this.done;
        if (!findings.refused.has(unit.name)) {
          try {
            const documents: ImportedDocument[] = [];
            for await (const document of this.documentsOf(unit)) documents.push(document);
            taken.push(unit.name);
            yield* documents;
          } catch (error) {
            if (!(error instanceof UnitRefused)) throw error;
          }
        }
        this.done = before + sizeOf(unit);
      }
    };
    await this.write(taken, whole.call(this));
  }

  private async write(taken: string[], documents: AsyncIterable<ImportedDocument>): Promise<void> {
    const { member } = this.job;
    const { counts, conflicts, reached } = await addDocuments(
      member,
      { schemaVersion: this.schemaVersion, renew: this.plan.renew },
      documents,
    );
    for (const name of Object.keys(counts) as (keyof ImportCounts)[]) this.counts[name] += counts[name];
    this.first.push(...reached.slice(0, mostNamed - this.first.length));
    for (const conflict of conflicts) this.findings.notice(noticeOf(conflict));
    this.findings.taken += taken.length;
  }

  /** The documents of a unit, as the project will hold them. @throws UnitRefused at the end, when anything in it was refused */
  private async *documentsOf(unit: Unit): AsyncGenerator<ImportedDocument> {
    const planner = this.planner as Planner;
    const before = this.findings.refusalCount;
    const main = unit.files[0];
    let intake: Omit<ImportedDocument["intake"], "notes"> | null = null;
    const queue: ImportedDocument[] = [];
    const told = this.named(unit);
    const reading = this.items(unit, told);
    for await (const { item, original } of reading) {
      intake ??= {
        fileName: (main?.name ?? unit.name).slice(-500),
        sha256OfOriginal: main ? await hashOf(main) : "",
        encoding: original.encoding,
      };
      if (this.findings.refusalCount > before) continue;
      try {
        const planned = planner.document(item.document, item.file);
        queue.push({ ...planned, intake: { ...intake, notes: notesOf(planned.text, original) } });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        this.findings.refuse(unit.name, { file: item.file, line: item.line, field: error.field, why: error.why });
        continue;
      }
      yield* queue.splice(0);
    }
    if (this.findings.refusalCount > before) throw new UnitRefused();
  }

  private async *items(
    unit: Unit,
    told: boolean,
  ): AsyncGenerator<{ item: Imported & { kind: "document" }; original: Original }> {
    const size = sizeOf(unit);
    const start = this.done;
    const waiting: { item: Imported & { kind: "document" }; original: Original }[] = [];
    // What was said of it when its names were gathered is not said twice.
    for await (const found of this.scan(unit)) {
      if (found.item.kind === "document") waiting.push({ item: found.item, original: found.original });
      else if (!told) this.tell(unit, found.item);
      this.done = Math.min(start + size, start + found.at);
      await this.job.progress(this.done, this.total, this.wordsNow());
      yield* waiting.splice(0);
    }
  }

  private async read(
    unit: Unit,
    size: number,
    each: (item: Imported & { kind: "document" }) => Promise<void>,
  ): Promise<void> {
    const start = this.done;
    for await (const { item, original, at } of this.scan(unit)) {
      if (item.kind === "document") await each(item);
      else this.tell(unit, item);
      if (original.guessed || (original.encoding !== "utf-8" && original.encoding !== "")) this.encoded(original);
      this.done = Math.min(start + size, start + at);
      await this.job.progress(this.done, this.total, `Reading ${unit.name.slice(-80)}`);
    }
  }

  private tell(unit: Unit, { kind, ...item }: Imported): void {
    if (kind === "refusal") this.findings.refuse(unit.name, plainRefusal(item as Refusal));
    else if (kind === "notice") this.findings.notice(plainRefusal(item as Refusal));
  }

  /** Everything that a unit gives, with about how many of its bytes are read. A refusal of the whole is an item too. */
  private async *scan(unit: Unit): AsyncGenerator<{ item: Imported; original: Original; at: number }> {
    let at = 0;
    const files = unit.files.map((file) => ({ ...file, open: () => watched(file.open(), (bytes) => (at += bytes)) }));
    let original: Original = { file: unit.name, encoding: "utf-8", guessed: false, mark: false, notes: [] };
    try {
      const { encoding, fields, options } = this.plan;
      const read = await readUnit({ ...unit, files }, { encoding, fields, options, signal: this.job.cancelled });
      original = read.original;
      if (!this.named(unit) && (original.guessed || !["", "utf-8"].includes(original.encoding))) this.encoded(original);
      at = 0;
      for await (const item of read.items) yield { item, original, at };
    } catch (error) {
      const refusal = refusalOf(error, unit);
      if (!refusal) throw error;
      yield { item: { kind: "refusal", ...refusal }, original, at };
    }
  }

  private encoded({ file, encoding, guessed }: Original): void {
    const { encodings } = this.findings;
    if (encodings.length < mostShown && !encodings.some((one) => one.file === file))
      encodings.push({ file, encoding, guessed });
  }

  private wordsNow(): string {
    const { documents } = this.counts;
    return documents === 0 ? "Storing documents" : `${documents.toLocaleString("en")} documents are stored`;
  }

  report(): ImportReport {
    const { findings, created, counts } = this;
    const { refusals, notices, refusalCount, noticeCount, taken, refused, encodings } = findings;
    return {
      taken,
      refused: refused.size,
      ...counts,
      first: this.first,
      created: {
        labels: created.labels.map(({ name }) => name),
        attributes: created.attributes.map(({ name }) => name),
        relationTypes: created.relationTypes.map(({ name }) => name),
        annotators: created.annotators,
      },
      refusals: refusals.slice(0, mostShown),
      moreRefusals: Math.max(0, refusalCount - mostShown),
      notices: notices.slice(0, mostShown),
      moreNotices: Math.max(0, noticeCount - mostShown),
      leftOut: [...(this.planner?.leftOut ?? [])].map(([what, count]) => ({ what, count })).slice(0, mostShown),
      encodings,
    };
  }
}

/** Something in the unit was refused, so none of it is taken. */
class UnitRefused extends Error {
  override readonly name = "UnitRefused";
}

function refusalOf(error: unknown, unit: Unit): Refusal | null {
  if (error instanceof Failure && error.code === "invalid") {
    const { file = unit.name, line = 0, field = "" } = error.place;
    return { file, line, field, why: error.message };
  }
  if (error instanceof Refused) return { file: unit.name, line: 0, field: error.field, why: error.why };
  if (error instanceof RangeError) return { file: unit.name, line: 0, field: "", why: error.message };
  if (error instanceof TakesTooLong) {
    return {
      file: unit.name,
      line: 0,
      field: "",
      why: "It takes too long to read. Save its text as plain text and bring that.",
    };
  }
  return null;
}

function plainRefusal({ file, line, field, why }: Refusal): Refusal {
  return { file, line, field: field.slice(0, 300), why: why.slice(0, 1_000).toWellFormed() };
}

function noticeOf({ document, why }: Conflict): Refusal {
  return { file: "", line: 0, field: document, why: `A layer of this document was not taken: ${why}.` };
}

function notesOf(text: string, original: Original): IntakeNote[] {
  const notes = notice(text, original.encoding, original.mark);
  if (original.guessed) {
    const message = `The file was read as ${original.encoding}, which is a guess by its letters; the text is kept in UTF-8.`;
    notes.push({ kind: "encoding", message });
  }
  return [...notes, ...original.notes.map((message) => ({ kind: "conversion" as const, message }))];
}

async function* watched(bytes: AsyncIterable<Uint8Array>, tell: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    tell(chunk.length);
    yield chunk;
  }
}

function sizeOf(unit: Unit): number {
  return unit.files.reduce((sum, file) => sum + file.size, 0);
}

function wordsFor(report: ImportReport, stopped: boolean): string {
  const { documents, already, layers, layersRenewed, comments, refused } = report;
  const parts = [
    documents === 0 && layers === 0 && layersRenewed > 0
      ? `${counted(layersRenewed, "model layer was", "model layers were")} renewed`
      : documents === 0 && layers === 0
        ? "Nothing was added"
        : `${counted(documents, "document was", "documents were")} added`,
  ];
  if (layers > 0) parts.push(`with ${counted(layers, "layer", "layers")} of tags`);
  if (comments > 0) parts.push(`and ${counted(comments, "comment", "comments")}`);
  const first = `${stopped ? "Stopped on request. " : ""}${parts.join(" ")}`;
  const rest = [
    documents + layers > 0 && layersRenewed > 0
      ? `${counted(layersRenewed, "model layer was", "model layers were")} renewed`
      : "",
    already > 0 ? `${counted(already, "text was", "texts were")} there already` : "",
    refused > 0 ? `${counted(refused, "file was", "files were")} refused` : "",
    report.leftOut.length > 0
      ? `left out: ${report.leftOut.map(({ what, count }) => `${what} (${count})`).join(", ")}`
      : "",
  ].filter(Boolean);
  return `${[first, ...rest].join("; ")}.`;
}
