/** What differs between two releases: spans added, removed and changed. For `lib/data` only. */
import type { ExchangeSpan } from "#lib/annotation/formats/exchange.ts";
import { exchanged } from "#lib/annotation/formats/exchange.ts";
import { layerKinds, type SpanwiseDocument } from "#lib/annotation/formats/spanwise-jsonl.ts";
import { compareStrings, surface } from "#lib/annotation/span.ts";
import { CodePoints } from "#lib/annotation/text.ts";

export type DifferentSpan = {
  label: string;
  /** Half-open, in either unit. */
  fragments: { utf16: [number, number][]; codePoints: [number, number][] };
  surface: string;
  attributes: Record<string, string | number | boolean | readonly string[]>;
  /** The name of what it names, or null. */
  entity: string | null;
};

export type Difference = {
  documentId: string;
  documentName: string;
  /** `name`: the annotator’s, as the release has it, or the model’s; else empty. */
  layer: { kind: string; annotator: string; name: string };
  change: "added" | "removed" | "changed";
  spanId: string;
  before: DifferentSpan | null;
  after: DifferentSpan | null;
};

/** Of one document, layer by layer, gold first, in reading order of what now stands; null for a release that does not hold it. */
export function differencesOf(before: SpanwiseDocument | null, after: SpanwiseDocument | null): Difference[] {
  const [old, now] = [before, after].map((document) => (document ? layersOf(document) : new Map<string, Layer>()));
  const found: Difference[] = [];
  const ids = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])];
  const layerOf = (id: string) => (now?.get(id) ?? old?.get(id)) as Layer;
  ids.sort((a, b) => {
    const [x, y] = [layerOf(a), layerOf(b)];
    return place(x) - place(y) || compareStrings(x.name, y.name) || compareStrings(a, b);
  });
  for (const id of ids) found.push(...between(old?.get(id), now?.get(id)));
  return found;
}

type Layer = {
  document: SpanwiseDocument;
  kind: string;
  annotator: string;
  name: string;
  spans: readonly ExchangeSpan[];
};

const place = ({ kind }: Layer) => (["gold", ...layerKinds] as readonly string[]).indexOf(kind);

/** The newest set of each layer, by the layer's id. */
function layersOf(document: SpanwiseDocument): Map<string, Layer> {
  const newest = new Map<string, number>();
  for (const { layer, version } of document.sets) newest.set(layer.id, Math.max(version, newest.get(layer.id) ?? 0));
  const sets = document.sets.filter(({ layer, version }) => newest.get(layer.id) === version);
  return new Map(
    sets.map((set) => {
      const [layer] = exchanged({ ...document, sets: [set] }).layers;
      if (!layer) throw new Error("a set is a layer");
      const { kind, annotator, spans } = layer;
      const name = kind === "personal" ? (document.people.find(({ id }) => id === annotator)?.name ?? "") : annotator;
      return [set.layer.id, { document, kind, annotator, name, spans }];
    }),
  );
}

function between(before: Layer | undefined, after: Layer | undefined): Difference[] {
  const of = (after ?? before) as Layer;
  const place = {
    documentId: of.document.id,
    documentName: of.document.name,
    layer: { kind: of.kind, annotator: of.annotator, name: of.name },
  };
  const show = { before: before && shower(before.document), after: after && shower(after.document) };
  const old = new Map((before?.spans ?? []).map((span) => [span.id, span]));
  const added: ExchangeSpan[] = [];
  const found: { at: number; difference: Difference }[] = [];
  for (const span of after?.spans ?? []) {
    const was = old.get(span.id);
    old.delete(span.id);
    if (!was) added.push(span);
    else if (content(was) !== content(span)) {
      const difference = {
        ...place,
        change: "changed" as const,
        spanId: span.id,
        before: show.before?.(was) ?? null,
        after: show.after?.(span) ?? null,
      };
      found.push({ at: span.fragments[0]?.[0] ?? 0, difference });
    }
  }
  // A span that was made anew just as it was is no difference.
  const gone = Map.groupBy(old.values(), content);
  for (const span of added) {
    if (gone.get(content(span))?.pop()) continue;
    const difference = { ...place, change: "added" as const, spanId: span.id, before: null };
    found.push({
      at: span.fragments[0]?.[0] ?? 0,
      difference: { ...difference, after: show.after?.(span) ?? null },
    });
  }
  for (const span of [...gone.values()].flat()) {
    const difference = { ...place, change: "removed" as const, spanId: span.id, after: null };
    found.push({
      at: span.fragments[0]?.[0] ?? 0,
      difference: { ...difference, before: show.before?.(span) ?? null },
    });
  }
  found.sort((a, b) => a.at - b.at || compareStrings(a.difference.spanId, b.difference.spanId));
  return found.map(({ difference }) => difference);
}

/** All that a span says, but its id and who made it. */
function content({ label, fragments, attributes, entity }: ExchangeSpan): string {
  return JSON.stringify([
    label,
    fragments,
    Object.entries(attributes).sort(([a], [b]) => compareStrings(a, b)),
    entity,
  ]);
}

function shower({ text }: SpanwiseDocument) {
  const codePoints = new CodePoints(text);
  return ({ label, fragments, attributes, entity }: ExchangeSpan): DifferentSpan => ({
    label,
    fragments: {
      utf16: fragments.map(([start, end]) => [start, end]),
      codePoints: fragments.map(([start, end]) => [codePoints.fromUtf16(start), codePoints.fromUtf16(end)]),
    },
    surface: surface(text, { fragments }),
    attributes: { ...attributes },
    entity: entity ? entity.name || entity.reference : null,
  });
}
