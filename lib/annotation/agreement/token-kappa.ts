/**
 * Cohen's κ over tokens, one label at a time: is this token in a span of the label or not? The tokens outside of every span count as
 * agreement, so the figure looks better than F1; and it depends on the tokenizer, which must be named beside it.
 */
import { cohenKappa } from "./cohen-kappa.ts";
import { type Figure, notDefined, type RatedDocument, type RatedSpan } from "./figure.ts";

/**
 * κ of one pair of raters for one label, over the documents that both finished. A token is marked when a span of the label shares any
 * part of it. Spans of other labels play no part, so overlapping labels are not flattened into one another.
 *
 * @param tokensOf the tokens of a document, sorted and disjoint, as `[begin, end)` in the unit of its spans
 */
export function tokenKappa(
  documents: readonly RatedDocument[],
  pair: readonly [string, string],
  label: string,
  tokensOf: (document: RatedDocument) => readonly (readonly [begin: number, end: number])[],
): Figure {
  let both = 0;
  let onlyA = 0;
  let onlyB = 0;
  let tokens = 0;
  let documentsOfBoth = 0;
  for (const document of documents) {
    const [a, b] = [document.sets.get(pair[0]), document.sets.get(pair[1])];
    if (!a || !b) continue;
    documentsOfBoth++;
    const all = tokensOf(document);
    tokens += all.length;
    const inA = markedTokens(a, label, all);
    const inB = markedTokens(b, label, all);
    let shared = 0;
    for (const token of inA) if (inB.has(token)) shared++;
    both += shared;
    onlyA += inA.size - shared;
    onlyB += inB.size - shared;
  }
  if (documentsOfBoth === 0) return notDefined("fewer-than-2-raters");
  return cohenKappa([
    [both, onlyA],
    [onlyB, tokens - both - onlyA - onlyB],
  ]);
}

/** The places of the tokens that a span of the label touches. */
function markedTokens(
  spans: readonly RatedSpan[],
  label: string,
  tokens: readonly (readonly [begin: number, end: number])[],
): Set<number> {
  const marked = new Set<number>();
  for (const span of spans) {
    if (span.label !== label) continue;
    for (const [from, to] of span.fragments) {
      for (let i = firstEndingAfter(tokens, from); i < tokens.length && tokens[i]![0] < to; i++) marked.add(i);
    }
  }
  return marked;
}

function firstEndingAfter(tokens: readonly (readonly [begin: number, end: number])[], offset: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens[middle]![1] <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
