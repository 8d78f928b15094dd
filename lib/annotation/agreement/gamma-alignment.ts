/**
 * The alignment of least disorder in γ (Mathet, Widlöcher and Métivier 2015): which units of the raters stand for the same thing.
 *
 * A *unitary alignment* takes at most one unit of each rater. Its disorder is the mean of the dissimilarities over all pairs of raters,
 * where a pair in which somebody has none costs Δ∅. An alignment covers every unit once. A unit alone has disorder Δ∅, so a unitary
 * alignment of k units is of use only if its disorder is below k · Δ∅: what is left are units near to each other, and the problem falls
 * apart into many small ones.
 *
 * For two raters this is an assignment, solved exactly however long the text is, unless hundreds of units lie all in one place. For more it
 * is a set packing, which is hard: each part is solved exactly by branch and bound, or not at all. See `limits`.
 */
import { type Edges, heaviestMatching, searchOf } from "./assignment.ts";

/** A unit `[start, end)` with a category, which is a number. */
export type Unit = { start: number; end: number; category: number };

export type Weights = {
  /** How much position counts, and how much category. */
  alpha: number;
  beta: number;
  /** Δ∅, what it costs to have no counterpart. */
  empty: number;
};

/** ((|s_u − s_v| + |e_u − e_v|) / (length of u + length of v))² · Δ∅. */
export function positionalDissimilarity(u: Unit, v: Unit, empty: number): number {
  const apart = Math.abs(u.start - v.start) + Math.abs(u.end - v.end);
  return (apart / (u.end - u.start + (v.end - v.start))) ** 2 * empty;
}

/** α · d_pos + β · d_cat, where two categories differ wholly or not at all. */
export function dissimilarity(u: Unit, v: Unit, { alpha, beta, empty }: Weights): number {
  return alpha * positionalDissimilarity(u, v, empty) + (u.category === v.category ? 0 : beta * empty);
}

/** How far the search goes before it gives up. */
const limits = {
  /** Combinations of units looked at that begin with one and the same unit. */
  combinations: 50_000,
  /** Unitary alignments that are of use, in the whole document. */
  candidates: 200_000,
  /** Of two raters: what `searchOf` says, which is no less than the number of pairs. */
  search: 5_000_000,
  /** Of more raters: pairs of units that are near. */
  pairs: 2_000_000,
  /** Steps of branch and bound in one part of the problem, the parts having no unitary alignment in common. */
  steps: 100_000,
} as const;

export type Alignment = {
  /** Σ of the disorders of the unitary alignments. */
  disorder: number;
  /** Units that were aligned with others; a unit in none of these stands alone. */
  together: readonly (readonly Unit[])[];
};

/** Null where the best alignment could not be found for certain. */
export function bestAlignment(byRater: readonly (readonly Unit[])[], weights: Weights): Alignment | null {
  const units = byRater.reduce((sum, own) => sum + own.length, 0);
  const found = byRater.length === 2 ? alignTwo(byRater[0]!, byRater[1]!, weights) : alignSeveral(byRater, weights);
  if (!found) return null;
  const saved = found.reduce((sum, { saving }) => sum + saving, 0);
  // Where all is saved, rounding leaves no rest.
  const disorder = Math.max(0, units * weights.empty - saved);
  return { disorder: disorder < 1e-9 * units ? 0 : disorder, together: found.map(({ units: own }) => own) };
}

/** A unitary alignment of two units or more, and how much less its disorder is than that of its units alone. */
type Candidate = { units: Unit[]; saving: number };

function alignTwo(a: readonly Unit[], b: readonly Unit[], weights: Weights): Candidate[] | null {
  const [one, other] = [sorted(a), sorted(b)];
  const edges: Edges = { a: [], b: [], weight: [] };
  const listed = forNear(one, other, reachOf(2 * weights.empty, weights), (i, j) => {
    const saving = 2 * weights.empty - dissimilarity(one[i]!, other[j]!, weights);
    if (saving <= 0) return true;
    edges.a.push(i);
    edges.b.push(j);
    edges.weight.push(saving);
    return edges.a.length <= limits.search;
  });
  if (!listed || searchOf(edges, one.length, other.length) > limits.search) return null;
  const result: Candidate[] = [];
  for (const e of heaviestMatching(one.length, other.length, edges)) {
    if (e !== -1) result.push({ units: [one[edges.a[e]!]!, other[edges.b[e]!]!], saving: edges.weight[e]! });
  }
  return result;
}

function alignSeveral(byRater: readonly (readonly Unit[])[], weights: Weights): Candidate[] | null {
  const raters = byRater.length;
  const pairs = (raters * (raters - 1)) / 2;
  const all = byRater
    .flatMap((own, rater) => own.map((unit) => ({ unit, rater })))
    .sort((x, y) => compareUnits(x.unit, y.unit) || x.rater - y.rater);
  const units = all.map(({ unit }) => unit);
  // No unit of a useful combination is so far from another that taking it out would save more than the counterparts are worth.
  const farthest = (pairs + raters - 1) * weights.empty;
  const near: Map<number, number>[] = units.map(() => new Map());
  let kept = 0;
  const listed = forNear(units, units, reachOf(farthest, weights), (i, j) => {
    if (i >= j || all[i]!.rater === all[j]!.rater) return true;
    const d = dissimilarity(units[i]!, units[j]!, weights);
    if (d >= farthest) return true;
    near[i]!.set(j, d);
    return ++kept <= limits.pairs;
  });
  if (!listed) return null;

  const candidates: { places: number[]; saving: number }[] = [];
  let looked: number;
  // Every combination once: its units in order, each near to all before it and of another rater.
  const extend = (places: number[], options: readonly number[], sum: number): boolean => {
    for (const next of options) {
      if (++looked > limits.combinations || candidates.length > limits.candidates) return false;
      let longer = sum;
      for (const place of places) longer += near[place]!.get(next)!;
      const own = [...places, next];
      const k = own.length;
      const saving = (k - 1) * weights.empty - (longer - ((k * (k - 1)) / 2) * weights.empty) / pairs;
      if (saving > 1e-12) candidates.push({ places: own, saving });
      if (k === raters) continue;
      const further = options.filter(
        (other) => other > next && near[next]!.has(other) && all[other]!.rater !== all[next]!.rater,
      );
      if (!extend(own, further, longer)) return false;
    }
    return true;
  };
  for (let i = 0; i < units.length; i++) {
    looked = 0;
    const options = [...near[i]!.keys()].sort((x, y) => x - y);
    if (!extend([i], options, 0)) return null;
  }

  const result: Candidate[] = [];
  for (const part of partsOf(units.length, candidates)) {
    const chosen = bestPacking(part.elements, part.sets);
    if (!chosen) return null;
    for (const c of chosen) {
      const { places, saving } = candidates[part.from[c]!]!;
      result.push({ units: places.map((i) => units[i]!), saving });
    }
  }
  return result;
}

type Sets = { places: readonly number[]; saving: number }[];

/** The parts that have no set in common, each with its elements numbered anew, in order. */
function partsOf(elements: number, sets: Readonly<Sets>): { elements: number; sets: Sets; from: number[] }[] {
  const parent = Int32Array.from({ length: elements }, (_, i) => i);
  const root = (i: number): number => {
    let at = i;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  for (const { places } of sets) for (const place of places) parent[root(place)] = root(places[0]!);
  const parts = new Map<number, { elements: number; sets: Sets; from: number[] }>();
  const number = new Int32Array(elements);
  for (let i = 0; i < elements; i++) {
    let part = parts.get(root(i));
    if (!part) {
      part = { elements: 0, sets: [], from: [] };
      parts.set(root(i), part);
    }
    number[i] = part.elements++;
  }
  sets.forEach(({ places, saving }, c) => {
    const part = parts.get(root(places[0]!))!;
    part.sets.push({ places: places.map((i) => number[i]!), saving });
    part.from.push(c);
  });
  return [...parts.values()].filter((part) => part.sets.length > 0);
}

/** How far apart beginnings may be, in lengths of both units together, for the dissimilarity to stay below a bound. */
function reachOf(bound: number, { alpha, empty }: Weights): number {
  return alpha * empty === 0 ? Number.POSITIVE_INFINITY : Math.sqrt(bound / (alpha * empty));
}

/** Every pair whose beginnings are near enough; both lists are sorted. Ends early, and answers false, as soon as `visit` does. */
function forNear(
  a: readonly Unit[],
  b: readonly Unit[],
  reach: number,
  visit: (i: number, j: number) => boolean,
): boolean {
  const longest = b.reduce((most, { start, end }) => Math.max(most, end - start), 0);
  let from = 0;
  const longestOfA = a.reduce((most, { start, end }) => Math.max(most, end - start), 0);
  for (let i = 0; i < a.length; i++) {
    const { start, end } = a[i]!;
    while (from < b.length && b[from]!.start < start - reach * (longestOfA + longest)) from++;
    const window = reach * (end - start + longest);
    for (let j = from; j < b.length && b[j]!.start <= start + window; j++) if (!visit(i, j)) return false;
  }
  return true;
}

function sorted(units: readonly Unit[]): Unit[] {
  return [...units].sort(compareUnits);
}

function compareUnits(x: Unit, y: Unit): number {
  return x.start - y.start || x.end - y.end || x.category - y.category;
}

/**
 * The heaviest choice of sets that share no element, as places in the list; null where it takes too long to be certain.
 *
 * Prices λ on the elements, such that no set is worth more than its elements, bound what can be had: Σ λ. What a choice
 * loses against that bound adds up set by set, so the search goes through the elements in order, takes what loses least first, and turns
 * back where the loss reaches that of the best choice so far. Sets that lose too much by themselves are struck out before.
 */
export function bestPacking(
  elements: number,
  sets: readonly { places: readonly number[]; saving: number }[],
): number[] | null {
  const holding: number[][] = Array.from({ length: elements }, () => []);
  sets.forEach(({ places }, c) => {
    for (const place of places) holding[place]!.push(c);
  });
  const price = pricesOf(elements, sets, holding);
  const loss = sets.map(({ places, saving }) => Math.max(0, places.reduce((sum, i) => sum + price[i]!, 0) - saving));

  // A first choice, from those that lose least.
  const order = sets.map((_, c) => c).sort((x, y) => loss[x]! - loss[y]! || sets[y]!.saving - sets[x]!.saving || x - y);
  const used = new Uint8Array(elements);
  let best: number[] = [];
  let bestLoss = 0;
  for (const c of order) {
    if (sets[c]!.places.some((i) => used[i])) continue;
    for (const i of sets[c]!.places) used[i] = 1;
    best.push(c);
    bestLoss += loss[c]!;
  }
  for (let i = 0; i < elements; i++) if (!used[i]) bestLoss += price[i]!;

  const useful = holding.map((own) =>
    own.filter((c) => loss[c]! < bestLoss - 1e-12).sort((x, y) => loss[x]! - loss[y]! || x - y),
  );
  used.fill(0);
  const chosen: number[] = [];
  const seen = new Map<string, number>();
  let steps = 0;
  const search = (from: number, lost: number): boolean => {
    if (lost >= bestLoss - 1e-12) return true;
    let at = from;
    while (at < elements && used[at]) at++;
    if (at === elements) {
      best = [...chosen];
      bestLoss = lost;
      return true;
    }
    if (++steps > limits.steps) return false;
    const key = stateOf(at, used);
    const before = seen.get(key);
    if (before !== undefined && before <= lost + 1e-12) return true;
    seen.set(key, lost);
    for (const c of useful[at]!) {
      const { places } = sets[c]!;
      if (places.some((i) => used[i])) continue;
      for (const i of places) used[i] = 1;
      chosen.push(c);
      const certain = search(at + 1, lost + loss[c]!);
      chosen.pop();
      for (const i of places) used[i] = 0;
      if (!certain) return false;
    }
    used[at] = 1;
    const certain = search(at + 1, lost + price[at]!);
    used[at] = 0;
    return certain;
  };
  return search(0, 0) ? best : null;
}

/** The element to be decided next, and which of the later ones are decided already; what came before plays no part any more. */
function stateOf(at: number, used: Uint8Array): string {
  let key = String(at);
  for (let i = at + 1; i < used.length; i++) if (used[i]) key += `,${i}`;
  return key;
}

/** Prices at which no set is worth more than its elements, as low in sum as a few hundred rounds bring them. */
function pricesOf(
  elements: number,
  sets: readonly { places: readonly number[]; saving: number }[],
  holding: readonly (readonly number[])[],
): Float64Array {
  const feasible = (start: Float64Array): Float64Array => {
    const price = start.slice();
    // Raise what is too low, each element of a set by the same, …
    for (const { places, saving } of sets) {
      const lack = saving - places.reduce((sum, i) => sum + price[i]!, 0);
      if (lack > 0) for (const i of places) price[i]! += lack / places.length;
    }
    // … then lower each as far as its sets allow.
    for (let round = 0; round < 4; round++) {
      for (let step = 0; step < elements; step++) {
        const i = round % 2 === 0 ? step : elements - 1 - step;
        let least = 0;
        for (const c of holding[i]!) {
          const { places, saving } = sets[c]!;
          let others = 0;
          for (const j of places) if (j !== i) others += price[j]!;
          if (saving - others > least) least = saving - others;
        }
        price[i] = least;
      }
    }
    return price;
  };
  const total = (price: Float64Array) => price.reduce((sum, p) => sum + p, 0);
  const point = new Float64Array(elements);
  for (const { places, saving } of sets) {
    for (const i of places) point[i] = Math.max(point[i]!, saving / places.length);
  }
  let best = feasible(point);
  let bound = total(best);
  point.set(best);
  // Subgradient steps: an element that several profitable sets want gets dearer, one that none wants cheaper.
  for (let round = 0; round < 150 && sets.length > 0; round++) {
    const demand = new Float64Array(elements).fill(1);
    let value = total(point);
    for (const { places, saving } of sets) {
      const gain = saving - places.reduce((sum, i) => sum + point[i]!, 0);
      if (gain < -1e-12) continue;
      value += Math.max(0, gain);
      for (const i of places) demand[i]! -= 1;
    }
    const norm = demand.reduce((sum, g, i) => (point[i]! > 0 || g < 0 ? sum + g * g : sum), 0);
    if (norm === 0) break;
    const step = (0.05 * value) / (1 + round / 10) / norm;
    for (let i = 0; i < elements; i++) point[i] = Math.max(0, point[i]! - step * demand[i]!);
    if (round % 10 !== 9) continue;
    const now = feasible(point);
    if (total(now) < bound - 1e-12) {
      best = now;
      bound = total(now);
    }
    point.set(best);
  }
  return best;
}
