/**
 * Documents in a format, with a manifest: one file by itself, or an archive with everything that belongs together. Where the
 * documents come from (a project as it is now, or a release) does not matter here. For `lib/data` only.
 */
import { createHash } from "node:crypto";
import type { Json } from "#lib/annotation/canonical-json.ts";
import { exchanged } from "#lib/annotation/formats/exchange.ts";
import {
  chosen,
  type Format,
  type Options,
  type Piece,
  type Source,
  writeFormat,
} from "#lib/annotation/formats/format.ts";
import { type LossEntry, Losses } from "#lib/annotation/formats/losses.ts";
import { formats } from "#lib/annotation/formats/registry.ts";
import type { SpanwiseDocument } from "#lib/annotation/formats/spanwise-jsonl.ts";
import { Failure } from "#lib/errors.ts";
import { archiveVersion, type FilePiece, zipped } from "./archive.ts";

export type FormatRequest = {
  /** The id of a format. */
  format: string;
  /** By name; what is not given has its default. */
  options?: Readonly<Record<string, string>> | undefined;
  /** `archive`: all files with `manifest.json`. `file`: only the file, of a format that is one. An archive unless given. */
  package?: "archive" | "file" | undefined;
};

/** One layer of each document: its kind, and the annotator's pseudonym or the model's name. */
export type LayerKey = { kind: string; annotator: string };

/** What is written: opens the documents afresh at each call; with a layer, only those that have it, with nothing else. */
export type Material = {
  open(layer: LayerKey | null): AsyncIterable<SpanwiseDocument>;
  /** Every layer that occurs in the documents, in a fixed order. */
  layers: readonly LayerKey[];
  /** The documents as Spanwise JSONL where those very bytes are kept. */
  canonical?(): AsyncIterable<Uint8Array>;
  /** What is in those bytes, where it is known without reading them. */
  known?: Pick<Manifest, "counts" | "schemaVersions" | "guidelineVersions">;
  /** What belongs to the documents and is in no annotation set. */
  apart?: readonly LossEntry[];
  /** What the manifest says of where it comes from. */
  origin: { [key: string]: Json };
  /** For the names of files. */
  name: string;
};

export type Manifest = {
  manifest: 1;
  /** `version` is that of the format, `archive` that of the archive and of this manifest. */
  exporter: { name: "spanwise"; format: string; version: number; archive: number };
  /** What the offsets in the files count. */
  offsets: Format["unit"];
  /** By name, such as the tokenizer. */
  options: Options;
  origin: { [key: string]: Json };
  counts: Counts;
  schemaVersions: number[];
  guidelineVersions: number[];
  /** Each layer in a folder of its own, where the format holds one layer of a document; else empty. */
  folders: (LayerKey & { folder: string })[];
  /** What the format could not carry, then what is in no annotation set. */
  losses: LossEntry[];
  /** Bytes, and SHA-256 in hexadecimal, of every file. */
  files: { name: string; bytes: number; sha256: string }[];
};

/** Of what went into the files; a set counts once for each of its layers' folders. */
export type Counts = { documents: number; sets: number; spans: number; relations: number };

export type Export = {
  name: string;
  mediaType: string;
  bytes: AsyncGenerator<Uint8Array>;
  /** Complete once `bytes` has come to its end. */
  manifest(): Manifest;
};

/** As many bytes at a time as a stream takes well. */
const pieceSize = 64 * 1024;

/** @throws Failure invalid when there is no such format or option */
export function formatOf({ format: id, options = {} }: FormatRequest): { format: Format; options: Options } {
  const written = formats.filter(({ write }) => write);
  const format = written.find((one) => one.id === id);
  if (!format) {
    const known = written.map((one) => one.id).join(", ");
    throw new Failure("invalid", `There is no format “${id}”. There are ${known}.`, { place: { field: "format" } });
  }
  try {
    return { format, options: chosen(format, options) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Failure("invalid", error.message, { place: { field: "options" } });
  }
}

/** @throws Failure invalid, before anything is read */
export function packaged(request: FormatRequest, material: Material): Export {
  const { format, options } = formatOf(request);
  const written = new Written(format, options, material);
  const extension = format.extensions[0] ?? "txt";
  const base = `${slug(material.name)}-${format.id}`;
  if (request.package !== "file") {
    const bytes = zipped(written.withManifest());
    return { name: `${base}.zip`, mediaType: "application/zip", bytes, manifest: () => written.manifest() };
  }
  if (format.files === "many" || written.folders.length > 0) {
    const why = format.files === "many" ? "has more than one file" : "gives each layer a file of its own";
    throw new Failure("invalid", `${format.name} ${why}: take the archive.`, { place: { field: "package" } });
  }
  async function* only(): AsyncGenerator<Uint8Array> {
    for await (const { bytes } of written.files()) if (bytes.length > 0) yield bytes;
  }
  const mediaType = `${format.mediaType}; charset=utf-8`;
  return { name: `${base}.${extension}`, mediaType, bytes: only(), manifest: () => written.manifest() };
}

/** What a format would lose of these documents; nothing is kept of what it writes. `enough` is asked before each document. */
export async function tried(
  request: FormatRequest,
  material: Material,
  enough: (documents: number) => boolean,
): Promise<{ whole: boolean; counts: Counts; losses: LossEntry[]; folders: Manifest["folders"] }> {
  const { format, options } = formatOf(request);
  let whole = true;
  const limits = new Map<string, number>();
  const limited: Material = {
    ...material,
    async *open(layer) {
      const key = JSON.stringify(layer);
      const limit = limits.get(key) ?? Number.POSITIVE_INFINITY;
      let read = 0;
      for await (const document of material.open(layer)) {
        // A second pass sees the same documents as the first.
        if (read >= limit || (limit === Number.POSITIVE_INFINITY && enough(read))) {
          whole = false;
          break;
        }
        read++;
        yield document;
      }
      limits.set(key, read);
    },
  };
  const written = new Written(format, options, limited);
  for await (const _ of written.files());
  const { counts, losses, folders } = written.manifest();
  return { whole, counts, losses, folders };
}

/** The files of an export as they are made, and what is learned about them on the way. */
class Written {
  readonly folders: Manifest["folders"];
  private readonly format: Format;
  private readonly options: Options;
  private readonly material: Material;
  private readonly losses = new Losses();
  private readonly list: Manifest["files"] = [];
  private readonly counts: Counts = { documents: 0, sets: 0, spans: 0, relations: 0 };
  private readonly seen = new Set<string>();
  private readonly schemas = new Set<number>();
  private readonly guidelines = new Set<number>();

  constructor(format: Format, options: Options, material: Material) {
    this.format = format;
    this.options = options;
    this.material = material;
    const apart = !format.carries.layers && format.carries.text !== "none" && material.layers.length > 1;
    this.folders = apart ? foldersOf(material.layers) : [];
  }

  async *files(): AsyncGenerator<FilePiece> {
    if (this.folders.length === 0) yield* this.written(null, "");
    for (const { folder, kind, annotator } of this.folders) yield* this.written({ kind, annotator }, `${folder}/`);
  }

  async *withManifest(): AsyncGenerator<FilePiece> {
    yield* this.files();
    const { files, ...rest } = this.manifest();
    const head = JSON.stringify(rest, null, 2).slice(0, -2);
    const encoder = new TextEncoder();
    const file = "manifest.json";
    yield { file, bytes: encoder.encode(`${head},\n  "files": [`) };
    for (let at = 0; at < files.length; at += 1_000) {
      const lines = files.slice(at, at + 1_000).map((one) => `\n    ${JSON.stringify(one)}`);
      yield { file, bytes: encoder.encode((at > 0 ? "," : "") + lines.join(",")) };
    }
    yield { file, bytes: encoder.encode(`${files.length > 0 ? "\n  " : ""}]\n}\n`) };
  }

  manifest(): Manifest {
    const ascending = (numbers: Iterable<number>) => [...numbers].sort((a, b) => a - b);
    return {
      manifest: 1,
      exporter: { name: "spanwise", format: this.format.id, version: this.format.version, archive: archiveVersion },
      offsets: this.format.unit,
      options: this.options,
      origin: this.material.origin,
      counts: this.counts,
      schemaVersions: ascending(this.schemas),
      guidelineVersions: ascending(this.guidelines),
      folders: this.folders,
      losses: [...this.losses.entries(), ...(this.material.apart ?? [])],
      files: this.list,
    };
  }

  /** In pieces of a good size; every file is listed with its hash when its last piece is out. */
  private async *written(layer: LayerKey | null, folder: string): AsyncGenerator<FilePiece> {
    const { format, options, losses } = this;
    const tools = { options, losses, sha256: sha256Of };
    let open: Open | null = null;
    const { canonical } = this.material;
    const pieces =
      canonical && format.id === "spanwise" ? this.kept(canonical) : writeFormat(format, this.source(layer), tools);
    for await (const { file, text, bytes } of pieces) {
      const name = folder + file;
      if (open?.name !== name) {
        if (open) yield* this.closed(open);
        open = new Open(name);
      }
      const full: Uint8Array | null = open.add(text, bytes);
      if (full) yield { file: name, bytes: full };
    }
    if (open) yield* this.closed(open);
  }

  /** The bytes as they were kept. */
  private async *kept(canonical: () => AsyncIterable<Uint8Array>): AsyncGenerator<Piece> {
    const { known } = this.material;
    Object.assign(this.counts, known?.counts);
    for (const version of known?.schemaVersions ?? []) this.schemas.add(version);
    for (const version of known?.guidelineVersions ?? []) this.guidelines.add(version);
    for await (const bytes of canonical()) yield { file: "documents.jsonl", bytes };
  }

  private *closed(open: Open): Generator<FilePiece> {
    yield { file: open.name, bytes: open.rest() };
    this.list.push({ name: open.name, bytes: open.size, sha256: open.hash.digest("hex") });
  }

  /** Only the first pass counts. */
  private source(layer: LayerKey | null): Source {
    let passes = 0;
    const { material } = this;
    const count = (document: SpanwiseDocument) => this.count(document);
    return async function* () {
      const first = passes++ === 0;
      for await (const document of material.open(layer)) {
        if (first) count(document);
        yield exchanged(document);
      }
    };
  }

  private count(document: SpanwiseDocument): void {
    const { counts } = this;
    // In folders, a document comes once for each of its layers.
    if (this.folders.length === 0) counts.documents++;
    else counts.documents = this.seen.add(document.id).size;
    for (const set of document.sets) {
      counts.sets++;
      counts.spans += set.spans.length;
      counts.relations += set.relations.length;
      this.schemas.add(set.schemaVersion);
      this.guidelines.add(set.guidelineVersion);
    }
  }
}

/** A file that is being written. */
class Open {
  readonly name: string;
  readonly hash = createHash("sha256");
  size = 0;
  private held: string[] = [];
  private length = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** What is to go out now, if it is enough to go out. */
  add(text: string | undefined, bytes: Uint8Array | undefined): Uint8Array | null {
    if (bytes) return this.said(bytes);
    if (!text) return null;
    this.held.push(text);
    this.length += text.length;
    return this.length >= pieceSize ? this.rest() : null;
  }

  rest(): Uint8Array {
    const text = Buffer.from(this.held.length === 1 ? (this.held[0] as string) : this.held.join(""), "utf8");
    this.held = [];
    this.length = 0;
    return this.said(text);
  }

  private said(bytes: Uint8Array): Uint8Array {
    this.hash.update(bytes);
    this.size += bytes.length;
    return bytes;
  }
}

function foldersOf(layers: readonly LayerKey[]): Manifest["folders"] {
  const taken = new Set<string>();
  return layers.map(({ kind, annotator }) => {
    const name = kind === "personal" ? annotator : annotator ? `${kind}-${slug(annotator)}` : kind;
    let folder = name;
    for (let i = 2; taken.has(folder); i++) folder = `${name}-${i}`;
    taken.add(folder);
    return { folder, kind, annotator };
  });
}

/** A name that every file system and every header takes. */
export function slug(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return plain.slice(0, 60) || "project";
}

export function sha256Of(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
