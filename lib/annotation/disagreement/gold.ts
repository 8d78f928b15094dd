/**
 * Gold from decisions. Each decision says for itself what it put into gold, so that gold can be made again from the decisions alone,
 * and what a rule or a reviewer settled stays settled when other parts of the document change.
 */

import { overlapOf } from "../agreement/overlap.ts";
import type { AttributeValue } from "../label.ts";
import type { Cluster, VersionRelation, VersionSpan } from "./cluster.ts";
import { placeKey } from "./cluster.ts";
import type { Settlement, Sources } from "./settle.ts";

/** What was decided on one cluster, as it is kept. Who decided, when and why is kept beside it. */
export type Decision = {
  cluster: string;
  fingerprint: string;
  settlement: Settlement;
  /** Of a question about the document. */
  entry: string | null;
};

export type GoldSpan = VersionSpan & { id: string; cluster: string; sources: Sources };
export type GoldRelation = {
  id: string;
  cluster: string;
  type: string;
  from: string;
  to: string;
  attributes?: Readonly<Record<string, AttributeValue>>;
  sources: Sources;
};
export type Gold = {
  spans: readonly GoldSpan[];
  relations: readonly GoldRelation[];
  document: readonly { key: string; value: AttributeValue; cluster: string }[];
  /** Relations that were decided on, but have an end that is not settled, or was settled as nothing. */
  blocked: readonly { cluster: string; end: "from" | "to"; waitsFor: string }[];
};

/** The decisions may come in any order; of each cluster the one that holds. Ids depend on cluster and place in it alone. */
export function goldOf(decisions: readonly Decision[]): Gold {
  const sorted = [...decisions].sort((x, y) => (x.cluster < y.cluster ? -1 : 1));
  const spansOf = new Map<string, GoldSpan[]>();
  const document: { key: string; value: AttributeValue; cluster: string }[] = [];
  for (const { cluster, settlement, entry } of sorted) {
    spansOf.set(
      cluster,
      settlement.spans.map((span, i) => ({ ...span, id: `${cluster}_${i}`, cluster })),
    );
    if (entry !== null && settlement.value !== null) document.push({ key: entry, value: settlement.value, cluster });
  }
  const relations: GoldRelation[] = [];
  const blocked: { cluster: string; end: "from" | "to"; waitsFor: string }[] = [];
  for (const { cluster, settlement } of sorted) {
    settlement.relations.forEach((relation, i) => {
      const from = endIn(spansOf.get(relation.from), relation, "fromSpan");
      const to = endIn(spansOf.get(relation.to), relation, "toSpan");
      if (!from) blocked.push({ cluster, end: "from", waitsFor: relation.from });
      if (!to) blocked.push({ cluster, end: "to", waitsFor: relation.to });
      if (!from || !to) return;
      relations.push({
        id: `${cluster}_${i}`,
        cluster,
        type: relation.type,
        from: from.id,
        to: to.id,
        ...(relation.attributes ? { attributes: relation.attributes } : {}),
        sources: relation.sources,
      });
    });
  }
  const spans = [...spansOf.values()]
    .flat()
    .sort((x, y) => x.fragments[0]![0] - y.fragments[0]![0] || (x.id < y.id ? -1 : 1));
  return { spans, relations, document, blocked };
}

/** The settled span that stands for an annotator's: the same one, else the one that has most in common with it. */
function endIn(
  settled: readonly GoldSpan[] | undefined,
  relation: VersionRelation,
  end: "fromSpan" | "toSpan",
): GoldSpan | undefined {
  const wanted = relation[end];
  const likeness = (span: GoldSpan) => [
    Number(placeKey(span) === placeKey(wanted)),
    overlapOf(span.fragments, wanted.fragments).shared,
    Number(span.label === wanted.label),
  ];
  let best: GoldSpan | undefined;
  for (const span of settled ?? []) {
    if (!best || compareLists(likeness(span), likeness(best)) > 0) best = span;
  }
  return best;
}

function compareLists(x: readonly number[], y: readonly number[]): number {
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return x[i]! - y[i]!;
  return 0;
}

/** How decisions made before stand to the clusters of now. */
export type Standing = {
  /** On the same question and the same answers. */
  holds: readonly { cluster: Cluster; decision: Decision }[];
  /** On the same question, but somebody joined a version, left it, or changed an attribute since. It holds, and deserves a look. */
  otherGrounds: readonly { cluster: Cluster; decision: Decision }[];
  /** On a question that is no more, since a place or label was added or taken away: the places are open again. */
  obsolete: readonly Decision[];
  open: readonly Cluster[];
};

export function standingOf(clusters: readonly Cluster[], decisions: readonly Decision[]): Standing {
  const byCluster = new Map(decisions.map((decision) => [decision.cluster, decision]));
  const known = new Set(clusters.map(({ id }) => id));
  const holds: { cluster: Cluster; decision: Decision }[] = [];
  const otherGrounds: { cluster: Cluster; decision: Decision }[] = [];
  const open: Cluster[] = [];
  for (const cluster of clusters) {
    const decision = byCluster.get(cluster.id);
    if (!decision) open.push(cluster);
    else (decision.fingerprint === cluster.fingerprint ? holds : otherGrounds).push({ cluster, decision });
  }
  return { holds, otherGrounds, obsolete: decisions.filter(({ cluster }) => !known.has(cluster)), open };
}
