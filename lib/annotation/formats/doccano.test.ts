import { expect, test } from "vitest";
import { doccano } from "./doccano.ts";
import { filesOf, oneDocument, readAll, readDocument, relation, span } from "./testing.ts";

/** From doccano's own documentation. */
const google = `{"text": "Google was founded on September 4, 1998, by Larry Page and Sergey Brin.", "entities":[{"id":0,"start_offset":0,"end_offset":6,"label":"ORG"},{"id":1,"start_offset":22,"end_offset":39,"label":"DATE"},{"id":2,"start_offset":44,"end_offset":54,"label":"PERSON"},{"id":3,"start_offset":59,"end_offset":70,"label":"PERSON"}],"relations":[{"from_id":0,"to_id":1,"type":"foundedAt"},{"from_id":0,"to_id":2,"type":"foundedBy"}]}\n`;

test("reads the example of its documentation", async () => {
  const { text, layers } = await readDocument(doccano, { "all.jsonl": google });
  const [layer] = layers;
  expect(layer?.spans.map(({ label, fragments: [at] }) => [label, text.slice(...(at as [number, number]))])).toEqual([
    ["ORG", "Google"],
    ["DATE", "September 4, 1998"],
    ["PERSON", "Larry Page"],
    ["PERSON", "Sergey Brin"],
  ]);
  expect(layer?.relations.map(({ type, from, to }) => [type, from, to])).toEqual([
    ["foundedAt", "0", "1"],
    ["foundedBy", "0", "2"],
  ]);
});

test("writes both of its forms, in UTF-16 units", async () => {
  const spans = [span("a", "x", 2, 6), span("b", "y", 7, 9)];
  const document = oneDocument("💩This is", { spans, relations: [relation("r", "of", "a", "b")] });
  const { files } = await filesOf(doccano, [document]);
  expect(files["documents.jsonl"]).toBe(
    '{"text":"💩This is","entities":[{"id":1,"label":"x","start_offset":2,"end_offset":6},{"id":2,"label":"y","start_offset":7,"end_offset":9}],"relations":[{"id":1,"from_id":1,"to_id":2,"type":"of"}],"name":"doc"}\n',
  );
  const short = await filesOf(doccano, [document], { style: "label" });
  expect(short.files["documents.jsonl"]).toBe('{"text":"💩This is","label":[[2,6,"x"],[7,9,"y"]],"name":"doc"}\n');
  expect(short.losses).toMatchObject([{ what: "relation", count: 1, outcome: "lost" }]);
  expect((await readDocument(doccano, short.files)).layers[0]?.spans).toHaveLength(2);
});

test("keeps what it does not know as metadata, its number, and what people remarked", async () => {
  const line = '{"id":7,"text":"Hi","label":[[0,2,"x"],[0,2,"x"]],"Comments":["hm",{"text":"so"},7],"source":"a"}\n';
  const [notice, document] = (await readAll(doccano, { "u.jsonl": line })).toSorted((a) =>
    a.kind === "notice" ? -1 : 1,
  );
  expect(document).toMatchObject({ document: { id: "7", name: "u-1", metadata: { source: "a" } } });
  expect(document?.kind === "document" && document.document.layers[0]?.spans).toHaveLength(2);
  expect(document).toMatchObject({ document: { layers: [{ kind: "shared", annotator: "", note: "hm\nso" }] } });
  expect(notice).toMatchObject({ kind: "notice", field: "Comments" });
});

test("takes the names of files for those of annotators, if asked to, but for the file of all", async () => {
  const line = '{"text":"Hi","label":[]}\n';
  const of = async (name: string) => (await readDocument(doccano, { [name]: line }, { annotators: "file" })).layers[0];
  expect(await of("project/ann.jsonl")).toMatchObject({ kind: "personal", annotator: "ann" });
  expect(await of("project/all.jsonl")).toMatchObject({ kind: "shared", annotator: "" });
});

test.each([
  ['{"text":"Hi","label":[[0,3,"x"]]}', "label[0]", "the end 3 is outside the text, which ends at 2"],
  ['{"text":"💩","label":[[0,1,"x"]]}', "label[0]", "the end 1 is inside a surrogate pair"],
  ['{"text":"Hi","label":[[0,"1","x"]]}', "label[0]", "the end is not a whole number"],
  ['{"text":"Hi","label":[[0,1,""]]}', "label[0][2]", "is empty"],
  ['{"text":" "}', "text", "The text is empty, so there is nothing to label."],
  ["[1]", "the line", "is not an object"],
  ["{", "", "is not JSON"],
])("refuses %s", async (line, field, why) => {
  expect(await readAll(doccano, { f: `\n${line}\n` })).toEqual([{ kind: "refusal", file: "f", line: 2, field, why }]);
});
