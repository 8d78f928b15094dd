import { expect, test } from "vitest";
import type { RatedDocument, RatedSpan } from "#lib/annotation/agreement/figure.ts";
import { defaultSettings, partsOf } from "#lib/annotation/agreement/parts.ts";
import { gammaApart } from "./gamma-thread.ts";

const spans = (shift: number): RatedSpan[] =>
  Array.from({ length: 60 }, (_, i) => ({
    label: i % 3 === 0 ? "actor" : "event",
    fragments: [[i * 20 + ((i * 7 + shift) % 5), i * 20 + 9 + ((i * shift) % 6)]],
  }));
const document: RatedDocument = {
  id: "d",
  length: 3000,
  sets: new Map([
    ["ann", spans(1)],
    ["ben", spans(2)],
    ["cat", spans(3)],
  ]),
};

test("others are served while γ is counted, and it is the same figure", async () => {
  let turns = 0;
  let going = true;
  const tick = () => {
    turns++;
    if (going) setImmediate(tick);
  };
  setImmediate(tick);
  const parts = await gammaApart(document, defaultSettings);
  going = false;
  expect(turns).toBeGreaterThan(100);
  expect(parts).toEqual(partsOf(document, new Set(["gamma"] as const), defaultSettings));
});

test("what takes too long is stopped, and the next is counted", async () => {
  const small = (id: string) => ({ ...document, id, sets: new Map([...document.sets].slice(0, 2)) });
  const [stopped, ...counted] = await Promise.allSettled([
    gammaApart(document, defaultSettings, 1),
    gammaApart(small("e"), defaultSettings),
    gammaApart(small("f"), defaultSettings),
  ]);
  expect(stopped).toMatchObject({ status: "rejected", reason: { code: "limited" } });
  expect(counted).toMatchObject([
    { status: "fulfilled", value: { id: "e" } },
    { status: "fulfilled", value: { id: "f" } },
  ]);
});
