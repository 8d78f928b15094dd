import { expect, test } from "vitest";
import { huggingFace } from "./hugging-face.ts";
import { filesOf, oneDocument, readAll, readDocument, span } from "./testing.ts";

test("writes numbers, and the names that they have: O first, then B and I of each label in order", async () => {
  const spans = [span("s", "position", 7, 15), span("t", "actor", 0, 1)];
  const { files } = await filesOf(huggingFace, [oneDocument("I like New York.", { spans })]);
  expect(files["data.jsonl"]).toBe('{"id":"d1","tokens":["I","like","New","York","."],"ner_tags":[1,0,3,4,0]}\n');
  expect(JSON.parse(files["dataset.json"] as string).names).toEqual([
    "O",
    "B-actor",
    "I-actor",
    "B-position",
    "I-position",
  ]);
});

test("reads numbers with their names, and tags as they are", async () => {
  const files = {
    "dataset.json": '{"names":["O","B-x","I-x"]}',
    "a.jsonl": '{"id":"7","tokens":["a","b"],"ner_tags":[1,2]}',
  };
  expect(await readDocument(huggingFace, files)).toMatchObject({
    id: "7",
    text: "a b",
    layers: [{ spans: [span("s1", "x", 0, 3)] }],
  });
  const plain = await readDocument(huggingFace, { "a.jsonl": '{"tokens":["a","b"],"tags":["O","B-x"]}' });
  expect(plain.layers[0]?.spans).toEqual([span("s1", "x", 2, 3)]);
});

test.each([
  ['{"tokens":["a"],"ner_tags":[1]}', "ner_tags[0]", "1 is no tag; the names of the tags stand in dataset.json"],
  ['{"tokens":["a"],"ner_tags":[]}', "ner_tags", "has 0 tags for 1 tokens"],
  ['{"tokens":["a"],"ner_tags":["x"]}', "ner_tags[0]", "“x” is neither O nor B-… or the like"],
])("refuses %s", async (line, field, why) => {
  expect(await readAll(huggingFace, { a: line })).toEqual([{ kind: "refusal", file: "a", line: 1, field, why }]);
});
