/**
 * Label Studio's JSON: a list of tasks, each with annotations (one for a layer of people) and predictions (one for a model's).
 * Offsets count code points; exports of before 2022 count UTF-16 units, which shows in the stated texts.
 *
 * What hangs on a span or a document is a further result with its id, named by `from_name`. What Label Studio has no place for
 * stands under `meta` (that a choice is a list, a yes or no) and under `spanwise` (whose layer it is).
 */
import type { AttributeValue } from "../label.ts";
import { compareStrings } from "../span.ts";
import type { PlainObject } from "../strict.ts";
import { listAt, plainObject, refuse, stringAt } from "../strict.ts";
import type { ExchangeDocument, ExchangeLayer, ExchangeRelation, ExchangeSpan, NamedAttributes } from "./exchange.ts";
import { noLayer } from "./exchange.ts";
import type { Files, Format, Imported, Piece, ReadTools, Source } from "./format.ts";
import { elementsOf } from "./json-elements.ts";
import type { Notices } from "./reading.ts";
import {
  baseName,
  checkSurface,
  documentTextAt,
  jsonAt,
  metadataAt,
  nameAt,
  Offsets,
  readOne,
  refusalOf,
  safeJson,
} from "./reading.ts";
import { layerKinds } from "./spanwise-jsonl.ts";
import { xmlAttribute } from "./xml.ts";

export const labelStudio: Format = {
  id: "label-studio",
  name: "Label Studio JSON",
  version: 1,
  extensions: ["json"],
  mediaType: "application/json",
  about:
    "Tasks as Label Studio imports them: people’s layers as annotations, model layers as predictions. It holds relations and attributes.",
  files: "many",
  unit: "codePoints",
  carries: {
    text: "exact",
    overlaps: true,
    coinciding: true,
    discontinuous: false,
    edges: "any",
    lineBreaks: true,
    characters: "any",
    relations: true,
    attributes: "typed",
    relationAttributes: "none",
    entities: false,
    authors: false,
    origins: false,
    notes: false,
    layers: true,
    documentLabels: true,
    documentAttributes: "typed",
    ids: false,
    names: true,
    language: true,
    metadata: true,
  },
  options: [
    {
      name: "unit",
      description: "What the offsets of the file count; UTF-16 units in exports of before 2022.",
      choices: ["codePoints", "utf16"],
      default: "codePoints",
      for: "in",
    },
    {
      name: "text",
      description: "The key of a task's data that holds the text; empty: “text”, or the only one that is a string.",
      choices: [],
      default: "",
      for: "in",
    },
  ],
  write,
  read,
};

/** The `from_name` of labels on spans and of labels on the document. */
const onSpans = "label";
const onDocument = "document";

async function* write(source: Source): AsyncGenerator<Piece> {
  const file = "tasks.json";
  const names = { labels: new Set<string>(), documents: new Set<string>(), relations: new Set<string>() };
  let separator = "[\n";
  for await (const document of source()) {
    for (const { spans, relations, labels } of document.layers) {
      for (const { label } of spans) names.labels.add(label);
      for (const { type } of relations) names.relations.add(type);
      for (const label of labels) names.documents.add(label);
    }
    yield { file, text: separator + safeJson(JSON.stringify(taskOf(document))) };
    separator = ",\n";
  }
  yield { file, text: separator === "[\n" ? "[]\n" : "\n]\n" };
  const sorted = (set: ReadonlySet<string>) => [...set].sort(compareStrings).map(xmlAttribute);
  const lines = [
    "<View>",
    `  <Labels name="${onSpans}" toName="text">`,
    ...sorted(names.labels).map((label) => `    <Label value=${label}/>`),
    "  </Labels>",
    "  <Relations>",
    ...sorted(names.relations).map((type) => `    <Relation value=${type}/>`),
    "  </Relations>",
    ...(names.documents.size === 0
      ? []
      : [
          `  <Choices name="${onDocument}" toName="text" choice="multiple">`,
          ...sorted(names.documents).map((label) => `    <Choice value=${label}/>`),
          "  </Choices>",
        ]),
    `  <Text name="text" value="$text"/>`,
    "</View>",
  ];
  yield { file: "labeling-config.xml", text: lines.map((line) => `${line}\n`).join("") };
}

function taskOf({ id, name, text, language, metadata, layers }: ExchangeDocument): object {
  const offsets = new Offsets(text, "codePoints");
  const results = (layer: ExchangeLayer) => ({
    result: [
      ...layer.spans.flatMap((span) => {
        const [start, end] = span.fragments[0] as readonly [number, number];
        const value = { start: offsets.out(start), end: offsets.out(end), text: text.slice(start, end) };
        const place = { id: span.id, to_name: "text" };
        return [
          { ...place, from_name: onSpans, type: "labels", value: { ...value, labels: [span.label] } },
          ...Object.entries(span.attributes).map(([from_name, held]) => ({
            ...place,
            from_name,
            ...said(held, value),
          })),
        ];
      }),
      ...layer.relations.map(({ type, from, to }) => ({
        from_id: from,
        to_id: to,
        type: "relation",
        direction: "right",
        labels: [type],
      })),
      ...(layer.labels.length > 0
        ? [{ id: "document-labels", to_name: "text", from_name: onDocument, ...said(layer.labels, {}) }]
        : []),
      ...Object.entries(layer.attributes).map(([from_name, held], i) => ({
        id: `document-${i + 1}`,
        to_name: "text",
        from_name,
        ...said(held, {}),
        meta: { ...said(held, {}).meta, attribute: true },
      })),
    ],
  });
  return {
    data: { text, id, name, language },
    meta: metadata,
    annotations: layers
      .filter(({ kind }) => kind !== "model")
      .map((layer) => ({
        ...results(layer),
        was_cancelled: false,
        ground_truth: layer.kind === "gold",
        spanwise: { kind: layer.kind, annotator: layer.annotator },
      })),
    predictions: layers
      .filter(({ kind }) => kind === "model")
      .map((layer) => ({ model_version: layer.annotator, ...results(layer) })),
  };
}

/** The value of an attribute as a result. */
function said(held: AttributeValue, value: object): { type: string; value: object; meta?: object } {
  if (typeof held === "number") return { type: "number", value: { ...value, number: held } };
  if (typeof held === "boolean") {
    return { type: "choices", value: { ...value, choices: [String(held)] }, meta: { kind: "boolean" } };
  }
  if (typeof held === "string") return { type: "choices", value: { ...value, choices: [held] } };
  return { type: "choices", value: { ...value, choices: held }, meta: { kind: "choices" } };
}

async function* read(files: Files, { options }: ReadTools): AsyncGenerator<Imported> {
  for (const file of files.names) {
    if (!/\.jsonl?$/i.test(file)) continue;
    let number = 0;
    try {
      for await (const { line, json } of elementsOf(files.open(file))) {
        number++;
        yield* readOne(file, line, (notice) =>
          documentOf(jsonAt(json), `${baseName(file)}-${number}`, options, notice),
        );
      }
    } catch (thrown) {
      yield refusalOf(thrown, file, 0);
    }
  }
}

function documentOf(value: unknown, name: string, options: ReadTools["options"], notice: Notices): ExchangeDocument {
  const task = plainObject(value, "the task", null);
  const data = plainObject(task.data, "data", null);
  const key = textKey(data, options.text ?? "");
  const text = documentTextAt(data[key], `data.${key}`);
  const offsets = new Offsets(text, options.unit === "utf16" ? "utf16" : "codePoints");
  const layers: ExchangeLayer[] = [];
  const each = (
    list: unknown,
    field: string,
    kindOf: (held: PlainObject) => Pick<ExchangeLayer, "kind" | "annotator">,
  ) =>
    listAt(list ?? [], field, (element, at) => {
      // Some exports name predictions by number only.
      if (typeof element === "number") return notice(at, "is a number only, so it is passed over");
      const held = plainObject(element, at, null);
      if (held.was_cancelled === true) return notice(at, "was skipped by its annotator, so it is passed over");
      layers.push({ ...new Results(text, offsets, notice).layer(held.result, `${at}.result`), ...kindOf(held) });
    });
  each(task.annotations ?? task.completions, "annotations", (held) => {
    const own = typeof held.spanwise === "object" && held.spanwise !== null ? (held.spanwise as PlainObject) : {};
    const kind = layerKinds.find((one) => one === own.kind);
    const annotator = typeof own.annotator === "string" ? own.annotator : person(held.completed_by);
    return { kind: kind ?? (held.ground_truth === true ? "gold" : annotator ? "personal" : "shared"), annotator };
  });
  each(task.predictions, "predictions", (held) => ({
    kind: "model",
    annotator: typeof held.model_version === "string" ? stringAt(held.model_version, "model_version", 500) : "",
  }));
  const named = (field: string) => (typeof data[field] === "string" ? data[field] : "");
  const others = Object.entries(data).filter(([field]) => ![key, "id", "name", "language"].includes(field));
  const meta = task.meta === null || task.meta === undefined ? {} : plainObject(task.meta, "meta", null);
  return {
    id: named("id") || (task.id === undefined ? "" : nameAt(task.id, "id")),
    name: named("name") || name,
    text,
    language: named("language"),
    metadata: metadataAt({ ...meta, ...Object.fromEntries(others) }, "meta") as ExchangeDocument["metadata"],
    layers,
    whole: null,
  };
}

function textKey(data: PlainObject, asked: string): string {
  if (asked || "text" in data) return asked || "text";
  const texts = Object.keys(data).filter((key) => typeof data[key] === "string");
  return texts.length === 1 ? (texts[0] as string) : refuse("data", "has no “text”; name the key that holds the text");
}

function person(value: unknown): string {
  if (typeof value === "number" || typeof value === "string") return nameAt(value, "completed_by");
  if (typeof value !== "object" || value === null) return "";
  const { email, id } = value as PlainObject;
  return email === undefined && id === undefined ? "" : nameAt(email ?? id, "completed_by");
}

/** Reads the results of one annotation. */
class Results {
  private readonly text: string;
  private readonly offsets: Offsets;
  private readonly notice: Notices;
  private readonly spans = new Map<string, ExchangeSpan>();
  /** The spans of one region; several where it has several labels. */
  private readonly regions = new Map<string, ExchangeSpan[]>();

  constructor(text: string, offsets: Offsets, notice: Notices) {
    this.text = text;
    this.offsets = offsets;
    this.notice = notice;
  }

  layer(value: unknown, field: string): ExchangeLayer {
    const results = listAt(value, field, (element, at) => ({ result: plainObject(element, at, null), at }));
    for (const { result, at } of results) if (isRegion(result)) this.region(result, at);
    const relations: ExchangeRelation[] = [];
    const labels: string[] = [];
    let attributes: NamedAttributes = {};
    for (const { result, at } of results) {
      if (isRegion(result)) continue;
      if (result.type === "relation") {
        this.relation(result, at, relations);
        continue;
      }
      const held = this.said(result, at);
      if (held === null) continue;
      const name = nameAt(result.from_name, `${at}.from_name`);
      const region = this.regions.get(String(result.id));
      if (region) {
        for (const span of region) {
          this.spans.set(span.id, { ...span, attributes: { ...this.spans.get(span.id)?.attributes, [name]: held } });
        }
      } else if (name === onDocument && (result.meta as PlainObject | undefined)?.attribute !== true) {
        labels.push(...(typeof held === "object" ? held : [String(held)]));
      } else attributes = { ...attributes, [name]: held };
    }
    return { ...noLayer, spans: [...this.spans.values()], relations, labels, attributes };
  }

  private region(result: PlainObject, at: string): void {
    const id = nameAt(result.id, `${at}.id`);
    const value = plainObject(result.value, `${at}.value`, null);
    if (!("start" in value)) {
      this.notice(at, "is no region of the text, so it is passed over");
      return;
    }
    const fragment = this.offsets.range(number(value.start), number(value.end), `${at}.value`);
    const labels = listAt(value[String(result.type)] ?? [], `${at}.value.${String(result.type)}`, nameAt);
    if (!fragment || labels.length === 0) {
      this.notice(at, "has no letters or no label, so it is passed over");
      return;
    }
    if (value.text !== undefined && value.text !== null) {
      checkSurface(value.text, this.text.slice(...fragment), `${at}.value.text`);
    }
    const note = noteOf(result);
    const before = this.regions.get(id) ?? [];
    for (const label of labels) {
      const own = before.length === 0 ? id : `${id}-${before.length + 1}`;
      if (this.spans.has(own)) refuse(`${at}.id`, `the id ${own} is there twice`);
      const span = { id: own, label, fragments: [fragment], attributes: {}, entity: null, author: "", note };
      this.spans.set(own, span);
      before.push(span);
    }
    this.regions.set(id, before);
  }

  private relation(result: PlainObject, at: string, relations: ExchangeRelation[]): void {
    const ends = [result.from_id, result.to_id].map((id) => this.regions.get(String(id))?.[0]?.id);
    const [from, to] = result.direction === "left" ? ends.reverse() : ends;
    if (!from || !to) {
      this.notice(at, "is between regions that are not there, so it is passed over");
      return;
    }
    const types = listAt(result.labels ?? [], `${at}.labels`, nameAt);
    if (types.length === 0) {
      this.notice(at, "has no type, so it is passed over");
      return;
    }
    for (const type of types) {
      relations.push({ id: `r${relations.length + 1}`, type, from, to, attributes: {}, author: "", note: "" });
    }
    if (result.direction === "bi") this.notice(at, "goes both ways; it is read as one from its first end");
  }

  /** What a further result says; null where it cannot be said here. */
  private said(result: PlainObject, at: string): AttributeValue | null {
    const value = plainObject(result.value, `${at}.value`, null);
    const kind = (result.meta as PlainObject | undefined)?.kind;
    if (typeof value.number === "number") return value.number;
    if (typeof value.rating === "number") return value.rating;
    const list = value.choices ?? value.text;
    if ((result.type === "choices" || result.type === "textarea") && list !== undefined) {
      const parts =
        typeof list === "string" ? [list] : listAt(list, `${at}.value`, (part, field) => stringAt(part, field));
      if (kind === "boolean") return parts[0] === "true";
      return parts.length === 1 && kind !== "choices" ? (parts[0] as string) : parts;
    }
    this.notice(at, `is of the type “${String(result.type)}”, which is not known here`);
    return null;
  }
}

/** What somebody wrote to a region. */
function noteOf({ meta }: PlainObject): string {
  const said = typeof meta === "object" && meta !== null ? (meta as PlainObject).text : undefined;
  const parts = Array.isArray(said) ? said : [said];
  return parts.filter((part) => typeof part === "string" && part !== "").join("\n");
}

function isRegion({ type }: PlainObject): boolean {
  return type === "labels" || type === "hypertextlabels" || type === "paragraphlabels";
}

/** Old exports write offsets as text. */
function number(value: unknown): unknown {
  return typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
}
