/**
 * Random continua for γ: what raters would have made had they marked by chance as many units, as long, as far apart and in such
 * categories as they did. Counts, lengths and gaps are drawn from normal distributions with the mean and deviation that were observed,
 * categories by how often they occur, as pygamma-agreement does by default. Why, and what follows: docs/decisions/0011-gamma.md.
 */
import type { Unit } from "./gamma-alignment.ts";

/** Numbers in [0, 1) that depend on the seed alone: the generator mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** A function that draws one continuum after the other. There must be at least one unit. */
export function sampler(byRater: readonly (readonly Unit[])[], random: () => number): () => Unit[][] {
  const lists = byRater.map((units) => [...units].sort((x, y) => x.start - y.start || x.end - y.end));
  const all = lists.flat();
  const counts = spread(lists.map((units) => units.length));
  const lengths = spread(all.map(({ start, end }) => end - start));
  const gaps = spread([
    // So that there are gaps, and they vary, where there is hardly a unit.
    0,
    ...lists.flatMap((units) =>
      units.flatMap(({ start }, i) => (i > 0 ? [start - units[i - 1]!.end] : start > 0 ? [start] : [])),
    ),
  ]);
  const categories = sharesOf(all);

  /** A normally distributed number, by the method of Box and Muller. */
  const normal = ({ mean, deviation }: Spread): number =>
    mean + deviation * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const category = (): number => {
    let left = random();
    for (const { category: own, share } of categories) {
      left -= share;
      if (left < 0) return own;
    }
    return categories.at(-1)!.category;
  };
  return () => {
    let empty = true;
    return byRater.map(() => {
      // A rater may have none, but not all of them.
      const count = Math.max(empty ? 1 : 0, Math.abs(Math.trunc(normal(counts))));
      empty = false;
      const units: Unit[] = [];
      let at = 0;
      for (let i = 0; i < count; i++) {
        const start = at + normal(gaps);
        let length = Math.abs(normal(lengths));
        while (length === 0) length = Math.abs(normal(lengths));
        at = start + length;
        units.push({ start, end: at, category: category() });
      }
      return units;
    });
  };
}

type Spread = { mean: number; deviation: number };

/** Mean and deviation of what was observed, which is all there is: divided by n. */
function spread(values: readonly number[]): Spread {
  if (values.length === 0) return { mean: 0, deviation: 0 };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    mean,
    deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length),
  };
}

/** Categories with their shares, in the order in which they first appear, so that names play no part. */
function sharesOf(units: readonly Unit[]): { category: number; share: number }[] {
  const found = new Map<number, { count: number; start: number; end: number }>();
  for (const { category, start, end } of units) {
    const known = found.get(category);
    if (!known) found.set(category, { count: 1, start, end });
    else {
      known.count++;
      if (start < known.start || (start === known.start && end < known.end)) Object.assign(known, { start, end });
    }
  }
  return [...found]
    .sort(([, x], [, y]) => x.start - y.start || x.end - y.end || y.count - x.count)
    .map(([category, { count }]) => ({ category, share: count / units.length }));
}
