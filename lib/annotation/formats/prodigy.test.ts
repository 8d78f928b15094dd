import { expect, test } from "vitest";
import { prodigy } from "./prodigy.ts";
import { filesOf, oneDocument, readAll, readDocument, relation, span } from "./testing.ts";

test("writes tokens, spans and relations; the last token is included", async () => {
  const document = oneDocument("💩New York is", {
    spans: [span("a", "x", 2, 10), span("b", "y", 11, 13)],
    relations: [relation("r", "of", "a", "b")],
  });
  const { files, losses } = await filesOf(prodigy, [document]);
  const task = JSON.parse(files["documents.jsonl"] as string);
  expect(task.tokens).toEqual([
    { text: "💩", start: 0, end: 1, id: 0, ws: false },
    { text: "New", start: 1, end: 4, id: 1, ws: true },
    { text: "York", start: 5, end: 9, id: 2, ws: true },
    { text: "is", start: 10, end: 12, id: 3, ws: false },
  ]);
  expect(task.spans[0]).toEqual({
    start: 1,
    end: 9,
    token_start: 1,
    token_end: 2,
    label: "x",
    text: "New York",
    id: "a",
    attributes: {},
  });
  expect(task.relations[0]).toMatchObject({ head: 2, child: 3, label: "of", head_span: { start: 1 } });
  expect(task.answer).toBe("accept");
  expect(losses).toEqual([]);
});

test("reads what Prodigy itself writes", async () => {
  const task = {
    text: "Apple bought U.K. startup",
    tokens: [],
    spans: [
      { start: 0, end: 5, token_start: 0, token_end: 0, label: "ORG" },
      { start: 13, end: 17, token_start: 2, token_end: 2, label: "GPE" },
    ],
    relations: [
      {
        head: 0,
        child: 2,
        head_span: { start: 0, end: 5, token_start: 0, token_end: 0, label: "ORG" },
        child_span: { start: 13, end: 17, token_start: 2, token_end: 2, label: "GPE" },
        label: "IN",
      },
    ],
    answer: "accept",
    _input_hash: 1,
    _session_id: "news-ann",
    _annotator_id: "ann",
  };
  const { layers } = await readDocument(prodigy, { a: JSON.stringify(task) });
  expect(layers[0]).toMatchObject({
    kind: "personal",
    annotator: "ann",
    spans: [span("s1", "ORG", 0, 5), span("s2", "GPE", 13, 17)],
    relations: [relation("r1", "IN", "s1", "s2")],
  });
  const rejected = await readAll(prodigy, { a: JSON.stringify({ ...task, answer: "reject" }) });
  expect(rejected).toMatchObject([{ document: { layers: [{ spans: [] }] } }, { kind: "notice", field: "answer" }]);
});

test("refuses a text that is not there", async () => {
  const wrong = { text: "Apple", spans: [{ start: 0, end: 5, label: "ORG", text: "Apples" }] };
  expect(await readAll(prodigy, { a: JSON.stringify(wrong) })).toMatchObject([
    { kind: "refusal", field: "spans[0].text", why: "is “Apples”, and the text has “Apple” there" },
  ]);
});
