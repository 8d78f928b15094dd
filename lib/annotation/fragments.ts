/** Pieces of a span: more of them, fewer of them, and what is left without another's. All offsets are in UTF-16 units. */
import type { Fragment, Placed } from "./span.ts";
import { contains, maxFragments, mergeFragments } from "./span.ts";

/**
 * The fragments with one piece more; a piece that overlaps or touches another becomes one with it. Null where the span holds the
 * piece already, or would have more fragments than a span may.
 */
export function withPiece(span: Placed, piece: Fragment): Fragment[] | null {
  if (contains(span, { fragments: [piece] })) return null;
  const fragments = mergeFragments([...span.fragments, piece]);
  return fragments.length > maxFragments ? null : fragments;
}

/** Which fragment holds the offset or ends there, from 0; −1 for none. */
export function fragmentAt({ fragments }: Placed, offset: number): number {
  const inside = fragments.findIndex(([start, end]) => start <= offset && offset < end);
  return inside >= 0 ? inside : fragments.findIndex(([, end]) => end === offset);
}

/** The fragments without one of them; null where it is the only one, or there is none such. */
export function withoutPiece({ fragments }: Placed, which: number): Fragment[] | null {
  if (fragments.length < 2 || !fragments[which]) return null;
  return fragments.filter((_, i) => i !== which);
}

/** What is left of a span when the letters of another are taken away; empty where nothing is. */
export function difference({ fragments }: Placed, other: Placed): Fragment[] {
  return other.fragments.reduce<Fragment[]>(
    (left, [from, to]) =>
      left.flatMap(([start, end]): Fragment[] => {
        if (to <= start || end <= from) return [[start, end]];
        const pieces: Fragment[] = [
          [start, Math.max(start, from)],
          [Math.min(end, to), end],
        ];
        return pieces.filter(([a, b]) => a < b);
      }),
    [...fragments],
  );
}
