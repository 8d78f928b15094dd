/**
 * brat standoff (https://brat.nlplab.org/standoff.html): for each document a `.txt` and an `.ann` of the same name, and an
 * `annotation.conf` and `visual.conf` for all of them. Offsets count code points.
 *
 * What is brat's and has no place of its own in Spanwise is read as its nearest: an event is a span (its trigger) with a
 * relation for each argument, a normalisation is an entity, an equivalence is a chain of relations. Types may hold only ASCII
 * letters, digits, `-` and `_`; others are escaped (see identifiers.ts), and `visual.conf` has their names for the eye.
 */
import type { AttributeValue } from "../label.ts";
import type { Fragment } from "../span.ts";
import { compareStrings } from "../span.ts";
import { Refused, refuse } from "../strict.ts";
import type { ExchangeDocument, ExchangeRelation, ExchangeSpan } from "./exchange.ts";
import { noLayer } from "./exchange.ts";
import type { Files, Format, Imported, Options, Piece, Source, WriteTools } from "./format.ts";
import { escapeName, unescapeName } from "./identifiers.ts";
import type { Losses } from "./losses.ts";
import type { Notices } from "./reading.ts";
import {
  baseName,
  checkSurface,
  documentTextAt,
  FileNames,
  fragmentsOf,
  Offsets,
  readOne,
  refusalOf,
  wholeOf,
} from "./reading.ts";

export const brat: Format = {
  id: "brat",
  name: "brat standoff",
  version: 1,
  extensions: ["ann", "txt", "conf"],
  mediaType: "text/plain",
  about:
    "A folder with a text and an .ann file for each document and an annotation.conf, as brat shows it. It holds discontinuous spans, relations, attributes, normalisations and notes.",
  files: "many",
  unit: "codePoints",
  carries: {
    text: "exact",
    overlaps: true,
    coinciding: true,
    discontinuous: true,
    edges: "any",
    lineBreaks: false,
    characters: "any",
    relations: true,
    attributes: "text",
    relationAttributes: "text",
    entities: true,
    authors: false,
    origins: false,
    notes: true,
    layers: false,
    documentLabels: false,
    documentAttributes: "none",
    ids: false,
    names: false,
    language: false,
    metadata: false,
  },
  options: [
    {
      name: "events",
      description: "Labels whose spans are written as events, their relations as the events' arguments.",
      choices: [],
      default: "",
      for: "out",
    },
    {
      name: "equivalences",
      description: "Relation types that are written as equivalences.",
      choices: [],
      default: "",
      for: "out",
    },
  ],
  write,
  read,
};

/** Everything at which Python, in which brat is written, ends a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: reason: they are what is looked for.
const lineBreaks = /[\n\v\f\r\u001c-\u001e\u0085\u2028\u2029]+/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: reason: a space, a tab or a break would end the field.
const inValue = /[^\s\u0000-\u001f\u0085|,]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: reason: a tab or a break would end the field.
const inNote = /[^\t\n\v\f\r\u001c-\u001e\u0085\u2028\u2029]/;
const inType = /[A-Za-z0-9-]/;

/** How many values of an attribute `annotation.conf` lists. */
const listedValues = 100;

class Types {
  readonly entities = new Set<string>();
  readonly relations = new Set<string>();
  readonly events = new Map<string, Set<string>>();
  /** null: has no values, it is there or not. */
  readonly attributes = new Map<string, Set<string> | null>();
  readonly names = new Map<string, string>();

  type(name: string): string {
    // A line of hyphens alone is a separator in annotation.conf.
    const type = escapeName(name, /^-+$/.test(name) ? /[A-Za-z0-9]/ : inType);
    if (type !== name) this.names.set(type, name);
    return type;
  }
}

async function* write(source: Source, { options, losses }: WriteTools): AsyncGenerator<Piece> {
  const names = new FileNames();
  const types = new Types();
  for await (const document of source()) {
    const name = names.next(document);
    yield { file: `${name}.txt`, text: document.text };
    yield { file: `${name}.ann`, text: annotations(document, options, types, losses) };
  }
  yield { file: "annotation.conf", text: annotationConf(types) };
  const shown = [...types.names].sort(([a], [b]) => compareStrings(a, b));
  const labels = shown.map(([type, name]) => `${type} | ${name.replace(/[|\s]+/gu, " ")}\n`);
  yield { file: "visual.conf", text: `[labels]\n${labels.join("")}\n[drawing]\n` };
}

function annotations(document: ExchangeDocument, options: Options, types: Types, losses: Losses): string {
  const layer = document.layers[0] ?? noLayer;
  const asEvents = listed(options.events);
  const asEquivalences = listed(options.equivalences);
  const offsets = new Offsets(document.text, "codePoints");
  const lines: string[] = [];
  const counts = { T: 0, E: 0, R: 0, A: 0, N: 0, "#": 0 };
  const lose = (what: string, why: string, outcome: "lost" | "changed", count = 1) =>
    losses.add({ what, why, outcome, document: document.name || document.id, count });

  const refs = new Map<string, string>();
  const triggers = new Map<string, string>();
  for (const span of layer.spans) {
    const pieces = piecesOf(document.text, span.fragments);
    if (pieces.length === 0) {
      lose("span", "it holds nothing but line breaks", "lost");
      lose("attribute", "its span holds nothing but line breaks", "lost", Object.keys(span.attributes).length);
      continue;
    }
    if (JSON.stringify(fragmentsOf(joinAtBreaks(document.text, pieces))) !== JSON.stringify(span.fragments)) {
      lose("span", "no line break can stand at an end of a piece, nor be all that is between two", "changed");
    }
    const type = types.type(span.label);
    const places = pieces.map(([start, end]) => `${offsets.out(start)} ${offsets.out(end)}`).join(";");
    const text = pieces.map(([start, end]) => document.text.slice(start, end)).join(" ");
    const id = `T${++counts.T}`;
    lines.push(`${id}\t${type} ${places}\t${text}`);
    if (asEvents.has(span.label)) {
      triggers.set(span.id, id);
      refs.set(span.id, `E${++counts.E}`);
      if (!types.events.has(type)) types.events.set(type, new Set());
    } else {
      refs.set(span.id, id);
      types.entities.add(type);
    }
  }

  const note = (ref: string, text: string) => {
    if (text) lines.push(`#${++counts["#"]}\tAnnotatorNotes ${ref}\t${escapeName(text, inNote)}`);
  };
  const said = (ref: string, held: ExchangeSpan["attributes"]) => {
    for (const [name, value] of Object.entries(held)) {
      const type = types.type(name);
      const text = String(value);
      if (name === "" || text === "") {
        lose("attribute", "an attribute without a name or a value cannot be written", "lost");
        continue;
      }
      if (text === "true") {
        lines.push(`A${++counts.A}\t${type} ${ref}`);
        if (!types.attributes.has(type)) types.attributes.set(type, null);
        continue;
      }
      const written = escapeName(text, inValue);
      lines.push(`A${++counts.A}\t${type} ${ref} ${written}`);
      const values = types.attributes.get(type) ?? new Set();
      if (values.size < listedValues) values.add(written);
      types.attributes.set(type, values);
    }
  };

  const labels = new Map(layer.spans.map(({ id, label }) => [id, label]));
  const roles = new Map<string, string[]>();
  for (const relation of layer.relations) {
    const from = refs.get(relation.from);
    const to = refs.get(relation.to);
    if (!from || !to) {
      lose("relation", "one of its spans is not written", "lost");
      continue;
    }
    const type = types.type(relation.type);
    const own = Object.keys(relation.attributes).length;
    if (triggers.has(relation.from)) {
      const taken = roles.get(relation.from) ?? [];
      roles.set(relation.from, taken);
      const before = taken.filter((role) => role.replace(/\d*:.*/, "") === type).length;
      taken.push(`${type}${before === 0 ? "" : before + 1}:${to}`);
      types.events.get(types.type(labels.get(relation.from) as string))?.add(type);
      lose("relation attribute", "an event's argument carries none", "lost", own);
      if (relation.note) lose("note", "an event's argument carries none", "lost");
    } else if (asEquivalences.has(relation.type)) {
      lines.push(`*\t${type} ${from} ${to}`);
      lose("relation attribute", "an equivalence carries none", "lost", own);
      if (relation.note) lose("note", "an equivalence carries none", "lost");
    } else {
      const id = `R${++counts.R}`;
      lines.push(`${id}\t${type} Arg1:${from} Arg2:${to}`);
      types.relations.add(type);
      said(id, relation.attributes);
      note(id, relation.note);
    }
  }
  for (const span of layer.spans) {
    const ref = refs.get(span.id);
    if (!ref) continue;
    const trigger = triggers.get(span.id);
    if (trigger) {
      lines.push(`${ref}\t${[`${types.type(span.label)}:${trigger}`, ...(roles.get(span.id) ?? [])].join(" ")}`);
    }
    said(ref, span.attributes);
    if (span.entity) {
      const { name, elsewhere, reference: own } = span.entity;
      const reference = elsewhere ?? own;
      const known = /^[^:\s]+:\S+$/.test(reference) && !reference.startsWith("Spanwise:");
      const id = known ? reference : `Spanwise:${reference}`;
      lines.push(`N${++counts.N}\tReference ${ref} ${escapeName(id, /\S/)}\t${escapeName(name, inNote)}`);
    }
    note(ref, span.note);
  }
  return lines.map((line) => `${line}\n`).join("");
}

function listed(option: string | undefined): ReadonlySet<string> {
  return new Set((option ?? "").split(",").map((name) => name.trim()));
}

/** The fragments, divided at line breaks and without them. */
function piecesOf(text: string, fragments: readonly Fragment[]): Fragment[] {
  return fragments.flatMap(([start, end]) => {
    const pieces: Fragment[] = [];
    let from = start;
    for (const found of text.slice(start, end).matchAll(lineBreaks)) {
      const at = start + found.index;
      if (at > from) pieces.push([from, at]);
      from = at + found[0].length;
    }
    if (end > from) pieces.push([from, end]);
    return pieces;
  });
}

/** Pieces between which there are only line breaks, as one. */
function joinAtBreaks(text: string, pieces: readonly Fragment[]): Fragment[] {
  const joined: [number, number][] = [];
  for (const [start, end] of pieces) {
    const last = joined.at(-1);
    if (last && start > last[1] && text.slice(last[1], start).replace(lineBreaks, "") === "") last[1] = end;
    else joined.push([start, end]);
  }
  return joined;
}

function annotationConf(types: Types): string {
  const sorted = (names: Iterable<string>) => [...names].sort(compareStrings);
  const section = (name: string, lines: readonly string[]) =>
    `[${name}]\n${lines.map((line) => `${line}\n`).join("")}\n`;
  return [
    section("entities", sorted(types.entities)),
    section(
      "relations",
      sorted(types.relations).map((type) => `${type}\tArg1:<ANY>, Arg2:<ANY>`),
    ),
    section(
      "events",
      sorted(types.events.keys()).map(
        (type) =>
          `${type}\t${sorted(types.events.get(type) ?? [])
            .map((role) => `${role}*:<ANY>`)
            .join(", ")}`,
      ),
    ),
    section(
      "attributes",
      sorted(types.attributes.keys()).map((type) => {
        const values = types.attributes.get(type);
        return `${type}\tArg:<ANY>${values ? `, Value:${sorted(values).join("|")}` : ""}`;
      }),
    ),
  ].join("");
}

async function* read(files: Files): AsyncGenerator<Imported> {
  const names = new Set(files.names);
  for (const file of files.names) {
    if (file.endsWith(".ann") && !names.has(file.replace(/ann$/, "txt"))) {
      yield { kind: "refusal", file, line: 0, field: "", why: "its text, the .txt of the same name, is missing" };
    }
    if (!file.endsWith(".txt")) continue;
    const annotated = file.replace(/txt$/, "ann");
    try {
      const text = await wholeOf(files.open(file));
      const ann = names.has(annotated) ? await wholeOf(files.open(annotated)) : "";
      yield* readOne(annotated, 0, (notice) => new Reader(text, ann, notice).document(baseName(file)));
    } catch (thrown) {
      yield refusalOf(thrown, file, 0);
    }
  }
}

type Line = { line: number; id: string; data: string[]; tail: string };

class Reader {
  private readonly text: string;
  private readonly lines: Line[];
  private readonly notice: Notices;
  private readonly spans = new Map<string, { -readonly [K in keyof ExchangeSpan]: ExchangeSpan[K] }>();
  private readonly relations = new Map<string, { -readonly [K in keyof ExchangeRelation]: ExchangeRelation[K] }>();
  /** From the ids of events to those of their spans. */
  private readonly events = new Map<string, string>();
  private readonly triggers = new Set<string>();

  constructor(text: string, ann: string, notice: Notices) {
    this.text = documentTextAt(text, "text");
    this.notice = notice;
    const ids = new Set<string>();
    this.lines = ann.split("\n").flatMap((raw, i): Line[] => {
      const whole = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
      if (whole.trim() === "" || /^#(?!\S+\t)/.test(whole)) return [];
      const [id = "", data, ...tail] = whole.split("\t");
      if (data === undefined) refuse(`line ${i + 1}`, "has no tab behind its id");
      if (id !== "*" && ids.has(id)) refuse(`line ${i + 1}`, `the id ${id} is there twice`);
      ids.add(id);
      return [{ line: i + 1, id, data: data.split(" ").filter((part) => part !== ""), tail: tail.join("\t") }];
    });
  }

  document(name: string): ExchangeDocument {
    const offsets = new Offsets(this.text, "codePoints");
    this.each("T", (line) => this.span(line, offsets));
    this.each("E", (line) => this.trigger(line));
    this.each("E", (line) => this.eventArguments(line));
    this.each("R", (line) => this.relation(line));
    this.each("*", (line) => this.equivalence(line));
    this.each("A", (line) => this.attribute(line));
    this.each("M", (line) => this.attribute(line));
    this.each("N", (line) => this.normalisation(line));
    this.each("#", (line) => this.note(line));
    for (const { id, line } of this.lines) {
      if (!/^[TERAMN*#]/.test(id)) this.notice(id, "is of a kind that is not known here", line);
    }
    const layer = { ...noLayer, spans: [...this.spans.values()], relations: [...this.relations.values()] };
    return { id: "", name, text: this.text, language: "", metadata: {}, layers: [layer], whole: null };
  }

  private each(kind: string, read: (line: Line) => void): void {
    for (const line of this.lines) {
      if (!line.id.startsWith(kind)) continue;
      try {
        read(line);
      } catch (thrown) {
        if (thrown instanceof Refused) throw new Refused(`line ${line.line}, ${line.id}`, thrown.why);
        throw thrown;
      }
    }
  }

  private span({ id, data, tail, line }: Line, offsets: Offsets): void {
    const [type, ...places] = data;
    if (!type) refuse(id, "has no type");
    const ranges = places
      .join(" ")
      .split(";")
      .map((place) => {
        const [start, end, more] = place.split(" ").map(Number);
        if (more !== undefined) refuse(id, `“${place}” is not a start and an end`);
        return offsets.range(start, end, id);
      });
    const found = ranges.map((range) => (range ? this.text.slice(range[0], range[1]) : "")).join(" ");
    // Some programs write a space for a line break.
    if (found.replace(lineBreaks, (breaks) => " ".repeat(breaks.length)) !== tail) checkSurface(tail, found, id);
    const fragments = fragmentsOf(joinAtBreaks(this.text, fragmentsOf(ranges) ?? []));
    if (!fragments) {
      this.notice(id, "holds no letters, so it is passed over", line);
      return;
    }
    this.spans.set(id, {
      id,
      label: unescapeName(type),
      fragments,
      attributes: {},
      entity: null,
      author: "",
      note: "",
    });
  }

  private trigger({ id, data }: Line): void {
    const [type = "", trigger = ""] = argument(data[0] ?? "");
    const span = this.spans.get(trigger) ?? refuse(id, `its trigger ${trigger} is not there`);
    const taken = this.triggers.has(trigger);
    this.triggers.add(trigger);
    // A second event of one trigger is a second span in the same place.
    if (taken) this.spans.set(id, { ...span, id, label: unescapeName(type), attributes: {}, entity: null, note: "" });
    else span.label = unescapeName(type);
    this.events.set(id, taken ? id : trigger);
  }

  private eventArguments({ id, data }: Line): void {
    const from = this.spanId(id);
    const roles = data.slice(1).map(argument);
    roles.forEach(([role, target], i) => {
      const base = role.replace(/\d+$/, "");
      const type = roles.some(([other]) => other === base) ? base : role;
      this.relate(`${id}-${i + 1}`, type, from, this.spanId(target));
    });
  }

  private relation({ id, data }: Line): void {
    const [type = "", ...rest] = data;
    const ends = rest.map(argument);
    if (type === "" || ends.length !== 2) refuse(id, "has not a type and two arguments");
    const swapped = ends[0]?.[0] === "Arg2" && ends[1]?.[0] === "Arg1";
    const [from, to] = ends.map(([, target]) => this.spanId(target));
    this.relate(id, type, (swapped ? to : from) as string, (swapped ? from : to) as string);
  }

  private equivalence({ data, line }: Line): void {
    const [type = "Equiv", ...targets] = data;
    const spans = targets.map((target) => this.spanId(target));
    for (let i = 1; i < spans.length; i++) {
      this.relate(`*${line}-${i}`, type, spans[i - 1] as string, spans[i] as string);
    }
  }

  private relate(id: string, type: string, from: string, to: string): void {
    this.relations.set(id, { id, type: unescapeName(type), from, to, attributes: {}, author: "", note: "" });
  }

  private attribute({ id, data, tail, line }: Line): void {
    const [type, target, ...rest] = data;
    if (!type || !target) refuse(id, "has not a name and what carries it");
    const carrier = this.carrier(target);
    if (!carrier) {
      this.notice(id, `is on ${target}, which carries no attributes here`, line);
      return;
    }
    const value = unescapeName([...rest, ...(tail ? [tail] : [])].join(" ")) || true;
    const name = unescapeName(type);
    const held = Object.hasOwn(carrier.attributes, name) ? carrier.attributes[name] : undefined;
    carrier.attributes = Object.fromEntries([
      ...Object.entries(carrier.attributes),
      [name, held === undefined ? value : several(held, value)],
    ]);
  }

  private normalisation({ id, data, tail, line }: Line): void {
    const [, target = "", reference = ""] = data;
    const span = this.spans.get(this.spanId(target));
    if (!span) return;
    if (reference === "") refuse(id, "has no reference");
    if (span.entity) {
      this.notice(id, "is a second one for its span, so it is passed over", line);
      return;
    }
    const whole = unescapeName(reference);
    span.entity = {
      reference: whole.startsWith("Spanwise:") ? whole.slice("Spanwise:".length) : whole,
      name: unescapeName(tail),
    };
  }

  private note({ id, data, tail, line }: Line): void {
    const carrier = this.carrier(data[1] ?? "");
    if (!carrier) {
      this.notice(id, "is on something that carries no notes here", line);
      return;
    }
    const text = unescapeName(tail);
    carrier.note = carrier.note ? `${carrier.note}\n${text}` : text;
  }

  private carrier(target: string) {
    return this.relations.get(target) ?? this.spans.get(this.events.get(target) ?? target);
  }

  private spanId(target: string): string {
    const id = this.events.get(target) ?? target;
    return this.spans.has(id) ? id : refuse(target, `${target || "an argument"} is no span of the file`);
  }
}

function argument(part: string): [role: string, target: string] {
  const at = part.lastIndexOf(":");
  return at > 0 ? [part.slice(0, at), part.slice(at + 1)] : refuse("", `“${part}” is not a role and an id`);
}

function several(held: AttributeValue, value: AttributeValue): AttributeValue {
  return [...(typeof held === "object" ? held : [String(held)]), String(value)];
}
