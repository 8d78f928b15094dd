/**
 * The sets of one document, laid side by side: which spans, relations and answers of different people are about the same thing.
 *
 * Two spans of different raters are about the same thing when they overlap and have the same label. With different labels they are when
 * they are nearly in the same place (intersection over union of at least one half) and neither of the two has another
 * counterpart of its own label by that rater: so an actor inside of an event is no disagreement about a label. What is connected, also
 * by way of others, is one cluster. Every span of every rater is in exactly one.
 */

import type { DocumentEntry, LayerContent } from "../annotation.ts";
import type { Relation } from "../relation.ts";
import { compareSpans, type Span, spanEnd, spanStart } from "../span.ts";
import {
  type Cluster,
  candidatesOf,
  type Difference,
  fingerprintOf,
  nothing,
  placeKey,
  type Version,
  type VersionRelation,
  type VersionSpan,
  versionOf,
} from "./cluster.ts";
import { connect } from "./connect.ts";
import { contentHash } from "./content-hash.ts";

/** What one person made of the document, finished. */
export type RaterSet = {
  rater: string;
  spans: readonly Span[];
  relations: readonly Relation[];
  document: readonly DocumentEntry[];
};

export function raterSetOf(rater: string, { spans, relations, document }: LayerContent): RaterSet {
  return { rater, spans: [...spans.values()], relations: [...relations.values()], document: [...document.values()] };
}

export type Aligned = {
  /** Spans in the order of the text, then relations, then the document. */
  clusters: readonly Cluster[];
  /** Relations of which an end is not there; they are in no cluster. */
  dangling: readonly { rater: string; relation: Relation }[];
};

/** The clusters do not depend on the order of the sets, nor on that of anything in them. One set a rater. */
export function alignSets(sets: readonly RaterSet[]): Aligned {
  const raters = sets.map(({ rater }) => rater).sort();
  const { clusters, clusterOf } = spanClusters(sets, raters);
  const { clusters: relations, dangling } = relationClusters(sets, raters, clusterOf);
  return { clusters: [...clusters, ...relations, ...documentClusters(sets, raters)], dangling };
}

function spanClusters(
  sets: readonly RaterSet[],
  raters: readonly string[],
): { clusters: Cluster[]; clusterOf: Map<Span, Cluster> } {
  const all = sets
    .flatMap(({ rater, spans }) => spans.map((span) => ({ rater, span })))
    .sort((x, y) => compareSpans(x.span, y.span) || (x.rater < y.rater ? -1 : x.rater > y.rater ? 1 : 0));
  const groups = connect(all);
  const named = nameOnce(
    groups.map((members) => {
      const places = [...new Set(members.map(({ span }) => placeKey(span)))].sort();
      return { name: `s${contentHash(places.join("\n"))}`, members };
    }),
  );
  const clusterOf = new Map<Span, Cluster>();
  const clusters = named.map(({ id, members }): Cluster => {
    const candidates = candidatesOf(
      raters.map((rater) => {
        const own = inOrder(
          members
            .filter((member) => member.rater === rater)
            .map(({ span }) => ({ id: span.id, version: versionOf(span) })),
        );
        return {
          rater,
          version: { ...nothing, spans: own.map(({ version }) => version) },
          sources: own.map((one) => one.id),
        };
      }),
    );
    const found = differencesOf(candidates);
    const cluster: Cluster = {
      id,
      fingerprint: fingerprintOf(candidates),
      of: "span",
      kind: found[0] ?? "agreed",
      differences: found,
      hull: [
        members.reduce((least, { span }) => Math.min(least, spanStart(span)), Number.POSITIVE_INFINITY),
        members.reduce((most, { span }) => Math.max(most, spanEnd(span)), 0),
      ],
      candidates,
      raters,
      waitsFor: [],
      entry: null,
    };
    for (const { span } of members) clusterOf.set(span, cluster);
    return cluster;
  });
  return { clusters, clusterOf };
}

/** Two clusters of the same content, such as a span that one rater made twice, get different names. */
function nameOnce<T extends { name: string }>(clusters: readonly T[]): (T & { id: string })[] {
  const used = new Map<string, number>();
  return clusters.map((cluster) => {
    const times = (used.get(cluster.name) ?? 0) + 1;
    used.set(cluster.name, times);
    return { ...cluster, id: times === 1 ? cluster.name : `${cluster.name}-${times}` };
  });
}

/** In what the candidates of a place differ, in the order of `differences`. */
function differencesOf(candidates: readonly Version[]): Difference[] {
  const made = candidates.filter(({ spans }) => spans.length > 0);
  const found: Difference[] = [];
  const differ = (of: (version: Version) => string) => new Set(made.map(of)).size > 1;
  if (differ(({ spans }) => String(spans.length))) found.push("split");
  if (differ(({ spans }) => [...new Set(spans.map(({ label }) => label))].sort().join("\n"))) found.push("label");
  if (differ(({ spans }) => spans.map(({ fragments }) => fragments.join(" ")).join("\n"))) {
    if (found[0] !== "split") found.push("boundary");
  }
  if (made.length < candidates.length) found.push("missing");
  if (found.length === 0 && candidates.length > 1) found.push(sameButForLabels(made) ? "label" : "attribute");
  return found;
}

/** Several spans in the same places with the same labels, but not the same label in each place. */
function sameButForLabels(made: readonly Version[]): boolean {
  return new Set(made.map(({ spans }) => spans.map(placeKey).join("\n"))).size > 1;
}

/** In the order of the text, and of what is said in one place. */
function inOrder<T extends { version: VersionSpan }>(list: readonly T[]): readonly T[] {
  if (list.length < 2) return list;
  return list
    .map((one) => ({ one, order: JSON.stringify([one.version.fragments, one.version.label, one.version]) }))
    .sort(({ one: x, order: a }, { one: y, order: b }) => {
      const start = x.version.fragments[0]![0] - y.version.fragments[0]![0];
      return start || (a < b ? -1 : a > b ? 1 : 0);
    })
    .map(({ one }) => one);
}

function relationClusters(
  sets: readonly RaterSet[],
  raters: readonly string[],
  clusterOf: ReadonlyMap<Span, Cluster>,
): { clusters: Cluster[]; dangling: { rater: string; relation: Relation }[] } {
  const dangling: { rater: string; relation: Relation }[] = [];
  type Member = { rater: string; id: string; version: VersionRelation };
  const groups = new Map<string, { ends: Cluster[]; members: Member[] }>();
  for (const { rater, spans, relations } of sets) {
    const byId = new Map(spans.map((span) => [span.id, span]));
    const spansIn = new Map<Cluster, number>();
    for (const span of spans) spansIn.set(clusterOf.get(span)!, (spansIn.get(clusterOf.get(span)!) ?? 0) + 1);
    const which = (span: Span) => (spansIn.get(clusterOf.get(span)!)! > 1 ? placeKey(span) : "");
    for (const relation of relations) {
      const [from, to] = [byId.get(relation.from), byId.get(relation.to)];
      if (!from || !to) {
        dangling.push({ rater, relation });
        continue;
      }
      const [start, end] = [clusterOf.get(from)!, clusterOf.get(to)!];
      const version: VersionRelation = {
        type: relation.type,
        from: start.id,
        to: end.id,
        fromWhich: which(from),
        toWhich: which(to),
        fromSpan: versionOf(from),
        toSpan: versionOf(to),
      };
      if (relation.attributes && Object.keys(relation.attributes).length > 0) version.attributes = relation.attributes;
      // The other direction between the same two places is another answer to the same question.
      const ends = [start, end].sort((x, y) => x.hull![0] - y.hull![0] || (x.id < y.id ? -1 : x.id > y.id ? 1 : 0));
      const key = ends.map(({ id }) => id).join(" ");
      const group = groups.get(key) ?? { ends, members: [] };
      groups.set(key, group);
      group.members.push({ rater, id: relation.id, version });
    }
  }
  const order = (x: Member, y: Member) => {
    const [a, b] = [JSON.stringify(x.version), JSON.stringify(y.version)];
    return a < b ? -1 : a > b ? 1 : x.id < y.id ? -1 : 1;
  };
  const clusters = [...groups].map(([key, { ends, members }]): Cluster => {
    const candidates = candidatesOf(
      raters.map((rater) => {
        const own = members.filter((member) => member.rater === rater).sort(order);
        return {
          rater,
          version: { ...nothing, relations: own.map(({ version }) => version) },
          sources: own.map(({ id }) => id),
        };
      }),
    );
    const types = [...new Set(members.map(({ version }) => `${version.type} ${version.from}`))].sort();
    const found: Difference[] = candidates.length > 1 ? ["relation"] : [];
    return {
      id: `r${contentHash([key, ...types].join("\n"))}`,
      fingerprint: fingerprintOf(candidates),
      of: "relation",
      kind: found[0] ?? "agreed",
      differences: found,
      hull: [Math.min(...ends.map(({ hull }) => hull![0])), Math.max(...ends.map(({ hull }) => hull![1]))],
      candidates,
      raters,
      waitsFor: [...new Set(ends.map(({ id }) => id))],
      entry: null,
    };
  });
  clusters.sort((x, y) => x.hull![0] - y.hull![0] || x.hull![1] - y.hull![1] || (x.id < y.id ? -1 : 1));
  dangling.sort((x, y) => (x.rater < y.rater ? -1 : x.rater > y.rater ? 1 : x.relation.id < y.relation.id ? -1 : 1));
  return { clusters, dangling };
}

/** Labels and attributes of the document; a note is a person's own and no question. */
function documentClusters(sets: readonly RaterSet[], raters: readonly string[]): Cluster[] {
  const byRater = new Map(sets.map(({ rater, document }) => [rater, new Map(document.map((one) => [one.key, one]))]));
  const keys = new Set(sets.flatMap(({ document }) => document.map(({ key }) => key).filter((key) => key !== "note")));
  return [...keys].sort().map((key): Cluster => {
    const candidates = candidatesOf(
      raters.map((rater) => {
        const entry = byRater.get(rater)!.get(key);
        return { rater, version: { ...nothing, value: entry?.value ?? null }, sources: entry ? [key] : [] };
      }),
    );
    const found: Difference[] = candidates.length > 1 ? ["document"] : [];
    return {
      id: `d${contentHash(key)}`,
      fingerprint: fingerprintOf(candidates),
      of: "document",
      kind: found[0] ?? "agreed",
      differences: found,
      hull: null,
      candidates,
      raters,
      waitsFor: [],
      entry: key,
    };
  });
}
