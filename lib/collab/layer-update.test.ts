import fc from "fast-check";
import { expect, it } from "vitest";
import * as Y from "yjs";
import { newMapsUpdate } from "./layer-update.ts";

const client = 0xfedcba98;

/** What Yjs itself writes for the same. */
function byYjs(maps: Parameters<typeof newMapsUpdate>[1]): Uint8Array {
  const doc = new Y.Doc({ guid: "layer", gc: false });
  doc.clientID = client;
  doc.transact(() => {
    for (const [root, entries] of maps) for (const [key, value] of entries) doc.getMap(root).set(key, value);
  });
  return Y.encodeStateAsUpdate(doc);
}

const json = fc.jsonValue({ maxDepth: 3, stringUnit: "grapheme" });
const value = fc.dictionary(fc.string({ unit: "grapheme" }), json, { noNullPrototype: true });
const entries = fc
  .uniqueArray(fc.tuple(fc.string({ unit: "grapheme", maxLength: 200 }), value), { selector: ([key]) => key })
  .map((list) => list.map(([key, held]) => [key, held] as const));

it("has the very bytes that Yjs writes, whatever the keys and values", () => {
  fc.assert(
    fc.property(entries, entries, (spans, document) => {
      const maps = [
        ["spans", spans],
        ["relations", []],
        ["document", document],
      ] as const;
      expect(Buffer.from(newMapsUpdate(client, maps))).toEqual(Buffer.from(byYjs(maps)));
    }),
  );
});

it("holds whole numbers of any size and sign, fractions, and texts longer than its first room", () => {
  const values = [0, -0, 1, -1, 63, 64, 8191, 8192, 2 ** 31 - 1, -(2 ** 31) + 1, 2 ** 31, 2 ** 53, 0.5, 1 / 3, 1e300];
  const maps = [
    [
      "spans",
      [
        ["long", { text: "é".repeat(200_000), ascii: "a".repeat(200_000) }],
        ["n", { values }],
      ],
    ],
  ] as const;
  expect(Buffer.from(newMapsUpdate(client, maps))).toEqual(Buffer.from(byYjs(maps)));
});
