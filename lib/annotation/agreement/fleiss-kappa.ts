/** Fleiss' κ for a fixed number of raters a unit (Fleiss 1971); with two raters it is Scott's π. */
import { defined, type Figure, notDefined } from "./figure.ts";

/**
 * P_i = (Σ_j n_ij² − n) / (n (n − 1)), P_e = Σ_j p_j², κ = (mean P_i − P_e) / (1 − P_e).
 *
 * @param counts `counts[i][j]` says how many raters put unit i into category j; every row adds up to the same number of raters
 * @throws RangeError where the rows do not add up to one number: use Krippendorff's α for missing values
 */
export function fleissKappa(counts: readonly (readonly number[])[]): { overall: Figure; byCategory: Figure[] } {
  const raters = (counts[0] ?? []).reduce((sum, n) => sum + n, 0);
  const categories = counts[0]?.length ?? 0;
  const all = (why: "no-units" | "fewer-than-2-raters") => ({
    overall: notDefined(why),
    byCategory: Array.from({ length: categories }, () => notDefined(why)),
  });
  if (counts.length === 0) return all("no-units");
  if (raters < 2) return all("fewer-than-2-raters");

  const totals = new Array<number>(categories).fill(0);
  const split = new Array<number>(categories).fill(0);
  let pairs = 0;
  for (const row of counts) {
    let sum = 0;
    row.forEach((n, j) => {
      sum += n;
      totals[j] = (totals[j] ?? 0) + n;
      split[j] = (split[j] ?? 0) + n * (raters - n);
      pairs += n * n;
    });
    if (sum !== raters) throw new RangeError("every unit needs the same number of raters");
  }
  const values = counts.length * raters;
  const mean = (pairs - values) / (values * (raters - 1));
  const chance = totals.reduce((sum, n) => sum + n * n, 0);
  const expected = chance / values / values;
  return {
    overall: chance === values * values ? notDefined("single-category") : defined((mean - expected) / (1 - expected)),
    byCategory: totals.map((n, j) => {
      if (n === 0) return notDefined("no-units");
      if (n === values) return notDefined("single-category");
      const p = n / values;
      return defined(1 - (split[j] ?? 0) / (values * (raters - 1) * p * (1 - p)));
    }),
  };
}
