/**
 * F1 of relations: the same type between the same spans, in the same direction. Ends may be asked to be the same to the letter, or
 * to be matched one to one in the relaxed sense. *Given agreed ends* looks only at relations whose ends both raters marked, so
 * that it tells disagreement about relations from disagreement about spans; *end to end* looks at all.
 */
import type { RatedDocument, RatedRelation, Result } from "./figure.ts";
import { matchSpans } from "./matching.ts";
import type { DocumentParts } from "./parts.ts";
import { pooledReport } from "./pooled-report.ts";
import { forPairs } from "./prepared.ts";
import { f1 } from "./span-f1.ts";

export type RelationPairs = {
  /** Types that somebody used, sorted. */
  types: readonly string[];
  /** Rater × type: how many relations each rater made. */
  made: readonly number[];
  /**
   * Pair × type × 6: with ends the same to the letter, then with ends matched in the relaxed sense: relations in common; those of
   * the first rater, and of the second, whose ends both raters marked.
   */
  same: readonly number[];
};

export type Ends = "exact" | "relaxed";

export function relationPairs(document: RatedDocument, iou: number): RelationPairs {
  if (!someOf(document)) return noRelations;
  const raters = [...document.sets.keys()].sort();
  const relationsOf = (rater: string) => document.relations?.get(rater) ?? [];
  const types = [...new Set(raters.flatMap((rater) => relationsOf(rater).map(({ type }) => type)))].sort();
  const place = new Map(types.map((type, t) => [type, t]));
  const made = new Array<number>(raters.length * types.length).fill(0);
  raters.forEach((rater, r) => {
    for (const { type } of relationsOf(rater)) made[r * types.length + place.get(type)!]!++;
  });
  const same: number[] = [];
  forPairs(raters.length, (a, b) => {
    const [spansA, spansB] = [document.sets.get(raters[a]!)!, document.sets.get(raters[b]!)!];
    const [ofA, ofB] = [relationsOf(raters[a]!), relationsOf(raters[b]!)];
    const row = new Array<number>(types.length * 6).fill(0);
    for (const [offset, least] of [
      [0, "identical"],
      [3, iou],
    ] as const) {
      const matches = matchSpans(spansA, spansB, { label: true, least });
      const toB = new Map(matches.map((match) => [match.a, match.b]));
      const matchedB = new Set(toB.values());
      // What there is of each relation of b between spans that are matched, still to be found in a.
      const left = new Map<string, number>();
      for (const relation of ofB) {
        if (!matchedB.has(relation.from) || !matchedB.has(relation.to)) continue;
        row[place.get(relation.type)! * 6 + offset + 2]!++;
        left.set(key(relation), (left.get(key(relation)) ?? 0) + 1);
      }
      for (const { type, from, to } of ofA) {
        const ends = { type, from: toB.get(from) ?? -1, to: toB.get(to) ?? -1 };
        if (ends.from === -1 || ends.to === -1) continue;
        row[place.get(type)! * 6 + offset + 1]!++;
        const free = left.get(key(ends)) ?? 0;
        if (free === 0) continue;
        left.set(key(ends), free - 1);
        row[place.get(type)! * 6 + offset]!++;
      }
    }
    same.push(...row);
  });
  return { types, made, same };
}

/** What most documents hold of relations. */
const noRelations: RelationPairs = { types: [], made: [], same: [] };

function someOf({ relations, sets }: RatedDocument): boolean {
  if (relations) for (const [rater, own] of relations) if (own.length > 0 && sets.has(rater)) return true;
  return false;
}

function key({ type, from, to }: RatedRelation): string {
  return `${from} ${to} ${type}`;
}

/** By type of relation. */
export function relationF1(parts: readonly DocumentParts[], ends: Ends, over: "given" | "end-to-end"): Result {
  return pooledReport(parts, {
    groups: (part) => relationsOf(part).types,
    figure: f1,
    overall: "together",
    units: (part, group) => {
      const { types, made } = relationsOf(part);
      return made.reduce((sum, n, i) => (group === -1 || i % types.length === group ? sum + n : sum), 0);
    },
    count: (part, count) => {
      const { types, made, same } = relationsOf(part);
      const size = types.length;
      forPairs(part.raters.length, (a, b, pair) => {
        const all = [0, 0, 0];
        for (let t = 0; t < size; t++) {
          const at = (pair * size + t) * 6 + (ends === "exact" ? 0 : 3);
          const counts =
            over === "given"
              ? ([same[at]!, same[at + 1]!, same[at + 2]!] as const)
              : ([same[at]!, made[a * size + t]!, made[b * size + t]!] as const);
          count(pair, t, ...counts);
          counts.forEach((n, i) => {
            all[i]! += n;
          });
        }
        count(pair, -1, all[0]!, all[1]!, all[2]!);
      });
    },
  });
}

function relationsOf(part: DocumentParts): RelationPairs {
  if (!part.relations) throw new RangeError("the parts do not hold the counts of relations");
  return part.relations;
}
