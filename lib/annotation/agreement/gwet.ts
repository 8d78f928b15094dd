/** Gwet's AC1 and AC2: chance correction that is not thrown off by one very common category (Gwet 2008, 2014). */
import { defined, type Figure, notDefined } from "./figure.ts";

/**
 * p_e = Σ_kl w_kl · Σ_k π_k (1 − π_k) / (q (q − 1)), with π_k the mean share of category k over the units, and p_a the weighted
 * agreement over the units with at least two raters. Identity weights give AC1.
 *
 * @param counts `counts[i][k]` says how many raters put unit i into category k; rows may have different sums
 * @param weights symmetric, 1 on the diagonal, between 0 and 1 elsewhere; left out for AC1
 */
export function gwet(counts: readonly (readonly number[])[], weights?: readonly (readonly number[])[]): Figure {
  const categories = counts[0]?.length ?? 0;
  const weight = (k: number, l: number) => weights?.[k]?.[l] ?? (k === l ? 1 : 0);
  const share = new Array<number>(categories).fill(0);
  let units = 0;
  let paired = 0;
  let agreement = 0;
  for (const row of counts) {
    const raters = row.reduce((sum, n) => sum + n, 0);
    if (raters === 0) continue;
    units++;
    row.forEach((n, k) => {
      share[k] = (share[k] ?? 0) + n / raters;
    });
    if (raters < 2) continue;
    paired++;
    let sum = 0;
    row.forEach((n, k) => {
      const like = row.reduce((total, m, l) => total + weight(k, l) * m, 0);
      sum += n * (like - 1);
    });
    agreement += sum / (raters * (raters - 1));
  }
  if (units === 0) return notDefined("no-units");
  if (paired === 0) return notDefined("fewer-than-2-raters");
  if (categories < 2) return notDefined("single-category");

  let weightSum = 0;
  for (let k = 0; k < categories; k++) for (let l = 0; l < categories; l++) weightSum += weight(k, l);
  const spread = share.reduce((sum, s) => sum + (s / units) * (1 - s / units), 0);
  const expected = (weightSum * spread) / (categories * (categories - 1));
  const observed = agreement / paired;
  return expected === 1 ? notDefined("no-expected-disagreement") : defined((observed - expected) / (1 - expected));
}
