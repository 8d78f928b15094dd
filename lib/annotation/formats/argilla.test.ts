import { expect, test } from "vitest";
import { argilla } from "./argilla.ts";
import { filesOf, oneDocument, readAll, readDocument, span } from "./testing.ts";

test("writes a response for a layer", async () => {
  const document = oneDocument("💩Paris", {
    kind: "personal",
    annotator: "p1",
    spans: [span("s", "LOC", 2, 7)],
    labels: ["news"],
  });
  const { files } = await filesOf(argilla, [document]);
  expect(JSON.parse(files["records.jsonl"] as string)).toMatchObject({
    id: "d1",
    fields: { text: "💩Paris" },
    responses: {
      spans: [{ value: [{ start: 1, end: 6, label: "LOC" }], user_id: "p1", status: "submitted" }],
      labels: [{ value: ["news"], user_id: "p1" }],
    },
  });
});

test("reads responses and suggestions, not drafts", async () => {
  const record = {
    id: "r1",
    fields: { title: "Hi", text: "Paris is" },
    responses: {
      entities: [
        { value: [{ start: 0, end: 5, label: "LOC" }], user_id: "u1", status: "submitted" },
        { value: [], user_id: "u2", status: "draft" },
      ],
      topic: [{ value: "news", user_id: "u1", status: "submitted" }],
    },
    suggestions: { entities: { value: [{ start: 6, end: 8, label: "V", score: 0.4 }], agent: "m" } },
  };
  const [document, notice] = await readAll(argilla, { a: JSON.stringify(record) });
  expect(notice).toMatchObject({ kind: "notice", field: "responses.entities[1]" });
  expect(document).toMatchObject({
    document: {
      layers: [
        { kind: "model", annotator: "m", spans: [span("s1", "V", 6, 8)] },
        { kind: "personal", annotator: "u1", spans: [span("s1", "LOC", 0, 5)], labels: ["news"] },
      ],
    },
  });
});

test("a record without answers has no layers", async () => {
  expect((await readDocument(argilla, { a: '{"fields":{"text":"Hi"}}' })).layers).toEqual([]);
});
