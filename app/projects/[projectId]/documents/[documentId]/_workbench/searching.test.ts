import { expect, test } from "vitest";
import { clusterOffsets } from "#lib/annotation/clusters.ts";
import type { FromWorker, SearchWorker, ToWorker } from "./pattern-search.ts";
import { firstAfter, patternMatches, type SearchQuery, whyNoPattern } from "./search.ts";
import { Searching } from "./searching.ts";

const plain: SearchQuery = { words: "", matchCase: false, wholeWords: false, pattern: false };

function searchIn(text: string, openWorker?: () => SearchWorker): Searching {
  return new Searching({ text, clusters: clusterOffsets(text), locale: "en" }, openWorker);
}

/** Does at once what the worker does beside the page; `stuck` begins and never ends. */
function atOnce(stuck = false): () => SearchWorker {
  return () => {
    let text = "";
    const worker: SearchWorker = {
      onmessage: null,
      onerror: null,
      terminate() {},
      postMessage(message: ToWorker) {
        if (message.kind === "text") {
          text = message.text;
          return;
        }
        const tell = (data: FromWorker) => worker.onmessage?.({ data } as MessageEvent<FromWorker>);
        tell({ kind: "begun", id: message.id });
        if (stuck) return;
        const flat = Int32Array.from(patternMatches(text, message.query).flat());
        queueMicrotask(() => tell({ kind: "found", id: message.id, flat }));
      },
    };
    return worker;
  };
}

test("words are found in any case, by case, and as whole words only", async () => {
  const search = searchIn("Talks. The talks were talked about. TALKS");
  await search.look({ ...plain, words: "talks" }, 0);
  expect(search.found.value.matches).toEqual([
    [0, 5],
    [11, 16],
    [36, 41],
  ]);
  await search.look({ ...plain, words: "talk", wholeWords: true }, 0);
  expect(search.found.value.matches).toEqual([]);
  await search.look({ ...plain, words: "talk" }, 0);
  expect(search.found.value.matches).toHaveLength(4);
  await search.look({ ...plain, words: "talk", matchCase: true }, 0);
  expect(search.found.value.matches.map(([start]) => start)).toEqual([11, 22]);
});

test("the search begins at the caret, and goes on in both directions round the ends", async () => {
  const search = searchIn("a b a b a");
  await search.look({ ...plain, words: "a" }, 3);
  expect(search.current.value).toBe(1);
  search.step(1, [4, 5]);
  expect(search.goal.value?.match).toEqual([8, 9]);
  search.step(1, [8, 9]);
  expect(search.current.value).toBe(0);
  search.step(-1, [0, 1]);
  expect(search.current.value).toBe(2);
  search.step(-1, [6, 6]);
  expect(search.current.value).toBe(1);
});

test("a regular expression finds what it matches, never nothing, and whole words where asked", () => {
  expect(patternMatches("12 ab 345", { ...plain, words: "\\d*" })).toEqual([
    [0, 2],
    [6, 9],
  ]);
  expect(patternMatches("\u{1F600}\u{1F600}", { ...plain, words: "x*" })).toEqual([]);
  expect(patternMatches("art part", { ...plain, words: "art", wholeWords: true })).toEqual([[0, 3]]);
  expect(patternMatches("A\nb", { ...plain, words: "^b$" })).toEqual([[2, 3]]);
});

test("what is no regular expression is said, and not looked for", async () => {
  const search = searchIn("text");
  expect(whyNoPattern({ ...plain, words: "(" })).toMatch(/group/i);
  await search.look({ ...plain, words: "(", pattern: true }, 0);
  expect(search.found.value.trouble).toMatch(/^This is no regular expression/);
});

test("a regular expression is answered by the worker", async () => {
  const search = searchIn("one two three", atOnce());
  await search.look({ ...plain, words: "t\\w+", pattern: true }, 0);
  expect(search.found.value.matches).toEqual([
    [4, 7],
    [8, 13],
  ]);
});

test("one that never ends is stopped and said; another search takes its place", async () => {
  const stuck = searchIn("aaaa", atOnce(true));
  const never = stuck.look({ ...plain, words: "(a+)+b", pattern: true }, 0);
  expect(stuck.found.value.pending).toBe(true);
  await never;
  expect(stuck.found.value.trouble).toMatch(/takes too long/);
  const first = stuck.look({ ...plain, words: "a+", pattern: true }, 0);
  await stuck.look({ ...plain, words: "a" }, 0);
  expect(stuck.found.value.matches).toHaveLength(4);
  await stuck.look({ ...plain, words: "b+", pattern: true }, 0);
  await first;
});

test("the first match after an offset", () => {
  const matches = [
    [1, 3],
    [5, 6],
  ] as const;
  expect([0, 2, 3, 5, 6].map((offset) => firstAfter(matches, offset))).toEqual([0, 0, 1, 1, 2]);
});

test("a question that comes while the worker is still starting is answered by the same worker", async () => {
  const waiting: (() => void)[] = [];
  let opened = 0;
  const search = searchIn("one two three", () => {
    opened++;
    const real = atOnce()();
    const late: SearchWorker = {
      onmessage: null,
      onerror: null,
      terminate() {},
      postMessage(message: ToWorker) {
        waiting.push(() => {
          real.onmessage = (event) => late.onmessage?.(event);
          real.postMessage(message);
        });
      },
    };
    return late;
  });
  const before = search.look({ ...plain, words: "o", pattern: true }, 0);
  const now = search.look({ ...plain, words: "t\\w+", pattern: true }, 0);
  for (const post of waiting) post();
  await Promise.all([before, now]);
  expect(opened).toBe(1);
  expect(search.found.value.matches).toHaveLength(2);
});
