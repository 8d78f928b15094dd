/**
 * Tokens and sentences for the formats that know nothing else, by a rule that is written down and has a name, so that the same
 * text has the same tokens everywhere and always.
 *
 * `spanwise-tokens-1`. White space, controls and marks of no width (U+200B, U+2060, U+FEFF) part tokens and are in none. Of the rest, the
 * longest of these is a token:
 *
 * 1. a word: letters, digits and underscores, with the marks on them. Inside it, between two letters, may stand one of ' ’ . ·
 *    (“don't”, “U.S”), between two digits one of . , ' ’ (“3.5”), and between two Hebrew letters also " (gershayim);
 * 2. letters of a script that is written without spaces stand alone, each with its marks (Han, Hiragana, Thai, Lao, Khmer,
 *    Myanmar, Tibetan and their kin); Katakana makes words;
 * 3. an emoji with all that joins it: skin, variation, keycap, tags, a family held together by U+200D, two flag letters;
 * 4. any other character, with the marks on it.
 *
 * It follows the word boundaries of Unicode (UAX #29) in what matters, without their tables: only general categories and scripts are
 * asked for, which for assigned characters do not change. `Intl.Segmenter` is not asked, since it depends on the machine.
 */
import type { Fragment } from "../span.ts";

export const tokenizer = "spanwise-tokens-1";
export const sentenceSplitter = "spanwise-sentences-1";

const mark = "[\\p{M}\\u200c\\u200d\\u00ad]";
const alone =
  "[\\p{sc=Han}\\p{sc=Hira}\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}\\p{sc=Tibt}\\p{sc=Tale}\\p{sc=Talu}\\p{sc=Lana}\\p{sc=Tavt}]";
const letter = `(?:(?!${alone})[\\p{L}\\p{Nl}\\p{Pc}]${mark}*)`;
const digit = `(?:\\p{Nd}${mark}*)`;
const picture = "\\p{Extended_Pictographic}[\\u{1f3fb}-\\u{1f3ff}\\ufe0f\\ufe0e\\u20e3\\u{e0020}-\\u{e007f}\\p{M}]*";
const pattern = new RegExp(
  [
    "[\\u{1f1e6}-\\u{1f1ff}]{2}",
    "[0-9#*]\\ufe0f?\\u20e3",
    `${picture}(?:\\u200d${picture})*`,
    // A word: letters and digits in a row, and what may join them.
    `(?:${letter}|${digit})+(?:(?:(?<=\\p{L}${mark}*)['’.·](?=\\p{L})|(?<=\\p{Nd}${mark}*)[.,'’](?=\\p{Nd})|(?<=\\p{sc=Hebr}${mark}*)"(?=\\p{sc=Hebr}))(?:${letter}|${digit})+)*`,
    `[^\\p{Z}\\p{Cc}\\u200b\\u2060\\ufeff]${mark}*`,
  ].join("|"),
  "yu",
);

/** The tokens of a text in order, in UTF-16 units. They do not overlap, and hold no white space and no control. */
export function tokensOf(text: string): Fragment[] {
  const tokens: Fragment[] = [];
  for (let at = 0; at < text.length; ) {
    const end = plainEnd(text, at);
    if (end > at) tokens.push([at, end]);
    if (end >= 0) {
      at = Math.max(end, at + 1);
      continue;
    }
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0].length;
    if (found) tokens.push([at, at + found]);
    at += found ?? ((text.codePointAt(at) as number) > 0xffff ? 2 : 1);
  }
  return tokens;
}

/**
 * For most of a text in ASCII the rule is plain, and this is ten times faster than the pattern: the end of the token at an offset; the offset
 * itself where white space is; −1 where only the pattern knows.
 */
function plainEnd(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (first === 0x20 || first === 0x0a) return at;
  let end = at;
  while (isAsciiLetter(text.charCodeAt(end))) end++;
  const next = text.charCodeAt(end);
  if (end > at) {
    // NaN at the end of the text. A full stop may join letters, so what is behind it counts.
    if (end === text.length || next === 0x20 || next === 0x0a || next === 0x2c || next === 0x2d) return end;
    return next === 0x2e && (end + 1 === text.length || text.charCodeAt(end + 1) === 0x20) ? end : -1;
  }
  return (first === 0x2e || first === 0x2c || first === 0x2d) &&
    (at + 1 === text.length || text.charCodeAt(at + 1) < 0x80)
    ? at + 1
    : -1;
}

function isAsciiLetter(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: reason: they are what is looked for.
const lineBreak = /[\n\v\f\r\u001c-\u001e\u0085\u2028\u2029]/;
const ender = /^(?:[.!?…؟۔।॥።]|[。！？｡])/u;
const wideEnder = /^[。！？｡]/u;
const closer = /^[)\]}"'”’»」』）】〉》]/u;
const initial = /^(?:\p{Lu}\p{M}*|(?:\p{L}\.)+\p{L})$/u;

/**
 * The tokens of a text in sentences. `spanwise-sentences-1`: a sentence ends at a line break, and behind `. ! ? …` and their
 * kin with the quotes and brackets that close there, when white space follows and then no small letter; 。！？ need no
 * white space. A full stop behind a single capital (“J.”) or an abbreviation with dots inside (“U.S.”) ends no sentence.
 */
export function sentencesOf(text: string, tokens: readonly Fragment[] = tokensOf(text)): Fragment[][] {
  const sentences: Fragment[][] = [];
  let sentence: Fragment[] = [];
  // What the last token but closers was: nothing that ends, or something that ends now or before white space.
  let ends: "no" | "before space" | "now" = "no";
  tokens.forEach((token, i) => {
    const before = tokens[i - 1];
    const word = text.slice(token[0], token[1]);
    if (before) {
      const gap = text.slice(before[1], token[0]);
      const over =
        (gap !== "" && gap !== " " && lineBreak.test(gap)) ||
        (ends === "now" && !closer.test(word)) ||
        (ends === "before space" && gap !== "" && !/^\p{Ll}/u.test(word));
      if (over) {
        sentences.push(sentence);
        sentence = [];
        ends = "no";
      }
    }
    const last = sentence.at(-1);
    sentence.push(token);
    if (isAsciiLetter(word.charCodeAt(0))) ends = "no";
    else if (ender.test(word)) {
      const short =
        word === "." && last !== undefined && last[1] === token[0] && initial.test(text.slice(last[0], last[1]));
      ends = short ? "no" : wideEnder.test(word) ? "now" : "before space";
    } else if (!closer.test(word)) ends = "no";
  });
  if (sentence.length > 0) sentences.push(sentence);
  return sentences;
}
