/**
 * What a decision puts into gold. A choice is what the reviewer did (took somebody's version, both, the union …); settling it gives
 * the spans, relations or value that follow. The same choice on the same cluster gives the same, always.
 */
import type { AttributeValue } from "../label.ts";
import { type Fragment, mergeFragments } from "../span.ts";
import {
  type Candidate,
  type Cluster,
  isNothing,
  nothing,
  placeKey,
  type Version,
  type VersionRelation,
  type VersionSpan,
} from "./cluster.ts";

export type Choice =
  /** The version of one rater, which may be nothing. */
  | { kind: "annotator"; rater: string }
  /** One of the candidates, by key. */
  | { kind: "candidate"; key: string }
  /** What more than half of the raters made. */
  | { kind: "majority" }
  /** Everything that anybody made. */
  | { kind: "both" }
  | { kind: "nobody" }
  /** All letters, or only those letters, that all who made something here marked. */
  | { kind: "union" }
  | { kind: "intersection" }
  /** What the reviewer made herself. */
  | { kind: "edit"; version: Version };

/** Whose spans and relations a settled one rests on: by rater, ids in her set. */
export type Sources = Readonly<Record<string, readonly string[]>>;

export type Settlement = {
  spans: readonly (VersionSpan & { sources: Sources })[];
  relations: readonly (VersionRelation & { sources: Sources })[];
  value: AttributeValue | null;
};

/** Why a choice does not fit a cluster, as a sentence for the reviewer. */
export type Settled = { ok: true; settlement: Settlement } | { ok: false; why: string };

export function settle(cluster: Cluster, choice: Choice): Settled {
  switch (choice.kind) {
    case "annotator": {
      const own = cluster.candidates.find(({ supporters }) => supporters.includes(choice.rater));
      return own ? taken(own, cluster) : refused("This annotator has not finished the document.");
    }
    case "candidate": {
      const own = cluster.candidates.find(({ key }) => key === choice.key);
      return own ? taken(own, cluster) : refused("This version is no longer among those to choose from.");
    }
    case "majority": {
      const own = cluster.candidates.find(({ supporters }) => 2 * supporters.length > cluster.raters.length);
      return own ? taken(own, cluster) : refused("No version has a majority.");
    }
    case "both":
      return both(cluster);
    case "nobody":
      return taken(nothing, cluster);
    case "union":
    case "intersection":
      return combined(cluster, choice.kind);
    case "edit":
      return taken(choice.version, cluster);
  }
}

function refused(why: string): Settled {
  return { ok: false, why };
}

/** A version as it is, each piece with everybody who made the same: of spans, whatever the attributes. */
function taken(version: Version, { candidates }: Pick<Cluster, "candidates">): Settled {
  const spansAt = placesBy(candidates, ({ spans }) => spans.map(placeKey));
  const relationsAt = placesBy(candidates, ({ relations }) => relations.map(connectionKey));
  return {
    ok: true,
    settlement: {
      spans: version.spans.map((span) => ({ ...span, sources: sourcesAt(candidates, spansAt.get(placeKey(span))) })),
      relations: version.relations.map((relation) => ({
        ...relation,
        sources: sourcesAt(candidates, relationsAt.get(connectionKey(relation))),
      })),
      value: version.value,
    },
  };
}

function connectionKey({ type, from, to }: VersionRelation): string {
  return [type, from, to].join("\n");
}

/** Where in which candidates each piece is, by what `keysOf` names the pieces: looked up, since there can be thousands of both. */
type Places = ReadonlyMap<number, readonly number[]>;

function placesBy(
  candidates: readonly Candidate[],
  keysOf: (candidate: Candidate) => readonly string[],
): Map<string, Places> {
  const places = new Map<string, Map<number, number[]>>();
  candidates.forEach((candidate, c) => {
    keysOf(candidate).forEach((key, i) => {
      const known = places.get(key) ?? new Map<number, number[]>();
      places.set(key, known);
      const at = known.get(c);
      if (at) at.push(i);
      else known.set(c, [i]);
    });
  });
  return places;
}

function sourcesAt(candidates: readonly Candidate[], places: Places = new Map()): Sources {
  const found: [string, string[]][] = [];
  for (const [c, at] of places) {
    const { supporters, sources } = candidates[c]!;
    for (const rater of supporters) found.push([rater, at.map((i) => sources[rater]![i]!)]);
  }
  return Object.fromEntries(found.sort(([x], [y]) => (x < y ? -1 : 1)));
}

/** Every distinct span or relation once; where two differ in attributes alone, that of the candidate with more supporters. */
function both(cluster: Cluster): Settled {
  if (cluster.of === "document") return refused("The document cannot have two answers to one question.");
  const spans = new Map<string, VersionSpan>();
  const relations = new Map<string, VersionRelation>();
  for (const candidate of cluster.candidates) {
    for (const span of candidate.spans) if (!spans.has(placeKey(span))) spans.set(placeKey(span), span);
    for (const relation of candidate.relations) {
      const key = [relation.type, relation.from, relation.fromWhich, relation.to, relation.toWhich].join("\n");
      if (!relations.has(key)) relations.set(key, relation);
    }
  }
  const sorted = [...spans.values()].sort(
    (x, y) => x.fragments[0]![0] - y.fragments[0]![0] || (placeKey(x) < placeKey(y) ? -1 : 1),
  );
  return taken({ ...nothing, spans: sorted, relations: [...relations.values()] }, cluster);
}

/** One span of the letters that any, or all, of those who made something here marked. */
function combined(cluster: Cluster, kind: "union" | "intersection"): Settled {
  const made = cluster.candidates.filter((candidate) => !isNothing(candidate));
  if (cluster.of !== "span" || made.length === 0) return refused("Only spans have letters to put together.");
  const labels = new Set(made.flatMap(({ spans }) => spans.map(({ label }) => label)));
  if (labels.size > 1) return refused("The labels differ; choose one of the versions, or edit.");
  const pieces = made.map(({ spans }) => mergeFragments(spans.flatMap(({ fragments }) => fragments)));
  const fragments = kind === "union" ? mergeFragments(pieces.flat()) : pieces.reduce(commonLetters);
  if (fragments.length === 0) return refused("There is no letter that everybody marked.");
  const span: VersionSpan = { label: [...labels][0]!, fragments, ...agreedOn(made) };
  const everywhere = placesBy(cluster.candidates, ({ spans }) => spans.map(() => "")).get("");
  const sources = sourcesAt(cluster.candidates, everywhere);
  return { ok: true, settlement: { ...nothing, spans: [{ ...span, sources }], relations: [] } };
}

/** Attributes and entity as far as nobody who has them has another one. */
function agreedOn(made: readonly Candidate[]): Pick<VersionSpan, "attributes" | "entity"> {
  const spans = made.flatMap((candidate) => candidate.spans);
  const ids = [...new Set(spans.flatMap(({ attributes }) => Object.keys(attributes ?? {})))].sort();
  const agreed = ids.flatMap((id): [string, AttributeValue][] => {
    const values = spans.flatMap(({ attributes }) =>
      attributes && Object.hasOwn(attributes, id) ? [attributes[id]!] : [],
    );
    return new Set(values.map((value) => JSON.stringify(value))).size === 1 ? [[id, values[0]!]] : [];
  });
  const entities = new Set(spans.flatMap(({ entity }) => (entity === undefined ? [] : [entity])));
  return {
    ...(agreed.length > 0 ? { attributes: Object.fromEntries(agreed) } : {}),
    ...(entities.size === 1 ? { entity: [...entities][0]! } : {}),
  };
}

/** The letters in both. */
function commonLetters(a: readonly Fragment[], b: readonly Fragment[]): Fragment[] {
  const common: Fragment[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const from = Math.max(a[i]![0], b[j]![0]);
    const to = Math.min(a[i]![1], b[j]![1]);
    if (from < to) common.push([from, to]);
    if (a[i]![1] <= b[j]![1]) i++;
    else j++;
  }
  return common;
}
