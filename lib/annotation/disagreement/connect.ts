/**
 * Which spans of different raters hang together. Of n spans of which all overlap there are n² pairs, so none are listed: what shares
 * letters is found by one walk over the text, what is nearly in the same place by a tree that gives each span away once.
 */
import { Nearby } from "../agreement/nearby.ts";
import type { Span } from "../span.ts";

export type Own = { rater: string; span: Span };

/**
 * The members of each cluster, in their order in `all`, and clusters by their first member. Connected are overlapping spans of different raters
 * with the same label, and with different labels those with an intersection over union of at least one half, where neither has a
 * counterpart of its own label by that rater.
 */
export function connect(all: readonly Own[]): Own[][] {
  const sets = new DisjointSets(all.length);
  const pieces = all
    .flatMap(({ span }, i) => span.fragments.map(([start, end]) => ({ i, start, end })))
    .sort((x, y) => x.start - y.start || x.end - y.end || x.i - y.i);
  const byLabel = Map.groupBy(pieces, ({ i }) => all[i]!.span.label);
  const reaches = new Map<string, Reach>();
  for (const [label, own] of byLabel) {
    joinOverlapping(all, own, sets);
    for (const [rater, list] of Map.groupBy(own, ({ i }) => all[i]!.rater))
      reaches.set(`${rater}\n${label}`, reachOf(list));
  }
  const lacking = (i: number, rater: string) => {
    const { label, fragments } = all[i]!.span;
    const reach = reaches.get(`${rater}\n${label}`);
    return !reach || !fragments.some(([start, end]) => meets(reach, start, end));
  };
  const places = Map.groupBy(all.keys(), (i) => all[i]!.rater);
  const raters = [...places.keys()];
  raters.forEach((one, r) => {
    for (const other of raters.slice(r + 1)) {
      joinNear(
        all,
        places.get(one)!.filter((i) => lacking(i, other)),
        places.get(other)!.filter((i) => lacking(i, one)),
        sets,
      );
    }
  });
  return [...Map.groupBy(all.keys(), (i) => sets.rootOf(i)).values()].map((group) => group.map((i) => all[i]!));
}

type Piece = { i: number; start: number; end: number };

/**
 * Joins the spans of different raters that share letters, all of one label. A piece that begins shares a letter with every piece that is
 * open; those of another rater are then one group, of which only the farthest end matters from there on.
 */
function joinOverlapping(all: readonly Own[], pieces: readonly Piece[], sets: DisjointSets): void {
  const open = new Map<string, Piece[]>();
  for (const piece of pieces) {
    const { rater } = all[piece.i]!;
    for (const [other, groups] of open) {
      if (other === rater) continue;
      const met = groups.filter(({ end }) => end > piece.start);
      for (const { i } of met) sets.join(i, piece.i);
      const farthest = met.reduce<Piece | null>((far, one) => (far && far.end >= one.end ? far : one), null);
      open.set(other, farthest ? [farthest] : []);
    }
    const own = open.get(rater);
    if (own) own.push(piece);
    else open.set(rater, [piece]);
  }
}

/** Beginnings in ascending order, and the farthest end of what begins there or before. */
type Reach = { starts: number[]; ends: number[] };

function reachOf(pieces: readonly Piece[]): Reach {
  let farthest = 0;
  return {
    starts: pieces.map(({ start }) => start),
    ends: pieces.map(({ end }) => {
      farthest = Math.max(farthest, end);
      return farthest;
    }),
  };
}

/** Whether one of the pieces shares a letter with this place. */
function meets({ starts, ends }: Reach, start: number, end: number): boolean {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! < end) low = middle + 1;
    else high = middle;
  }
  return low > 0 && ends[low - 1]! > start;
}

/** Joins the spans of two raters that are nearly in the same place; they have no counterparts, so their labels differ. */
function joinNear(all: readonly Own[], one: readonly number[], other: readonly number[], sets: DisjointSets): void {
  if (one.length === 0 || other.length === 0) return;
  const sides = [one, other].map((places) => ({
    places,
    near: new Nearby(
      places.map((i) => all[i]!.span),
      0.5,
    ),
  }));
  const asked = new Set<number>();
  for (const first of one) {
    const queue = asked.has(first) ? [] : [{ i: first, side: 0 }];
    for (let next = queue.pop(); next; next = queue.pop()) {
      asked.add(next.i);
      const side = 1 - next.side;
      const { near, places } = sides[side]!;
      for (let at = near.take(all[next.i]!.span); at !== -1; at = near.take(all[next.i]!.span)) {
        const i = places[at]!;
        sets.join(i, next.i);
        if (!asked.has(i)) queue.push({ i, side });
      }
    }
  }
}

class DisjointSets {
  private readonly parent: Int32Array;

  constructor(size: number) {
    this.parent = Int32Array.from({ length: size }, (_, i) => i);
  }

  rootOf(i: number): number {
    let at = i;
    while (this.parent[at] !== at) {
      this.parent[at] = this.parent[this.parent[at]!]!;
      at = this.parent[at]!;
    }
    return at;
  }

  join(i: number, j: number): void {
    this.parent[this.rootOf(i)] = this.rootOf(j);
  }
}
