/** A small English name finder, loaded when it is asked for: it knows common names and what stands around them. */
import nlp from "compromise/two";
import type { Fragment } from "#lib/annotation/span.ts";

/** How much of a text is looked through, in UTF-16 units: reading is faster than finding. */
const mostText = 200_000;

/** The names in the beginning of a text, in order, in UTF-16 units. Gives way to the page between paragraphs. */
export async function findNames(text: string): Promise<Fragment[]> {
  const found: Fragment[] = [];
  let at = 0;
  for (const paragraph of text.slice(0, mostText).split("\n")) {
    found.push(...namesIn(paragraph).map(([start, end]): Fragment => [at + start, at + end]));
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

/** Without the signs and blanks around, and without a genitive; null where no letter is left or no capital is in it. */
function trimmed(text: string, from: number, to: number): Fragment | null {
  let [start, end] = [from, to];
  while (start < end && !/[\p{L}\p{N}]/u.test(text.charAt(start))) start++;
  while (end > start && !/[\p{L}\p{M}\p{N}]/u.test(text.charAt(end - 1))) end--;
  const genitive = /['’]s$/u.exec(text.slice(start, end));
  if (genitive) end -= genitive[0].length;
  return start < end && /\p{Lu}/u.test(text.slice(start, end)) ? [start, end] : null;
}
