/**
 * Merge rules: choices for many clusters at once. A rule says what it would settle before anything is settled, and leaves alone what a
 * person has decided. A rule gives a choice where it applies, and `null` where it does not; it never guesses.
 */
import type { Cluster } from "./cluster.ts";
import { type Choice, type Settlement, settle } from "./settle.ts";

export type Rule =
  /** All made the same. */
  | { kind: "unanimous" }
  /** At least k made the same, and no other version has as many supporters. Nothing is a version, too. */
  | { kind: "at-least"; k: number }
  /** More than half of the raters made the same. */
  | { kind: "majority" }
  /** One rater's version, where she differs from others as well. */
  | { kind: "annotator"; rater: string }
  /** Where all have something of one label and differ in its boundaries only. */
  | { kind: "union" }
  | { kind: "intersection" }
  /** Everything that anybody made. */
  | { kind: "both" }
  /** Nothing of it. */
  | { kind: "nobody" }
  /** Another rule, only where nothing but these labels (or types of relation) is in the cluster. */
  | { kind: "by-label"; labels: readonly string[]; rule: Rule }
  /** The first of these that applies: a rule for each label, say, and another for what is left. */
  | { kind: "first-of"; rules: readonly Rule[] };

/** What the rule chooses here, or null where it leaves the cluster to a person. */
export function choiceOf(rule: Rule, cluster: Cluster): Choice | null {
  const { candidates, raters } = cluster;
  switch (rule.kind) {
    case "unanimous":
      return candidates.length === 1 ? { kind: "candidate", key: candidates[0]!.key } : null;
    case "at-least": {
      const [first, second] = [...candidates].sort((x, y) => y.supporters.length - x.supporters.length);
      if (!first || first.supporters.length < Math.max(1, rule.k)) return null;
      return second?.supporters.length === first.supporters.length ? null : { kind: "candidate", key: first.key };
    }
    case "majority": {
      const most = candidates.find(({ supporters }) => 2 * supporters.length > raters.length);
      return most ? { kind: "candidate", key: most.key } : null;
    }
    case "annotator":
      return raters.includes(rule.rater) ? { kind: "annotator", rater: rule.rater } : null;
    case "union":
    case "intersection":
      return cluster.kind === "agreed" || cluster.differences.every((one) => one === "boundary" || one === "split")
        ? fitting(cluster, { kind: rule.kind })
        : null;
    case "both":
      return fitting(cluster, { kind: "both" });
    case "nobody":
      return { kind: "nobody" };
    case "by-label": {
      const used = candidates.flatMap(({ spans, relations }) => [
        ...spans.map(({ label }) => label),
        ...relations.map(({ type }) => type),
      ]);
      return used.length > 0 && used.every((label) => rule.labels.includes(label))
        ? choiceOf(rule.rule, cluster)
        : null;
    }
    case "first-of":
      for (const one of rule.rules) {
        const choice = choiceOf(one, cluster);
        if (choice) return choice;
      }
      return null;
  }
}

function fitting(cluster: Cluster, choice: Choice): Choice | null {
  return settle(cluster, choice).ok ? choice : null;
}

export type Preview = {
  settles: readonly { cluster: Cluster; choice: Choice; settlement: Settlement }[];
  /** Left to people, since the rule does not apply. */
  leaves: readonly Cluster[];
  /** Decided before; a rule changes nothing of that. */
  keeps: readonly Cluster[];
};

/** What a rule would do to these clusters. Carrying it out is deciding each of `settles` in this way. */
export function previewRule(rule: Rule, clusters: readonly Cluster[], decided: ReadonlySet<string>): Preview {
  const settles: { cluster: Cluster; choice: Choice; settlement: Settlement }[] = [];
  const leaves: Cluster[] = [];
  const keeps: Cluster[] = [];
  for (const cluster of clusters) {
    if (decided.has(cluster.id)) {
      keeps.push(cluster);
      continue;
    }
    const choice = choiceOf(rule, cluster);
    const settled = choice && settle(cluster, choice);
    if (choice && settled?.ok) settles.push({ cluster, choice, settlement: settled.settlement });
    else leaves.push(cluster);
  }
  return { settles, leaves, keeps };
}
