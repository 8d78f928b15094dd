/** Cohen's κ for two raters who put the same units into categories (Cohen 1960). */
import { defined, type Figure, notDefined } from "./figure.ts";

/**
 * κ = (p_o − p_e) / (1 − p_e), with p_o = Σ n_ii / N and p_e = Σ p_i· p_·i.
 *
 * @param table square; `table[i][j]` counts the units that the first rater put into i and the second into j
 * @returns undefined without units, and where both used one and the same category throughout
 */
export function cohenKappa(table: readonly (readonly number[])[]): Figure {
  const rows = table.map((row) => row.reduce((sum, n) => sum + n, 0));
  const columns = table.map((_, j) => table.reduce((sum, row) => sum + (row[j] ?? 0), 0));
  const total = rows.reduce((sum, n) => sum + n, 0);
  if (total === 0) return notDefined("no-units");
  const observed = table.reduce((sum, row, i) => sum + (row[i] ?? 0), 0) / total;
  const chance = rows.reduce((sum, n, i) => sum + n * (columns[i] ?? 0), 0);
  // Compared as whole numbers, where rounding cannot hide that chance agreement is certain.
  if (chance === total * total) return notDefined("single-category");
  const expected = chance / total / total;
  return defined((observed - expected) / (1 - expected));
}
