import fc from "fast-check";
import { expect, test } from "vitest";
import { VersionedMap } from "./versioned-map.ts";

const key = fc.integer({ min: 0, max: 60 }).map(String);
const change = fc.tuple(key, fc.option(fc.integer()));

test("after any changes it says what a plain Map says, and every earlier version still says what it said", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(key, fc.integer()), { maxLength: 40 }),
      fc.array(fc.array(change, { maxLength: 6 }), { maxLength: 60 }),
      (start, batches) => {
        const plain = new Map(start);
        let map = VersionedMap.of(start);
        const versions = [{ map, said: new Map(plain) }];
        for (const batch of batches) {
          for (const [id, value] of batch) {
            if (value === null) plain.delete(id);
            else plain.set(id, value);
          }
          map = map.with(batch);
          versions.push({ map, said: new Map(plain) });
        }
        for (const version of versions) {
          expect(new Map(version.map)).toEqual(version.said);
          expect(version.map.size).toBe(version.said.size);
          expect([...version.map.keys()].length).toBe(version.said.size);
          for (let i = 0; i <= 60; i++) {
            expect(version.map.get(`${i}`)).toBe(version.said.get(`${i}`));
            expect(version.map.has(`${i}`)).toBe(version.said.has(`${i}`));
          }
        }
      },
    ),
  );
});

test("a value that is set again keeps its place among the others", () => {
  const map = VersionedMap.of([
    ["a", 1],
    ["b", 2],
  ]).with([
    ["c", 3],
    ["a", 4],
  ]);
  expect([...map]).toEqual([
    ["a", 4],
    ["b", 2],
    ["c", 3],
  ]);
});
