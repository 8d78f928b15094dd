/**
 * What was tagged before, as what and how often, and where the same words stand in another text.
 *
 * A lexicon is a tree of words; a text is read once, and at each word the longest entry that begins there is taken. That is
 * O(letters of the text) for entries of bounded length, however many there are. All offsets are in UTF-16 units.
 */
import { fold } from "./same.ts";
import { compareStrings, type Fragment } from "./span.ts";

/** So many spans marked these words with this label. */
export type LexiconEntry = { surface: string; label: string; count: number };

/** A stretch that the lexicon knows. `count` of `of` spans over these words had this label. */
export type LexiconMatch = { fragment: Fragment; label: string; count: number; of: number };

/** Longer ones are hardly met again. In words. */
const longest = 12;

type Node = { next: Map<string, Node>; entries: Map<string, Map<string, number>> | null };

export class Lexicon {
  private readonly root: Node = { next: new Map(), entries: null };
  /** How many different words have been tagged. */
  readonly size: number;

  /** What has no letter or digit, or is longer than twelve words, is left out. */
  constructor(entries: Iterable<LexiconEntry>) {
    let size = 0;
    for (const { surface, label, count } of entries) {
      const words = wordsOf(surface);
      const [first] = words;
      const last = words.at(-1);
      if (!first || !last || words.length > longest || count <= 0) continue;
      // Only what begins and ends with a word can be found again by words.
      if (first.start !== 0 || last.end !== surface.length) continue;
      let node = this.root;
      for (const { word } of words) {
        let next = node.next.get(word);
        if (!next) {
          next = { next: new Map(), entries: null };
          node.next.set(word, next);
        }
        node = next;
      }
      node.entries ??= new Map();
      let labels = node.entries.get(surface);
      if (!labels) {
        labels = new Map();
        node.entries.set(surface, labels);
        size++;
      }
      labels.set(label, (labels.get(label) ?? 0) + count);
    }
    this.size = size;
  }

  /** The known stretches of a text in order, none overlapping another, each with the label that its words had most often. */
  matches(text: string): LexiconMatch[] {
    const found: LexiconMatch[] = [];
    const words = wordsOf(text);
    for (let i = 0; i < words.length; ) {
      const match = this.longestAt(text, words, i);
      if (match) {
        found.push(match.match);
        i = match.next;
      } else i++;
    }
    return found;
  }

  private longestAt(text: string, words: readonly Word[], from: number): { match: LexiconMatch; next: number } | null {
    let best: { match: LexiconMatch; next: number } | null = null;
    let node: Node | undefined = this.root;
    const { start } = words[from] as Word;
    for (let i = from; i < words.length && i < from + longest; i++) {
      const { word, end } = words[i] as Word;
      node = node.next.get(word);
      if (!node) break;
      // Words alone do not tell "Ann, Ben" from "Ann Ben"; and a name is not the common word that is written like it.
      const surface = text.slice(start, end);
      const labels = node.entries?.get(surface) ?? node.entries?.get(atSentenceStart(surface));
      if (!labels) continue;
      const [label, count] = mostOften(labels);
      const of = [...labels.values()].reduce((sum, one) => sum + one, 0);
      best = { match: { fragment: [start, end], label, count, of }, next: i + 1 };
    }
    return best;
  }
}

/** The words as they would be written within a sentence. */
function atSentenceStart(surface: string): string {
  return surface.slice(0, 1).toLowerCase() + surface.slice(1);
}

/** The most frequent label; of equally frequent ones the first by id, so that the answer is the same everywhere. */
function mostOften(labels: ReadonlyMap<string, number>): [string, number] {
  return [...labels].sort((a, b) => b[1] - a[1] || compareStrings(a[0], b[0]))[0] as [string, number];
}

type Word = { word: string; start: number; end: number };

const wordPattern =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]\p{M}*|[\p{L}\p{N}][\p{L}\p{M}\p{N}_]*/gu;

/** Letters and digits in a row; of scripts that put no space between words, each letter by itself. Folded. */
function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const { 0: word, index } of text.matchAll(wordPattern)) {
    words.push({ word: fold(word), start: index, end: index + word.length });
  }
  return words;
}
