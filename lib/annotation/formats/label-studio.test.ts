import { expect, test } from "vitest";
import { labelStudio } from "./label-studio.ts";
import { filesOf, oneDocument, readAll, readDocument, relation, span } from "./testing.ts";

const task = {
  id: 12,
  data: { text: "💩France and Germany", source: "a" },
  annotations: [
    {
      id: 1,
      completed_by: { id: 3, email: "ann@example.org" },
      result: [
        {
          id: "abc",
          from_name: "label",
          to_name: "text",
          type: "labels",
          value: { start: 1, end: 7, text: "France", labels: ["actor", "place"] },
        },
        {
          id: "def",
          from_name: "label",
          to_name: "text",
          type: "labels",
          value: { start: 12, end: 19, labels: ["actor"] },
        },
        { type: "relation", from_id: "abc", to_id: "def", direction: "left", labels: ["org:founded_by"] },
        { id: "abc", from_name: "sure", to_name: "text", type: "rating", value: { start: 1, end: 7, rating: 4 } },
        { id: "abc", from_name: "why", to_name: "text", type: "textarea", value: { start: 1, end: 7, text: ["so"] } },
        { id: "x", from_name: "topic", to_name: "text", type: "choices", value: { choices: ["war", "peace"] } },
      ],
      was_cancelled: false,
      ground_truth: false,
      lead_time: 12.3,
    },
    { id: 2, completed_by: 4, was_cancelled: true, result: [] },
  ],
  predictions: [{ model_version: "m", score: 0.7, result: [] }],
};

test("reads annotations and predictions", async () => {
  const [document, notice] = await readAll(labelStudio, { "project.json": JSON.stringify([task], null, 2) });
  expect(notice).toMatchObject({ kind: "notice", field: "annotations[1]" });
  if (document?.kind !== "document") throw new Error(JSON.stringify(document));
  const { id, name, metadata, layers } = document.document;
  expect({ id, name, metadata }).toEqual({ id: "12", name: "project-1", metadata: { source: "a" } });
  expect(layers.map(({ kind, annotator }) => [kind, annotator])).toEqual([
    ["personal", "ann@example.org"],
    ["model", "m"],
  ]);
  expect(layers[0]?.spans).toEqual([
    span("abc", "actor", 2, 8, { attributes: { sure: 4, why: "so" } }),
    span("abc-2", "place", 2, 8, { attributes: { sure: 4, why: "so" } }),
    span("def", "actor", 13, 20),
  ]);
  expect(layers[0]?.relations).toEqual([relation("r1", "org:founded_by", "def", "abc")]);
  expect(layers[0]?.attributes).toEqual({ topic: ["war", "peace"] });
});

test("writes tasks and the configuration that they need", async () => {
  const document = oneDocument(
    "💩France",
    { kind: "personal", annotator: "p1", spans: [span("s", 'a "b"', 2, 8, { attributes: { sure: true } })] },
    { metadata: { source: "a" } },
  );
  const { files, losses } = await filesOf(labelStudio, [document]);
  expect(JSON.parse(files["tasks.json"] as string)).toEqual([
    {
      data: { text: "💩France", id: "d1", name: "doc", language: "" },
      meta: { source: "a" },
      annotations: [
        {
          result: [
            {
              id: "s",
              to_name: "text",
              from_name: "label",
              type: "labels",
              value: { start: 1, end: 7, text: "France", labels: ['a "b"'] },
            },
            {
              id: "s",
              to_name: "text",
              from_name: "sure",
              type: "choices",
              value: { start: 1, end: 7, text: "France", choices: ["true"] },
              meta: { kind: "boolean" },
            },
          ],
          was_cancelled: false,
          ground_truth: false,
          spanwise: { kind: "personal", annotator: "p1" },
        },
      ],
      predictions: [],
    },
  ]);
  expect(files["labeling-config.xml"]).toContain('<Label value="a &#34;b&#34;"/>');
  expect(losses).toEqual([]);
});

test("old exports count UTF-16 units, which shows", async () => {
  const result = [{ id: "a", type: "labels", value: { start: "2", end: "8", text: "France", labels: ["x"] } }];
  const old = JSON.stringify([{ data: { text: "💩France!" }, annotations: [{ result }] }]);
  expect(await readAll(labelStudio, { "a.json": old })).toEqual([
    {
      kind: "refusal",
      file: "a.json",
      line: 1,
      field: "annotations[0].result[0].value.text",
      why: "is “France”, and the text has “rance!” there",
    },
  ]);
  const { layers } = await readDocument(labelStudio, { "a.json": old }, { unit: "utf16" });
  expect(layers[0]?.spans[0]?.fragments).toEqual([[2, 8]]);
});

test("what somebody wrote to a region is its note", async () => {
  const value = { start: 0, end: 2, text: "Hi", labels: ["x"] };
  const result = [{ id: "a", type: "labels", value, meta: { text: ["look", "twice"] } }];
  const { layers } = await readDocument(labelStudio, {
    "a.json": JSON.stringify([{ data: { text: "Hi" }, annotations: [{ result }] }]),
  });
  expect(layers[0]?.spans).toMatchObject([{ note: "look\ntwice" }]);
});

test.each([
  ["[{}", 1, "the file ends before its list does"],
  ["[]\n[]", 2, "there is something behind the end of the list"],
  ["7", 1, "is neither a list of objects nor an object"],
  ['[\n{"data": {"a": "x", "b": "y"}}]', 2, "has no “text”; name the key that holds the text"],
  ['[\n\n{"data": }]', 3, "is not JSON"],
])("refuses %j", async (json, line, why) => {
  expect((await readAll(labelStudio, { "a.json": json })).at(-1)).toMatchObject({ kind: "refusal", line, why });
});
