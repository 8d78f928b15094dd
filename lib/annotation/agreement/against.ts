/** Figures against one rater who is special, such as gold or a model: of all pairs only those that she is in. */
import { deviationOf, meanOf, notDefined, type Result, type Row, unaltered } from "./figure.ts";

/**
 * The overall figures become the mean over the pairs with `target`, and the groups' likewise; the target comes first in each pair.
 *
 * @param documents how many documents there are, each of which the target and another have finished
 */
export function against(result: Result, target: string, documents: number): Result {
  const pairs = result.pairs
    .filter(({ raters }) => raters.includes(target))
    .map(({ raters: [a, b], ...rows }) => ({ ...rows, raters: [target, a === target ? b : a] as const }));
  const several = (rows: readonly Row[]): Row => {
    const figures = rows.map(({ figure }) => figure);
    const none = notDefined("fewer-than-2-raters");
    const units = rows.reduce((sum, row) => sum + row.units, 0);
    const covered = rows.filter(({ coverage }) => coverage !== undefined);
    return {
      figure: rows.length === 0 ? none : meanOf(figures),
      beside: { deviation: rows.length === 0 ? none : deviationOf(figures) },
      documents,
      withoutFigure: Math.max(0, documents - Math.max(0, ...rows.map((row) => row.documents - row.withoutFigure))),
      units,
      raters: rows.length === 0 ? 0 : rows.length + 1,
      altered: rows.reduce(
        (sum, { altered }) => ({
          merged: sum.merged + altered.merged,
          skipped: sum.skipped + altered.skipped,
          split: sum.split + altered.split,
          stretched: sum.stretched + altered.stretched,
        }),
        unaltered,
      ),
      ...(covered.length > 0 && {
        coverage: covered.reduce((sum, row) => sum + row.coverage!, 0) / covered.length,
      }),
    };
  };
  return {
    overall: several(pairs.map(({ overall }) => overall)),
    groups: new Map(
      [...result.groups.keys()].map((group) => [group, several(pairs.flatMap((pair) => pair.groups.get(group) ?? []))]),
    ),
    pairs,
  };
}
