/** How each cluster of a document stands, given what was decided. */

import { type DecisionRow, goldFrom } from "./decision-rows.ts";
import type { Basis } from "./review-basis.ts";
import type { ClusterState, ReviewCounts } from "./review-shapes.ts";

/** By the id of the cluster, in the order of the text. */
export function statesOf(basis: Basis, held: ReadonlyMap<string, DecisionRow>): Map<string, ClusterState> {
  const blocked = new Set(goldFrom(basis, held).blocked.map(({ cluster }) => cluster));
  return new Map(
    basis.clusters.map((cluster): [string, ClusterState] => {
      const decision = held.get(cluster.id);
      if (decision?.fingerprint !== cluster.fingerprint) {
        // What a rule settled, it can settle again; what a person decided is for people to look at.
        const untouched = !decision || decision.rule !== null;
        return [cluster.id, cluster.kind === "agreed" && untouched ? "agreed" : "open"];
      }
      return [cluster.id, blocked.has(cluster.id) ? "blocked" : "decided"];
    }),
  );
}

export function countsOf(states: ReadonlyMap<string, ClusterState>): ReviewCounts {
  const counts: ReviewCounts = { open: 0, agreed: 0, decided: 0, blocked: 0 };
  for (const state of states.values()) counts[state]++;
  return counts;
}
