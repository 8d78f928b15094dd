/**
 * Labels of whole documents as units that a rater marks or does not: each label is a question of its own, with yes or no for each
 * document, since a document may carry several. Attributes of documents are in `attribute-agreement.ts`.
 */
import type { BinaryCounts } from "./binary-counts.ts";
import type { RatedDocument } from "./figure.ts";
import { forPairs } from "./prepared.ts";

/** A document is one unit. A rater who finished and gave no label said no to all of them. */
export function documentCounts(document: RatedDocument): BinaryCounts {
  if (!someIn(document)) return noLabels;
  const raters = [...document.sets.keys()].sort();
  const given = raters.map((rater) => new Set(document.statements?.get(rater)?.labels));
  const labels = [...new Set(given.flatMap((own) => [...own]))].sort();
  const marked = given.flatMap((own) => labels.map((label) => (own.has(label) ? 1 : 0)));
  const both: number[] = [];
  forPairs(raters.length, (a, b) => {
    for (const label of labels) both.push(given[a]!.has(label) && given[b]!.has(label) ? 1 : 0);
  });
  return { labels, units: 1, marked, both };
}

/** What most documents hold of them. */
const noLabels: BinaryCounts = { labels: [], units: 1, marked: [], both: [] };

function someIn({ statements, sets }: RatedDocument): boolean {
  if (statements) for (const [rater, { labels }] of statements) if (labels.length > 0 && sets.has(rater)) return true;
  return false;
}
