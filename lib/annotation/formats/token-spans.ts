/** Spans as runs of tokens, for formats in which every token has one tag: no overlaps, no edges inside a token. */
import type { Fragment } from "../span.ts";
import { compareStrings, spanEnd, spanStart } from "../span.ts";
import type { ExchangeDocument, ExchangeSpan } from "./exchange.ts";
import type { FormatOption } from "./format.ts";
import type { Losses } from "./losses.ts";
import { sentenceSplitter, sentencesOf, tokenizer, tokensOf } from "./tokens.ts";

/** A span over the tokens `first` to `last`, both included. */
type TokenSpan = { label: string; first: number; last: number };

export const tokenOptions: readonly FormatOption[] = [
  {
    name: "tokenizer",
    description: "The rule by which the text is divided into tokens.",
    choices: [tokenizer],
    default: tokenizer,
    for: "out",
  },
  {
    name: "sentences",
    description: "The rule by which the tokens are divided into sentences.",
    choices: [sentenceSplitter],
    default: sentenceSplitter,
    for: "out",
  },
  {
    name: "overlaps",
    description: "Which of several spans that share a token is written: the longest, or the one that begins first.",
    choices: ["longest", "first"],
    default: "longest",
    for: "out",
  },
];

/**
 * The tokens of a document, and those of its spans that can stand together. An edge inside a token is moved to the token's; what
 * overlaps a span that goes before it is left out; both are counted. No sentence ends inside a span.
 */
export function tokenSpans(document: ExchangeDocument, rule: string, losses: Losses) {
  const { text } = document;
  const tokens = tokensOf(text);
  const count = (why: string, outcome: "lost" | "changed") =>
    losses.add({ what: "span", why, outcome, document: document.name || document.id, count: 1 });
  const order = [...(document.layers[0]?.spans ?? [])].sort((a, b) => compareBy(rule, a, b));
  const taken = new Uint8Array(tokens.length);
  const spans: TokenSpan[] = [];
  for (const span of order) {
    const start = spanStart(span);
    const end = spanEnd(span);
    const first = firstIndex(tokens.length, (i) => (tokens[i] as Fragment)[1] > start);
    let last = first - 1;
    while (last + 1 < tokens.length && (tokens[last + 1] as Fragment)[0] < end) last++;
    if (last < first) {
      count("it holds no token", "lost");
      continue;
    }
    if (taken.subarray(first, last + 1).includes(1)) {
      count(`it shares a token with another one (the ${rule} is written)`, "lost");
      continue;
    }
    taken.fill(1, first, last + 1);
    if ((tokens[first] as Fragment)[0] !== start || (tokens[last] as Fragment)[1] !== end) {
      count("its edges are moved to those of tokens", "changed");
    }
    spans.push({ label: span.label, first, last });
  }
  spans.sort((a, b) => a.first - b.first);
  return { tokens, spans, sentences: sentencesAround(sentencesOf(text, tokens), spans) };
}

/** The tags of all tokens: `O`, `B-…` and `I-…`, or with `biluo` also `L-…` and `U-…`. */
export function tagsOf(count: number, spans: readonly TokenSpan[], scheme: "iob2" | "biluo"): string[] {
  const tags = new Array<string>(count).fill("O");
  for (const { label, first, last } of spans) {
    for (let i = first; i <= last; i++) tags[i] = `I-${label}`;
    if (scheme === "biluo") tags[last] = `L-${label}`;
    tags[first] = scheme === "biluo" && first === last ? `U-${label}` : `B-${label}`;
  }
  return tags;
}

/**
 * The runs that tags mean, in any of the schemes in use: IOB1 (a run may begin with I), IOB2, BILUO, IOBES. `-` and `O` are outside.
 * `bad` hears of what is no tag.
 */
export function runsOf(tags: readonly string[], bad: (index: number) => void): TokenSpan[] {
  const runs: TokenSpan[] = [];
  let open: TokenSpan | null = null;
  tags.forEach((tag, i) => {
    if (tag === "O" || tag === "-") {
      open = null;
      return;
    }
    const kind = tag.charAt(0);
    const label = tag.slice(2);
    if (!/^[BILUOESM]-./su.test(tag)) {
      bad(i);
      open = null;
      return;
    }
    const inside = "ILEM".includes(kind) && open !== null && open.label === label;
    if (inside && open) open.last = i;
    else {
      open = { label, first: i, last: i };
      runs.push(open);
    }
    if ("LEUS".includes(kind)) open = null;
  });
  return runs;
}

function compareBy(rule: string, a: ExchangeSpan, b: ExchangeSpan): number {
  const length = rule === "longest" ? spanEnd(b) - spanStart(b) - (spanEnd(a) - spanStart(a)) : 0;
  return (
    length ||
    spanStart(a) - spanStart(b) ||
    spanEnd(b) - spanEnd(a) ||
    compareStrings(a.label, b.label) ||
    compareStrings(a.id, b.id)
  );
}

/** The first index of which something is true that stays true from there on. */
function firstIndex(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The sentences as ranges of tokens `[from, to)`; those between which a span reaches are one. */
function sentencesAround(sentences: readonly Fragment[][], spans: readonly TokenSpan[]): [number, number][] {
  const ranges: [number, number][] = [];
  let at = 0;
  for (const { length } of sentences) {
    const from = at;
    at += length;
    const last = ranges.at(-1);
    // The spans are sorted and disjoint: the one before the sentence's first token is the last that begins before it.
    const before = spans[firstIndex(spans.length, (i) => (spans[i] as TokenSpan).first >= from) - 1];
    if (last && before && before.last >= from) last[1] = at;
    else ranges.push([from, at]);
  }
  return ranges;
}
