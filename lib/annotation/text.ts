/**
 * A text as a sequence of UTF-16 units, which is how this program counts, and how others count.
 *
 * JavaScript, the DOM and Yjs count UTF-16 units; Python and most trainers count code points; files count bytes. A letter
 * outside the basic plane (most emoji) is two units and one code point, so the counts drift apart behind it. Every offset in
 * this program is in UTF-16 units, half-open, until an export says otherwise by name.
 */
import type { Fragment } from "./span.ts";

/** The largest text of a document: 5 MiB of UTF-8. */
export const maxTextBytes = 5 * 1024 * 1024;

/** Why a text cannot be a document. `offset` is in UTF-16 units, `line` counts from 1; both name the first fault. */
export type TextProblem = {
  kind: "empty" | "nul" | "lone-surrogate" | "too-large";
  offset: number;
  line: number;
  message: string;
};

/** What keeps a text from being a document, or null. Line breaks, marks of order, controls other than NUL all may stay. */
export function textProblem(text: string, maxBytes: number = maxTextBytes): TextProblem | null {
  if (/^\s*$/u.test(text)) {
    return { kind: "empty", offset: 0, line: 1, message: "The text is empty, so there is nothing to label." };
  }
  // No unit has more than three bytes.
  const bytes = text.length * 3 > maxBytes ? utf8Length(text) : 0;
  if (bytes > maxBytes) {
    const message = `The text has ${bytes} bytes; the most is ${maxBytes}. Please divide it into several documents.`;
    return { kind: "too-large", offset: 0, line: 1, message };
  }
  const nul = text.indexOf("\0");
  if (nul >= 0) {
    const line = lineOf(text, nul);
    return { kind: "nul", offset: nul, line, message: `Line ${line} holds a NUL character, which no text has.` };
  }
  const lone = loneSurrogate(text);
  if (lone >= 0) {
    const line = lineOf(text, lone);
    const unit = text.charCodeAt(lone).toString(16).toUpperCase();
    const message = `Line ${line} holds half of a character (a lone surrogate, U+${unit}, at offset ${lone}).`;
    return { kind: "lone-surrogate", offset: lone, line, message };
  }
  return null;
}

/** The offset of the first surrogate without its other half, or −1. */
export function loneSurrogate(text: string): number {
  if (text.isWellFormed()) return -1;
  return text.search(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/);
}

/** The number of the line (from 1) on which an offset lies. */
function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

/** How many bytes a well-formed text has in UTF-8. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    // The two units of a surrogate pair together are four bytes.
    bytes += unit < 0x800 || isSurrogate(unit) ? 1 : 2;
  }
  return bytes;
}

function isSurrogate(unit: number): boolean {
  return (unit & 0xf800) === 0xd800;
}

function isLowSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xdc00;
}

/**
 * Code points to UTF-16 units and back, at random. It keeps one number for each surrogate pair, so that most texts cost
 * nothing; each question costs a binary search among the pairs. The text must be well-formed.
 */
export class CodePoints {
  /** The length of the text in code points. */
  readonly length: number;
  /** The offsets in UTF-16 units of the second halves of all pairs, ascending. */
  private readonly lows: Int32Array;
  private readonly units: number;

  constructor(text: string) {
    const lows: number[] = [];
    // Most texts have none, which an expression finds out many times faster.
    for (let i = text.search(/[\udc00-\udfff]/); i >= 0 && i < text.length; i++) {
      if (isLowSurrogate(text.charCodeAt(i))) lows.push(i);
    }
    this.lows = Int32Array.from(lows);
    this.units = text.length;
    this.length = text.length - lows.length;
  }

  /** @throws RangeError when the offset (UTF-16 units) is outside the text or inside a pair. */
  fromUtf16(offset: number): number {
    if (offset < 0 || offset > this.units) throw new RangeError(`${offset} is outside the text`);
    const before = lowerBound(this.lows, offset, (low) => low);
    if (this.lows[before] === offset) throw new RangeError(`${offset} is inside a surrogate pair`);
    return offset - before;
  }

  /** @throws RangeError when the offset (code points) is outside the text. */
  toUtf16(offset: number): number {
    if (offset < 0 || offset > this.length) throw new RangeError(`${offset} is outside the text`);
    // The pair number i begins at code point lows[i] − 1 − i; each pair that begins before `offset` adds a unit.
    return offset + lowerBound(this.lows, offset, (low, i) => low - 1 - i);
  }
}

/**
 * The same for offsets that come in ascending order, in one walk over the text: O(n + k), and nothing is kept.
 * @throws RangeError when an offset descends, is outside the text or inside a surrogate pair.
 */
export function* toCodePoints(text: string, ascending: Iterable<number>): Generator<number> {
  let at = 0;
  let pairs = 0;
  for (const offset of ascending) {
    if (offset < at) throw new RangeError(`${offset} comes after ${at}`);
    if (offset > text.length) throw new RangeError(`${offset} is outside the text`);
    for (; at < offset; at++) if (isLowSurrogate(text.charCodeAt(at))) pairs++;
    if (at < text.length && isLowSurrogate(text.charCodeAt(at)))
      throw new RangeError(`${at} is inside a surrogate pair`);
    yield offset - pairs;
  }
}

/** The first index at which `key(element)` is not below `wanted`, in a list that ascends by that key. */
export function lowerBound<T extends number>(
  list: ArrayLike<T>,
  wanted: number,
  key: (element: T, index: number) => number = (element) => element,
): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (key(list[middle] as T, middle) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where each line starts, in UTF-16 units; the first at 0. Only `\n` ends a line, so a text has one more line than `\n`s. */
export function lineStarts(text: string): Int32Array {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return Int32Array.from(starts);
}

/** The index (from 0) of the line that holds an offset. A line break belongs to the line that it ends. */
export function lineAt(starts: Int32Array, offset: number): number {
  return lowerBound(starts, offset + 1) - 1;
}

/** The range of a line without its break, be that `\n` or `\r\n`. */
export function lineRange(text: string, starts: Int32Array, line: number): Fragment {
  const start = starts[line];
  if (start === undefined) throw new RangeError(`there is no line ${line}`);
  const next = starts[line + 1];
  if (next === undefined) return [start, text.length];
  const end = next - 1;
  return [start, end > start && text.charCodeAt(end - 1) === 0x0d ? end - 1 : end];
}

/** The lines that are not blank, in order: the paragraphs that a reader would count. Each without its line break. */
export function paragraphRanges(text: string): Fragment[] {
  const starts = lineStarts(text);
  const paragraphs: Fragment[] = [];
  for (let line = 0; line < starts.length; line++) {
    const range = lineRange(text, starts, line);
    if (/\S/u.test(text.slice(range[0], range[1]))) paragraphs.push(range);
  }
  return paragraphs;
}
