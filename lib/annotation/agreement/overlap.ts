import type { Fragment } from "../span.ts";

/** Length of the text that two spans share, and that they cover together, in the unit of their offsets. */
export function overlapOf(a: readonly Fragment[], b: readonly Fragment[]): { shared: number; union: number } {
  let shared = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const one = a[i]!;
    const other = b[j]!;
    shared += Math.max(0, Math.min(one[1], other[1]) - Math.max(one[0], other[0]));
    if (one[1] <= other[1]) i++;
    else j++;
  }
  return { shared, union: lengthOf(a) + lengthOf(b) - shared };
}

/** Letters, without those between the pieces. */
export function lengthOf(fragments: readonly Fragment[]): number {
  let sum = 0;
  for (let i = 0; i < fragments.length; i++) sum += fragments[i]![1] - fragments[i]![0];
  return sum;
}
