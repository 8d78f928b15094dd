/**
 * W3C Web Annotation (https://www.w3.org/TR/annotation-model/): for each document its text and a page of annotations. Positions count
 * code points. A span has a target for each of its pieces, with a position and a quote that must agree; a relation is an
 * annotation that links two others. What the model has no word for (ids of attributes, types of values) stands in a namespace of its own.
 */
import type { Fragment } from "../span.ts";
import type { PlainObject } from "../strict.ts";
import { listAt, plainObject, refuse, stringAt } from "../strict.ts";
import type { ExchangeDocument, ExchangeRelation, ExchangeSpan } from "./exchange.ts";
import { noLayer } from "./exchange.ts";
import type { Files, Format, Imported, Piece, Source } from "./format.ts";
import type { Notices } from "./reading.ts";
import {
  attributesAt,
  baseName,
  checkSurface,
  documentTextAt,
  FileNames,
  fragmentsOf,
  jsonAt,
  nameAt,
  Offsets,
  readOne,
  refusalOf,
  safeJson,
  wholeOf,
} from "./reading.ts";

export const webAnnotation: Format = {
  id: "web-annotation",
  name: "W3C Web Annotation",
  version: 1,
  extensions: ["jsonld", "txt"],
  mediaType: "application/ld+json",
  about:
    "A text and a JSON-LD collection of W3C Web Annotations for each document, each with a position and a quotation.",
  files: "many",
  unit: "codePoints",
  carries: {
    text: "exact",
    overlaps: true,
    coinciding: true,
    discontinuous: true,
    edges: "any",
    lineBreaks: true,
    characters: "any",
    relations: true,
    attributes: "typed",
    relationAttributes: "typed",
    entities: true,
    authors: true,
    origins: false,
    notes: true,
    layers: false,
    documentLabels: true,
    documentAttributes: "none",
    ids: false,
    names: false,
    language: true,
    metadata: false,
  },
  options: [],
  write,
  read,
};

const contexts = ["http://www.w3.org/ns/anno.jsonld", { spanwise: "urn:spanwise:ns#" }];
/** How many letters of the text stand before and behind a quote, in UTF-16 units (more or less: no letter is cut). */
const around = 32;

async function* write(source: Source): AsyncGenerator<Piece> {
  const names = new FileNames();
  for await (const document of source()) {
    const name = names.next(document);
    yield { file: `${name}.txt`, text: document.text };
    yield { file: `${name}.jsonld`, text: `${safeJson(JSON.stringify(pageOf(document, name), null, 1))}\n` };
  }
}

function pageOf({ text, language, layers }: ExchangeDocument, name: string): object {
  const { spans, relations, labels, note } = layers[0] ?? noLayer;
  const source = `${encodeURIComponent(name)}.txt`;
  const offsets = new Offsets(text, "codePoints");
  const target = ([start, end]: Fragment) => ({
    source,
    selector: [
      { type: "TextPositionSelector", start: offsets.out(start), end: offsets.out(end) },
      {
        type: "TextQuoteSelector",
        exact: text.slice(start, end),
        prefix: dropHalf(text.slice(Math.max(0, start - around), start)),
        suffix: dropHalf(text.slice(end, end + around)),
      },
    ],
  });
  const common = (author: string, said: string, attributes: ExchangeSpan["attributes"]) => ({
    body: said ? [{ type: "TextualBody", purpose: "commenting", value: said }] : [],
    creator: author ? { creator: { type: "Person", nickname: author } } : {},
    more: Object.keys(attributes).length > 0 ? { "spanwise:attributes": attributes } : {},
  });
  const ids = new Map(spans.map(({ id }, i) => [id, `#span-${i + 1}`]));
  return {
    "@context": contexts,
    type: "AnnotationPage",
    ...(language && { "spanwise:language": language }),
    items: [
      ...spans.map((span) => {
        const { body, creator, more } = common(span.author, span.note, span.attributes);
        const targets = span.fragments.map(target);
        return {
          id: ids.get(span.id),
          type: "Annotation",
          motivation: "tagging",
          ...creator,
          body: [
            { type: "TextualBody", purpose: "tagging", value: span.label },
            ...(span.entity
              ? [
                  {
                    type: "SpecificResource",
                    purpose: "identifying",
                    source: span.entity.reference,
                    "spanwise:name": span.entity.name,
                  },
                ]
              : []),
            ...body,
          ],
          target: targets.length === 1 ? targets[0] : targets,
          ...more,
        };
      }),
      ...relations.map((relation, i) => {
        const { body, creator, more } = common(relation.author, relation.note, relation.attributes);
        return {
          id: `#relation-${i + 1}`,
          type: "Annotation",
          motivation: "linking",
          ...creator,
          body: [{ type: "TextualBody", purpose: "linking", value: relation.type }, ...body],
          target: [ids.get(relation.from), ids.get(relation.to)],
          ...more,
        };
      }),
      ...labels.map((label, i) => ({
        id: `#document-${i + 1}`,
        type: "Annotation",
        motivation: "classifying",
        body: [{ type: "TextualBody", purpose: "classifying", value: label }],
        target: source,
      })),
      ...(note
        ? [
            {
              id: "#note",
              type: "Annotation",
              motivation: "commenting",
              body: [{ type: "TextualBody", purpose: "commenting", value: note }],
              target: source,
            },
          ]
        : []),
    ],
  };
}

/** Without the half of a surrogate pair that a cut has left. */
function dropHalf(text: string): string {
  return text.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, "");
}

async function* read(files: Files): AsyncGenerator<Imported> {
  const names = new Set(files.names);
  for (const file of files.names) {
    if (!/\.(?:jsonld|json)$/i.test(file)) continue;
    const source = file.replace(/\.[^.]*$/, ".txt");
    if (!names.has(source)) {
      yield { kind: "refusal", file, line: 0, field: "", why: "its text, the .txt of the same name, is missing" };
      continue;
    }
    try {
      const text = await wholeOf(files.open(source));
      const json = await wholeOf(files.open(file));
      yield* readOne(file, 0, (notice) => documentOf(jsonAt(json), text, baseName(file), notice));
    } catch (thrown) {
      yield refusalOf(thrown, file, 0);
    }
  }
}

function documentOf(value: unknown, whole: string, name: string, notice: Notices): ExchangeDocument {
  const text = documentTextAt(whole, "text");
  const offsets = new Offsets(text, "codePoints");
  const page = Array.isArray(value) ? { items: value as unknown[] } : plainObject(value, "the file", null);
  const items = "items" in page ? page.items : [page];
  const spans: ExchangeSpan[] = [];
  const ids = new Set<string>();
  const links: { item: PlainObject; at: string; ends: unknown[] }[] = [];
  const labels: string[] = [];
  let note = "";
  listAt(items, "items", (element, at) => {
    const item = plainObject(element, at, null);
    const targets = list(item.target);
    const bodies = bodiesOf(item);
    if (item.motivation === "linking") {
      links.push({ item, at, ends: targets });
      return;
    }
    const fragments = fragmentsOf(
      targets.flatMap((target, i) => rangesOf(target, `${at}.target[${i}]`, text, offsets)),
    );
    const tag = bodyOf(bodies, ["tagging", "classifying"]) ?? (fragments ? bodyOf(bodies, [undefined]) : undefined);
    const comment = bodyOf(bodies, ["commenting", "describing", "replying"]) ?? "";
    if (!fragments) {
      if (tag) labels.push(tag);
      else if (comment) note = note ? `${note}\n${comment}` : comment;
      else notice(at, "has neither a place in the text nor a label, so it is passed over");
      return;
    }
    if (!tag) {
      notice(at, "has no label, so it is passed over");
      return;
    }
    const id = item.id === undefined ? `s${spans.length + 1}` : nameAt(item.id, `${at}.id`);
    if (ids.has(id)) refuse(`${at}.id`, `the id ${id} is there twice`);
    ids.add(id);
    const named = bodies.find(({ purpose }) => purpose === "identifying");
    const reference = named?.source ?? named?.id;
    spans.push({
      id,
      label: tag,
      fragments,
      attributes: attributesAt(item["spanwise:attributes"], `${at}.spanwise:attributes`),
      entity:
        reference === undefined
          ? null
          : { reference: nameAt(reference, `${at}.body`), name: String(named?.["spanwise:name"] ?? "") },
      author: creatorOf(item),
      note: comment,
    });
  });
  const relations: ExchangeRelation[] = [];
  for (const { item, at, ends } of links) {
    const [from, to] = ends.map((end) =>
      typeof end === "string" ? end : ((end as PlainObject)?.source ?? (end as PlainObject)?.id),
    );
    const type = bodyOf(bodiesOf(item), ["linking", "tagging", "classifying", undefined]);
    if (typeof from !== "string" || typeof to !== "string" || !ids.has(from) || !ids.has(to) || !type) {
      notice(at, "does not link two annotations of the file by a name, so it is passed over");
      continue;
    }
    relations.push({
      id: item.id === undefined ? `r${relations.length + 1}` : nameAt(item.id, `${at}.id`),
      type,
      from,
      to,
      attributes: attributesAt(item["spanwise:attributes"], `${at}.spanwise:attributes`),
      author: creatorOf(item),
      note: bodyOf(bodiesOf(item), ["commenting"]) ?? "",
    });
  }
  const language = "spanwise:language" in page ? stringAt(page["spanwise:language"], "spanwise:language", 100) : "";
  return {
    id: "",
    name,
    text,
    language,
    metadata: {},
    layers: [{ ...noLayer, spans, relations, labels, note }],
    whole: null,
  };
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

function bodiesOf({ body }: PlainObject): PlainObject[] {
  return list(body).map(
    (one): PlainObject => (typeof one === "object" && one !== null ? (one as PlainObject) : { value: one }),
  );
}

/** The value of the first body that has one of the purposes. */
function bodyOf(bodies: readonly PlainObject[], purposes: readonly (string | undefined)[]): string | undefined {
  const body = bodies.find(
    ({ purpose, value }) => purposes.includes(purpose as string | undefined) && typeof value === "string",
  );
  return typeof body?.value === "string" && body.value !== "" ? stringAt(body.value, "body", 20_000) : undefined;
}

function creatorOf({ creator }: PlainObject): string {
  const [first] = list(creator);
  if (typeof first === "string") return first;
  const { nickname, name, id } = (first ?? {}) as PlainObject;
  return String(nickname ?? name ?? id ?? "");
}

/** The ranges that the selectors of one target name. A position and a quote must agree. */
function rangesOf(target: unknown, field: string, text: string, offsets: Offsets): (Fragment | null)[] {
  if (typeof target !== "object" || target === null) return [];
  const selectors = list((target as PlainObject).selector).map((selector, i) =>
    plainObject(selector, `${field}.selector[${i}]`, null),
  );
  const positions = selectors.filter(({ type }) => type === "TextPositionSelector");
  const quotes = selectors.filter(({ type }) => type === "TextQuoteSelector");
  const ranges = positions.map(({ start, end }) => offsets.range(start, end, field));
  if (ranges.length === 1 && quotes.length === 1 && ranges[0]) {
    checkSurface(quotes[0]?.exact, text.slice(...ranges[0]), `${field}.exact`);
  }
  if (ranges.length > 0) return ranges;
  // A quote alone is good where it is there once.
  return quotes.map(({ exact, prefix = "", suffix = "" }) => {
    const quote = `${String(prefix)}${String(exact)}${String(suffix)}`;
    const at = text.indexOf(quote);
    if (at < 0 || typeof exact !== "string")
      refuse(`${field}.exact`, `“${String(exact).slice(0, 60)}” is not in the text`);
    if (text.indexOf(quote, at + 1) >= 0)
      refuse(`${field}.exact`, `“${exact.slice(0, 60)}” is more than once in the text`);
    const start = at + String(prefix).length;
    return exact === "" ? null : [start, start + exact.length];
  });
}
