import { expect, test } from "vitest";
import { filesOf, oneDocument, readAll, readDocument, relation, span } from "./testing.ts";
import { webAnnotation } from "./web-annotation.ts";

test("writes positions in code points, and quotes", async () => {
  const document = oneDocument("💩France and Germany", {
    spans: [
      span("a", "actor", 2, 8),
      span("b", "x", 2, 20, {
        fragments: [
          [2, 8],
          [13, 20],
        ],
        author: "p1",
      }),
    ],
    relations: [relation("r", "of", "a", "b")],
  });
  const { files, losses } = await filesOf(webAnnotation, [document]);
  const { items } = JSON.parse(files["doc.jsonld"] as string);
  expect(items[0]).toEqual({
    id: "#span-1",
    type: "Annotation",
    motivation: "tagging",
    body: [{ type: "TextualBody", purpose: "tagging", value: "actor" }],
    target: {
      source: "doc.txt",
      selector: [
        { type: "TextPositionSelector", start: 1, end: 7 },
        { type: "TextQuoteSelector", exact: "France", prefix: "💩", suffix: " and Germany" },
      ],
    },
  });
  expect(items[1].target.map(({ selector }: { selector: object[] }) => selector[0])).toEqual([
    { type: "TextPositionSelector", start: 1, end: 7 },
    { type: "TextPositionSelector", start: 12, end: 19 },
  ]);
  expect(items[2]).toMatchObject({ motivation: "linking", target: ["#span-1", "#span-2"] });
  expect(losses).toEqual([]);
});

test("reads a quote alone, where it is clear", async () => {
  const quoted = (exact: string, prefix?: string) =>
    JSON.stringify({ body: "actor", target: { source: "x", selector: { type: "TextQuoteSelector", exact, prefix } } });
  const { layers } = await readDocument(webAnnotation, { "a.txt": "one two one", "a.jsonld": quoted("one", "two ") });
  expect(layers[0]?.spans).toEqual([span("s1", "actor", 8, 11)]);
  for (const [exact, why] of [
    ["one", "“one” is more than once in the text"],
    ["six", "“six” is not in the text"],
  ] as const) {
    expect(await readAll(webAnnotation, { "a.txt": "one two one", "a.jsonld": quoted(exact) })).toMatchObject([
      { kind: "refusal", field: "items[0].target[0].exact", why },
    ]);
  }
});

test("refuses a quote that its position does not bear out", async () => {
  const selector = [
    { type: "TextPositionSelector", start: 0, end: 3 },
    { type: "TextQuoteSelector", exact: "two" },
  ];
  const page = JSON.stringify({ items: [{ body: "x", target: { selector } }] });
  expect(await readAll(webAnnotation, { "a.txt": "one two", "a.jsonld": page })).toMatchObject([
    { kind: "refusal", why: "is “two”, and the text has “one” there" },
  ]);
});
