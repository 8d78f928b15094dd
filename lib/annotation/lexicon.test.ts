import fc from "fast-check";
import { expect, test } from "vitest";
import { Lexicon, type LexiconEntry } from "./lexicon.ts";

const entry = (surface: string, label: string, count = 1): LexiconEntry => ({ surface, label, count });

function found(lexicon: Lexicon, text: string): string[] {
  return lexicon.matches(text).map(({ fragment, label }) => `${label}: ${text.slice(...fragment)}`);
}

test("the longest known words are taken, with the label that they had most often", () => {
  const lexicon = new Lexicon([
    entry("Putin", "actor", 3),
    entry("Vladimir Putin", "actor"),
    entry("talks", "event", 2),
    entry("talks", "position"),
  ]);
  const text = "Vladimir Putin held talks. Talks with Putin, putin.";
  expect(found(lexicon, text)).toEqual(["actor: Vladimir Putin", "event: talks", "event: Talks", "actor: Putin"]);
  expect(lexicon.matches(text)[1]).toMatchObject({ count: 2, of: 3 });
});

test("words are the same only with what stands between them; a name is not the word that is written like it", () => {
  const lexicon = new Lexicon([entry("Ann, Ben", "actor"), entry("March", "event")]);
  expect(found(lexicon, "Ann Ben march. Ann, Ben March")).toEqual(["actor: Ann, Ben", "event: March"]);
});

test("parts of words are no words; scripts without spaces are read by letters", () => {
  const lexicon = new Lexicon([entry("art", "event"), entry("北京", "actor")]);
  expect(found(lexicon, "party art. 在北京市")).toEqual(["event: art", "actor: 北京"]);
});

test("what is no word, or too long, is not learnt", () => {
  const long = Array.from({ length: 13 }, () => "w").join(" ");
  expect(
    new Lexicon([entry("–", "a"), entry("", "a"), entry(long, "a"), entry("x", "a", 0), entry("(x", "a")]).size,
  ).toBe(0);
});

const words = ["a", "b", "ab", "c"];
const surfaces = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 3 }).map((all) => all.join(" "));
const entries = fc.array(
  fc.record({ surface: surfaces, label: fc.constantFrom("x", "y"), count: fc.integer({ min: 1, max: 3 }) }),
);
const texts = fc.array(fc.constantFrom(...words), { maxLength: 30 }).map((all) => all.join(" "));

/** Word by word: the longest entry that the rest of the text begins with. */
function plainly(entries: readonly LexiconEntry[], text: string): string[] {
  const found: string[] = [];
  for (let at = 0; at < text.length; ) {
    const fits = entries.filter(
      ({ surface }) => text.startsWith(surface, at) && /^( |$)/.test(text.slice(at + surface.length)),
    );
    const [surface] = fits.map((one) => one.surface).sort((a, b) => b.length - a.length);
    if (surface) found.push(surface);
    const space = surface ? at + surface.length : text.indexOf(" ", at);
    at = space < 0 ? text.length : space + 1;
  }
  return found;
}

test("law: the tree finds what comparing word by word finds, in order and without overlap", () => {
  fc.assert(
    fc.property(entries, texts, (learnt, text) => {
      const matches = new Lexicon(learnt).matches(text);
      expect(matches.map(({ fragment }) => text.slice(...fragment))).toEqual(plainly(learnt, text));
      for (const { count, of, label } of matches) {
        expect(count).toBeLessThanOrEqual(of);
        expect(learnt.some((one) => one.label === label)).toBe(true);
      }
      matches.reduce((end, { fragment: [start, to] }) => {
        expect(start).toBeGreaterThanOrEqual(end);
        return to;
      }, 0);
    }),
  );
});

test("law: the order in which entries were learnt does not matter", () => {
  fc.assert(
    fc.property(entries, texts, (learnt, text) => {
      expect(new Lexicon(learnt.toReversed()).matches(text)).toEqual(new Lexicon(learnt).matches(text));
    }),
  );
});
