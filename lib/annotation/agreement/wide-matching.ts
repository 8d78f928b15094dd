/**
 * The largest matching of spans that overlap, found without listing the pairs: for thousands that all lie upon each other there would be
 * millions. Augmenting paths are searched from all that stand alone at once, and every span is looked for where it lies.
 */
import { heavyFirst } from "./assignment.ts";
import type { RatedSpan } from "./figure.ts";
import { Nearby } from "./nearby.ts";
import { overlapOf } from "./overlap.ts";

/** With how many neighbours on either side, in the order of the text, a span is compared to begin with. */
const neighbours = 16;

/**
 * As many pairs as can be. It begins with neighbours that have most in common, so that the sum of what is common is nearly the largest.
 *
 * @param sense whether only the same label will do, and the least intersection over union, 0 for any overlap
 * @returns for each of `a` the place of its partner in `b`, or −1. Both lists are sorted by beginning, then end.
 */
export function wideMatching(
  a: readonly RatedSpan[],
  b: readonly RatedSpan[],
  sense: { label: boolean; least: number },
): Int32Array {
  const partner = new Int32Array(a.length).fill(-1);
  const takenBy = new Int32Array(b.length).fill(-1);
  beginWithNeighbours(a, b, sense, partner, takenBy);

  const label = ({ label }: RatedSpan) => (sense.label ? label : "");
  const groups = Map.groupBy(
    b.map((span, place) => ({ place, span })),
    ({ span }) => label(span),
  );
  const fields = new Map(
    [...groups].map(([key, list]) => [
      key,
      {
        near: new Nearby(
          list.map(({ span }) => span),
          sense.least,
        ),
        places: list.map(({ place }) => place),
      },
    ]),
  );
  const queue = new Int32Array(a.length);
  const rootOf = new Int32Array(a.length);
  const found = new Uint8Array(a.length);
  const before = new Int32Array(b.length);
  for (let more = true; more; ) {
    more = false;
    let filled = 0;
    for (let left = 0; left < a.length; left++) {
      if (partner[left] !== -1) continue;
      queue[filled++] = rootOf[left] = left;
      found[left] = 0;
    }
    for (const { near } of fields.values()) near.restore();
    // The trees have no span in common, so that each may be turned round as soon as it reaches one that stands alone.
    for (let at = 0; at < filled; at++) {
      const left = queue[at]!;
      const root = rootOf[left]!;
      const field = fields.get(label(a[left]!));
      while (field && found[root] === 0) {
        const place = field.near.take(a[left]!);
        if (place === -1) break;
        const right = field.places[place]!;
        before[right] = left;
        const next = takenBy[right]!;
        if (next === -1) {
          turn(right, before, partner, takenBy);
          found[root] = 1;
          more = true;
        } else {
          rootOf[next] = root;
          queue[filled++] = next;
        }
      }
    }
  }
  return partner;
}

/** Hands each span on the way back to the root over to the one before it. */
function turn(end: number, before: Int32Array, partner: Int32Array, takenBy: Int32Array): void {
  for (let right = end; right !== -1; ) {
    const left = before[right]!;
    const next = partner[left]!;
    partner[left] = right;
    takenBy[right] = left;
    right = next;
  }
}

function beginWithNeighbours(
  a: readonly RatedSpan[],
  b: readonly RatedSpan[],
  { label, least }: { label: boolean; least: number },
  partner: Int32Array,
  takenBy: Int32Array,
): void {
  const lefts: number[] = [];
  const rights: number[] = [];
  const weight: number[] = [];
  let middle = 0;
  a.forEach((one, left) => {
    while (middle < b.length && isBefore(b[middle]!, one)) middle++;
    for (let right = Math.max(0, middle - neighbours); right < Math.min(b.length, middle + neighbours); right++) {
      if (label && b[right]!.label !== one.label) continue;
      const { shared, union } = overlapOf(one.fragments, b[right]!.fragments);
      if (shared === 0 || shared / union < least) continue;
      lefts.push(left);
      rights.push(right);
      weight.push(shared / union);
    }
  });
  for (const e of heavyFirst(weight)) {
    if (partner[lefts[e]!] !== -1 || takenBy[rights[e]!] !== -1) continue;
    partner[lefts[e]!] = rights[e]!;
    takenBy[rights[e]!] = lefts[e]!;
  }
}

function isBefore({ fragments: x }: RatedSpan, { fragments: y }: RatedSpan): boolean {
  return x[0]![0] < y[0]![0] || (x[0]![0] === y[0]![0] && x.at(-1)![1] < y.at(-1)![1]);
}
