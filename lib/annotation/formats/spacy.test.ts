import { expect, test } from "vitest";
import { spacy } from "./spacy.ts";
import { filesOf, oneDocument, readAll, readDocument, span } from "./testing.ts";

test("writes what can stand together as entities, and all as spans", async () => {
  const document = oneDocument("💩I like New York City.", {
    spans: [span("a", "LOC", 9, 22), span("b", "LOC", 9, 17), span("c", "P", 2, 3)],
    labels: ["news"],
  });
  const { files, losses } = await filesOf(spacy, [document]);
  expect(files["documents.jsonl"]).toBe(
    '{"text":"💩I like New York City.","entities":[[1,2,"P"],[8,21,"LOC"]],"spans":{"sc":[[8,21,"LOC"],[8,16,"LOC"],[1,2,"P"]]},"cats":{"news":1},"meta":{},"id":"d1","name":"doc"}\n',
  );
  expect(losses).toEqual([]);
});

test.each([
  '{"text":"I like London.","entities":[[7,13,"LOC"]]}',
  '["I like London.",{"entities":[[7,13,"LOC"]]}]',
  '{"text":"I like London.","entities":[{"start":7,"end":13,"label":"LOC"}],"cats":{"a":0.1}}',
])("reads %s", async (line) => {
  const { layers, text } = await readDocument(spacy, { "a.jsonl": line });
  expect(text).toBe("I like London.");
  expect(layers).toMatchObject([{ spans: [span("s1", "LOC", 7, 13)], labels: [] }]);
});

test("refuses offsets that are not there", async () => {
  expect(await readAll(spacy, { a: '["Hi",{"entities":[[0,3,"x"]]}]' })).toMatchObject([
    { kind: "refusal", field: "entities[0]", why: "the end 3 is outside the text, which ends at 2" },
  ]);
});
