/** A piece of the text around a place, cut where versions begin and end. Offsets are in UTF-16 units. */
import type { VersionSpan } from "#lib/annotation/disagreement/cluster.ts";
import type { Fragment } from "#lib/annotation/span.ts";

export type Piece = {
  text: string;
  /** Innermost last; which of the spans lie over this piece. */
  spans: readonly number[];
  /** Which spans begin here. */
  begins: readonly number[];
  /** Within the place itself, and not only around it. */
  inside: boolean;
};

/** Pieces of a place with some words on either side. In a very long place the middle is left out, as one piece “ … ”. */
export function windowOfText(
  text: string,
  place: Fragment,
  spans: readonly VersionSpan[],
  { around = 48, longest = 480 } = {},
): Piece[] {
  const [start, end] = place;
  const from = wordEdge(text, Math.max(0, start - around), 1, start);
  const to = wordEdge(text, Math.min(text.length, end + around), -1, end);
  const cuts = new Set([from, start, end, to]);
  for (const { fragments } of spans) {
    for (const [a, b] of fragments) {
      if (a > from && a < to) cuts.add(a);
      if (b > from && b < to) cuts.add(b);
    }
  }
  const sorted = [...cuts].filter((cut) => cut >= from && cut <= to).sort((a, b) => a - b);
  const pieces: Piece[] = [];
  for (let i = 0; i + 1 < sorted.length; i++) {
    const a = sorted[i]!;
    const b = sorted[i + 1]!;
    const over = spans.flatMap(({ fragments }, n) => (fragments.some(([x, y]) => x <= a && b <= y) ? [n] : []));
    pieces.push({
      text: shortened(text, a, b, longest),
      spans: over.sort((x, y) => extent(spans[y]!) - extent(spans[x]!)),
      begins: over.filter((n) => spans[n]!.fragments.some(([x]) => x === a)),
      inside: a >= start && b <= end,
    });
  }
  if (from > 0 && pieces[0]) pieces[0] = { ...pieces[0], text: `…${pieces[0].text}` };
  const last = pieces.at(-1);
  if (to < text.length && last) pieces[pieces.length - 1] = { ...last, text: `${last.text}…` };
  return pieces;
}

function shortened(text: string, from: number, to: number, longest: number): string {
  if (to - from <= longest) return text.slice(from, to).replaceAll(/\s+/gu, " ");
  const half = Math.floor(longest / 2);
  return `${text.slice(from, from + half)} … ${text.slice(to - half, to)}`.replaceAll(/\s+/gu, " ");
}

function extent({ fragments }: VersionSpan): number {
  return (fragments.at(-1)?.[1] ?? 0) - (fragments[0]?.[0] ?? 0);
}

/** Towards the place, to where a word begins or ends, so that the window cuts none. */
function wordEdge(text: string, at: number, direction: 1 | -1, place: number): number {
  if (at === 0 || at === text.length) return at;
  for (let i = at; direction > 0 ? i < place : i > place; i += direction) {
    if (/\s/u.test(text.charAt(direction > 0 ? i - 1 : i))) return i;
  }
  return place;
}
