/** Krippendorff's α for coded units, any number of raters, missing values allowed (Krippendorff 2004, chapter 11). */
import { corrected, type Figure, notDefined } from "./figure.ts";

export const scales = ["nominal", "ordinal", "interval", "ratio"] as const;
/** What the values mean: names, ranks, differences, or proportions. */
export type Scale = (typeof scales)[number];

/**
 * α = 1 − D_o / D_e over coincidences: o_ck sums, over the units, the ordered pairs (c, k) of the unit's values ÷ (m_u − 1).
 * Units with fewer than two values say nothing and are left out.
 *
 * @param units the values that each unit received, missing ones left out; strings are allowed on the nominal scale only
 */
export function krippendorffAlpha(units: readonly (readonly (string | number)[])[], scale: Scale): Figure {
  const counted = units.filter((values) => values.length > 1);
  if (counted.length === 0)
    return notDefined(units.some((values) => values.length > 0) ? "fewer-than-2-raters" : "no-units");

  const values = [...new Set(counted.flat())];
  if (scale !== "nominal") {
    if (values.some((value) => typeof value !== "number")) throw new TypeError(`the ${scale} scale needs numbers`);
    (values as number[]).sort((a, b) => a - b);
  }
  const place = new Map(values.map((value, i) => [value, i]));
  const size = values.length;
  if (size === 1) return notDefined("single-category");

  // The margins first: the ordinal distance is measured in them.
  const margin = new Float64Array(size);
  for (const unit of counted) for (const value of unit) margin[place.get(value) as number]! += 1;
  const total = margin.reduce((sum, n) => sum + n, 0);
  const distance = distanceOn(scale, values, margin);

  let observed = 0;
  for (const unit of counted) {
    const here = new Map<number, number>();
    for (const value of unit) {
      const i = place.get(value) as number;
      here.set(i, (here.get(i) ?? 0) + 1);
    }
    if (here.size === 1) continue;
    let sum = 0;
    for (const [i, n] of here) for (const [j, m] of here) if (i !== j) sum += n * m * distance(i, j);
    observed += sum / (unit.length - 1);
  }
  let expected = 0;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) if (i !== j) expected += margin[i]! * margin[j]! * distance(i, j);
  }
  return corrected(observed / total, expected / (total * (total - 1)), "no-expected-disagreement");
}

/** The squared difference δ² between two values, given by their places in the sorted list. */
function distanceOn(
  scale: Scale,
  values: readonly (string | number)[],
  margin: Float64Array,
): (i: number, j: number) => number {
  switch (scale) {
    case "nominal":
      return () => 1;
    case "interval":
      return (i, j) => ((values[i] as number) - (values[j] as number)) ** 2;
    case "ratio":
      return (i, j) => {
        const sum = (values[i] as number) + (values[j] as number);
        return sum === 0 ? 0 : (((values[i] as number) - (values[j] as number)) / sum) ** 2;
      };
    case "ordinal": {
      const upTo = new Float64Array(margin.length + 1);
      margin.forEach((n, i) => {
        upTo[i + 1] = upTo[i]! + n;
      });
      return (i, j) => {
        const [low, high] = i < j ? [i, j] : [j, i];
        return (upTo[high + 1]! - upTo[low]! - (margin[low]! + margin[high]!) / 2) ** 2;
      };
    }
  }
}
