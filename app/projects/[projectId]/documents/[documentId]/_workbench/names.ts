/** A small English name finder, loaded when it is asked for: it knows common names and what stands around them. */
import nlp from "compromise/three";
import type { Fragment } from "#lib/annotation/span.ts";

/** How much of a text is looked through, in UTF-16 units: reading is faster than finding. */
const mostText = 200_000;

/** The names in the beginning of a text, in order, in UTF-16 units. Gives way to the page between paragraphs. */
export function findNames(text: string): Promise<Fragment[]> {
  return byParagraph(text, namesIn);
}

/** The noun phrases in the beginning of a text, in order, in UTF-16 units. */
export function findPhrases(text: string): Promise<Fragment[]> {
  return byParagraph(text, phrasesIn);
}

async function byParagraph(text: string, find: (paragraph: string) => Fragment[]): Promise<Fragment[]> {
  const found: Fragment[] = [];
  let at = 0;
  for (const paragraph of text.slice(0, mostText).split("\n")) {
    found.push(...find(paragraph).map(([start, end]): Fragment => [at + start, at + end]));
    at += paragraph.length + 1;
    await new Promise((resolve) => setTimeout(resolve));
  }
  return found;
}

type Offsets = { offset?: { start: number; length: number } }[];

function namesIn(paragraph: string): Fragment[] {
  if (!/\p{Lu}/u.test(paragraph)) return [];
  const offsets: Offsets = nlp(paragraph).match("#ProperNoun+").json({ offset: true });
  return offsets.flatMap(({ offset }) => (offset ? split(paragraph, offset.start, offset.start + offset.length) : []));
}

function phrasesIn(paragraph: string): Fragment[] {
  const offsets: Offsets = nlp(paragraph).nouns().json({ offset: true });
  return offsets.flatMap(({ offset }) => {
    if (!offset) return [];
    const phrase = edges(paragraph, offset.start, offset.start + offset.length);
    return phrase ? joined(paragraph, phrase) : [];
  });
}

/** Two names or two things with an article that "and" joins are two phrases. */
function joined(text: string, [start, end]: Fragment): Fragment[] {
  const and = /\s(?:and|or)\s(?=\p{Lu}|the\b|an?\b|its\b|his\b|her\b|their\b)/u.exec(text.slice(start, end));
  if (!and) return [[start, end]];
  return [[start, start + and.index], ...joined(text, [start + and.index + and[0].length, end])];
}

/** What a comma divides are two names. */
function split(text: string, from: number, to: number): Fragment[] {
  const names: Fragment[] = [];
  let start = from;
  for (const part of text.slice(from, to).split(/(?<=[,;:])/)) {
    const name = trimmed(text, start, start + part.length);
    if (name) names.push(name);
    start += part.length;
  }
  return names;
}

/** A name without a genitive; null where no capital is in it. */
function trimmed(text: string, from: number, to: number): Fragment | null {
  const name = edges(text, from, to);
  if (!name || !/\p{Lu}/u.test(text.slice(...name))) return null;
  const genitive = /['’]s$/u.exec(text.slice(...name));
  return genitive ? [name[0], name[1] - genitive[0].length] : name;
}

/** Without the signs and blanks around; null where no letter is left. */
function edges(text: string, from: number, to: number): Fragment | null {
  let [start, end] = [from, to];
  while (start < end && !/[\p{L}\p{N}]/u.test(text.charAt(start))) start++;
  while (end > start && !/[\p{L}\p{M}\p{N}]/u.test(text.charAt(end - 1))) end--;
  return start < end ? [start, end] : null;
}
