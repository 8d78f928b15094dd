/**
 * What UIMA's two formats share: an annotated text as feature structures (a CAS), and back. Offsets count UTF-16 units, as in Java.
 *
 * Our spans are of the type `spanwise.Span`, our relations of `spanwise.Relation`, whose ends have the names that INCEpTION
 * gives them. In files of others every type with a begin and an end is a span, and what has two ends is a relation.
 */
import type { AttributeValue } from "../label.ts";
import { compareStrings, spanEnd, spanStart } from "../span.ts";
import { refuse } from "../strict.ts";
import type { ExchangeDocument, ExchangeRelation, ExchangeSpan } from "./exchange.ts";
import { noLayer } from "./exchange.ts";
import type { Carries } from "./format.ts";
import { fromIdentifier, toIdentifier } from "./identifiers.ts";
import type { Notices } from "./reading.ts";
import { documentTextAt, Offsets } from "./reading.ts";

export const uimaCarries: Carries = {
  text: "exact",
  overlaps: true,
  coinciding: true,
  discontinuous: false,
  edges: "any",
  lineBreaks: true,
  characters: "any",
  relations: true,
  attributes: "text",
  relationAttributes: "text",
  entities: true,
  authors: true,
  origins: false,
  notes: true,
  layers: false,
  documentLabels: false,
  documentAttributes: "none",
  ids: false,
  names: false,
  language: true,
  metadata: false,
};

export type FeatureStructure = {
  id: number;
  /** Such as `spanwise.Span`. */
  type: string;
  begin: unknown;
  end: unknown;
  features: Readonly<Record<string, AttributeValue>>;
  /** Features that name other structures, by their ids. */
  refs: Readonly<Record<string, number>>;
};

const spanType = "spanwise.Span";
const relationType = "spanwise.Relation";
const spanFeatures = ["label", "entity", "entityName", "author", "note"];
const relationFeatures = ["type", "author", "note"];

/** The features of our two types, over all documents that were written. */
export class UimaTypes {
  private readonly attributes = { [spanType]: new Set<string>(), [relationType]: new Set<string>() };

  see(structures: readonly FeatureStructure[]): void {
    for (const { type, features } of structures) {
      if (type !== spanType && type !== relationType) continue;
      for (const name of Object.keys(features)) if (name.startsWith(prefix)) this.attributes[type].add(name);
    }
  }

  all(): { name: string; features: { name: string; range: string }[] }[] {
    const text = (name: string) => ({ name, range: "uima.cas.String" });
    const sorted = (names: ReadonlySet<string>) => [...names].sort(compareStrings).map(text);
    const ends = ["Governor", "Dependent"].map((name) => ({ name, range: spanType }));
    return [
      { name: spanType, features: [...spanFeatures.map(text), ...sorted(this.attributes[spanType])] },
      {
        name: relationType,
        features: [...ends, ...relationFeatures.map(text), ...sorted(this.attributes[relationType])],
      },
    ];
  }
}

/** Before the name of an attribute, so that it is never taken for another feature. */
const prefix = "a_";

/** The structures of a document behind the sofa (1) and the document annotation (2). */
export function structuresOf({ layers }: ExchangeDocument): FeatureStructure[] {
  const { spans, relations } = layers[0] ?? noLayer;
  const attributes = (held: ExchangeSpan["attributes"]) =>
    Object.fromEntries(Object.entries(held).map(([name, value]) => [prefix + (name && toIdentifier(name)), value]));
  const filled = (features: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(features).filter(([, value]) => value !== ""));
  const ids = new Map(spans.map((span, i) => [span.id, i + 3]));
  const places = new Map(spans.map((span) => [span.id, span]));
  return [
    ...spans.map(({ id, label, author, note, entity, ...span }) => ({
      id: ids.get(id) as number,
      type: spanType,
      begin: spanStart(span),
      end: spanEnd(span),
      features: {
        ...filled({ label, entity: entity?.reference ?? "", entityName: entity?.name ?? "", author, note }),
        ...attributes(span.attributes),
      },
      refs: {},
    })),
    ...relations.map(({ type, from, to, author, note, attributes: held }, i) => ({
      id: spans.length + 3 + i,
      type: relationType,
      begin: spanStart(places.get(to) as ExchangeSpan),
      end: spanEnd(places.get(to) as ExchangeSpan),
      features: { ...filled({ type, author, note }), ...attributes(held) },
      refs: { Governor: ids.get(from) as number, Dependent: ids.get(to) as number },
    })),
  ];
}

/** Types that say how a text is built, not what it says. */
const structural =
  /^uima\.|DocumentMetaData$|TagsetDescription$|TagDescription$|\.segmentation\.type\.|\.LayerDefinition$|\.FeatureDefinition$|^webanno\.custom\.Metadata|CASMetadata$/;

/** The document that structures make. */
export function documentOfStructures(
  name: string,
  text: string,
  language: string,
  structures: readonly FeatureStructure[],
  unit: "utf16" | "codePoints",
  notice: Notices,
): ExchangeDocument {
  documentTextAt(text, "sofaString");
  const offsets = new Offsets(text, unit);
  const spans: ExchangeSpan[] = [];
  const known = new Set<number>();
  const passed = new Map<string, number>();
  const pass = (type: string) => passed.set(type, (passed.get(type) ?? 0) + 1);
  const ends = ({ refs }: FeatureStructure) => [refs.Governor ?? refs.source, refs.Dependent ?? refs.target] as const;
  const isRelation = (one: FeatureStructure) => ends(one).every((end) => end !== undefined);
  for (const one of structures) {
    if (isRelation(one)) continue;
    const { id, type, begin, end, features } = one;
    if (structural.test(type) || begin === undefined || end === undefined) {
      if (!structural.test(type)) pass(type);
      continue;
    }
    const fragment = offsets.range(begin, end, `${type} ${id}`);
    if (!fragment) {
      notice(`${type} ${id}`, "holds no letters, so it is passed over");
      continue;
    }
    if (known.has(id)) refuse(`${type} ${id}`, "the id is there twice");
    known.add(id);
    const named = features.label ?? features.value;
    const label = typeof named === "string" && named !== "" ? named : shortName(type);
    spans.push({
      id: String(id),
      label,
      fragments: [fragment],
      attributes: attributesOf(features, type === spanType ? spanFeatures : ["label", "value"], type === spanType),
      entity: features.entity ? { reference: String(features.entity), name: String(features.entityName ?? "") } : null,
      author: String(features.author ?? ""),
      note: String(features.note ?? ""),
    });
  }
  const relations: ExchangeRelation[] = [];
  for (const one of structures) {
    if (!isRelation(one)) continue;
    const { id, type, features } = one;
    const [from, to] = ends(one);
    if (!known.has(from as number) || !known.has(to as number)) {
      pass(type);
      continue;
    }
    const names = ["type", "label", "value", "DependencyType"];
    const named = names.map((key) => features[key]).find((held) => typeof held === "string" && held !== "");
    relations.push({
      id: String(id),
      type: typeof named === "string" ? named : shortName(type),
      from: String(from),
      to: String(to),
      attributes: attributesOf(features, type === relationType ? relationFeatures : names, type === relationType),
      author: String(features.author ?? ""),
      note: String(features.note ?? ""),
    });
  }
  for (const [type, count] of passed) notice(type, `${count} of this type are passed over`);
  return { id: "", name, text, language, metadata: {}, layers: [{ ...noLayer, spans, relations }], whole: null };
}

function attributesOf(
  features: FeatureStructure["features"],
  others: readonly string[],
  own: boolean,
): ExchangeSpan["attributes"] {
  const entries = Object.entries(features).filter(([name]) => !others.includes(name));
  return Object.fromEntries(
    entries.map(([name, value]) => [
      own && name.startsWith(prefix) ? fromIdentifier(name.slice(prefix.length)) : name,
      value,
    ]),
  );
}

function shortName(type: string): string {
  return type.split(".").at(-1) || type;
}
