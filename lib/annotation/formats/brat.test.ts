import { expect, test } from "vitest";
import { brat } from "./brat.ts";
import { filesOf, oneDocument, readAll, readDocument, relation, span } from "./testing.ts";

/** The example of brat's own documentation, with a line of each kind. */
const text = "Sony formed a joint venture with Ericsson, a mobile phone company based in Sweden.";
const ann = `T1\tOrganization 0 4\tSony
T2\tMERGE-ORG 14 27\tjoint venture
T3\tOrganization 33 41\tEricsson
E1\tMERGE-ORG:T2 Org1:T1 Org2:T3
T4\tCountry 75 81\tSweden
R1\tOrigin Arg1:T3 Arg2:T4
*\tEquiv T1 T3
A1\tNegation E1
A2\tConfidence E1 L1
N1\tReference T1 Wikipedia:42263\tSony
#1\tAnnotatorNotes T1\tthis annotation is suspect
`;

test("reads the example of its documentation", async () => {
  const { layers, name } = await readDocument(brat, { "a/doc.ann": ann, "a/doc.txt": text });
  expect(name).toBe("doc");
  expect(layers[0]?.spans).toEqual([
    span("T1", "Organization", 0, 4, {
      entity: { reference: "Wikipedia:42263", name: "Sony" },
      note: "this annotation is suspect",
    }),
    span("T2", "MERGE-ORG", 14, 27, { attributes: { Negation: true, Confidence: "L1" } }),
    span("T3", "Organization", 33, 41),
    span("T4", "Country", 75, 81),
  ]);
  expect(layers[0]?.relations.map(({ type, from, to }) => [type, from, to])).toEqual([
    ["Org1", "T2", "T1"],
    ["Org2", "T2", "T3"],
    ["Origin", "T3", "T4"],
    ["Equiv", "T1", "T3"],
  ]);
});

test("writes it, with events and equivalences where asked to", async () => {
  const document = await readDocument(brat, { "doc.ann": ann, "doc.txt": text });
  const { files, losses } = await filesOf(brat, [document], { events: "MERGE-ORG", equivalences: "Equiv" });
  expect(files["doc.txt"]).toBe(text);
  expect(files["doc.ann"]).toBe(`T1\tOrganization 0 4\tSony
T2\tMERGE-ORG 14 27\tjoint venture
T3\tOrganization 33 41\tEricsson
T4\tCountry 75 81\tSweden
R1\tOrigin Arg1:T3 Arg2:T4
*\tEquiv T1 T3
N1\tReference T1 Wikipedia:42263\tSony
#1\tAnnotatorNotes T1\tthis annotation is suspect
E1\tMERGE-ORG:T2 Org1:T1 Org2:T3
A1\tNegation E1
A2\tConfidence E1 L1
`);
  expect(files["annotation.conf"]).toContain("[events]\nMERGE-ORG\tOrg1*:<ANY>, Org2*:<ANY>\n");
  expect(files["annotation.conf"]).toContain("[attributes]\nConfidence\tArg:<ANY>, Value:L1\nNegation\tArg:<ANY>\n");
  expect(losses).toEqual([
    { what: "attribute", why: expect.any(String), outcome: "changed", count: 1, documents: 1, names: ["doc"] },
  ]);
});

test("an entity that is known elsewhere leaves as it is known there, and others under their own ids", async () => {
  const entity = (reference: string, elsewhere?: string) => ({
    reference,
    name: "Sony",
    ...(elsewhere && { elsewhere }),
  });
  const document = oneDocument(text, {
    spans: [
      span("a", "Organization", 0, 4, { entity: entity("e1", "Wikipedia:42263") }),
      span("b", "Organization", 33, 41, { entity: entity("e2") }),
    ],
  });
  const { files } = await filesOf(brat, [document]);
  expect(files["doc.ann"]).toContain("N1\tReference T1 Wikipedia:42263\tSony\nN2\tReference T2 Spanwise:e2\tSony\n");
});

test("a discontinuous span, and offsets in code points", async () => {
  const files = {
    "doc.txt": "💩North and South America",
    "doc.ann": "T1\tLocation 1 6;17 24\tNorth America\nT2\tLocation 11 24\tSouth America\n",
  };
  const document = await readDocument(brat, files);
  expect(document.layers[0]?.spans.map(({ fragments }) => fragments)).toEqual([
    [
      [2, 7],
      [18, 25],
    ],
    [[12, 25]],
  ]);
  expect((await filesOf(brat, [document])).files).toMatchObject(files);
});

test("a line break divides a span, and joins it again", async () => {
  const document = oneDocument("one\ntwo three\n", { spans: [span("s", "a b", 0, 7)] });
  const { files, losses } = await filesOf(brat, [document]);
  expect(files["doc.ann"]).toBe("T1\ta_x0020_b 0 3;4 7\tone two\n");
  expect(files["visual.conf"]).toBe("[labels]\na_x0020_b | a b\n\n[drawing]\n");
  expect(losses).toEqual([]);
  expect((await readDocument(brat, files)).layers[0]?.spans[0]?.fragments).toEqual([[0, 7]]);
  const breaks = oneDocument("one\n\ntwo", {
    spans: [span("s", "a", 3, 5), span("t", "a", 0, 4)],
    relations: [relation("r", "x", "s", "t")],
  });
  const reported = (await filesOf(brat, [breaks])).losses.map(({ what, outcome, count }) => [what, outcome, count]);
  expect(reported).toEqual([
    ["relation", "lost", 1],
    ["span", "lost", 1],
    ["span", "changed", 1],
  ]);
});

test("two events of one trigger are two spans", async () => {
  const both = "T1\tMeet 0 4\tSony\nE1\tMeet:T1\nE2\tMeet:T1 Theme:E1 Theme2:T1\nA1\tNegation E2\n";
  const { layers } = await readDocument(brat, { "doc.txt": text, "doc.ann": both });
  expect(layers[0]?.spans.map(({ id, attributes }) => [id, attributes])).toEqual([
    ["T1", {}],
    ["E2", { Negation: true }],
  ]);
  expect(layers[0]?.relations.map(({ type, from, to }) => [type, from, to])).toEqual([
    ["Theme", "E2", "T1"],
    ["Theme", "E2", "T1"],
  ]);
});

test.each([
  ["T1\tOrganization 0 4\tSoni\n", 1, "T1", "is “Soni”, and the text has “Sony” there"],
  ["\nT1\tOrganization 0 400\tSony\n", 2, "T1", "the end 400 is outside the text, which ends at 82"],
  ["T1\tOrganization 4 0\tSony\n", 1, "T1", "the end 0 comes before the start 4"],
  ["T1\tOrganization 0 x\tSony\n", 1, "T1", "the end is not a whole number"],
  ["T1\tA 0 4\tSony\nT1\tA 0 4\tSony\n", 2, "", "the id T1 is there twice"],
  ["T1\tA 0 4\tSony\nR1\tOrigin Arg1:T1 Arg2:T9\n", 2, "R1", "T9 is no span of the file"],
  ["E1\tA:T9\n", 1, "E1", "its trigger T9 is not there"],
  ["T1 A 0 4 Sony\n", 1, "", "has no tab behind its id"],
])("refuses %j", async (wrong, line, field, why) => {
  expect(await readAll(brat, { "doc.txt": text, "doc.ann": wrong })).toEqual([
    { kind: "refusal", file: "doc.ann", line, field, why },
  ]);
});

test("says what it passes over", async () => {
  const odd = "# a comment\nT1\tA 4 4\t\nX1\tnew thing\n#1\tAnnotatorNotes A7\tlost\n";
  const found = await readAll(brat, { "doc.txt": text, "doc.ann": odd });
  expect(found.map((one) => [one.kind, one.line, "field" in one && one.field])).toEqual([
    ["document", 0, false],
    ["notice", 2, "T1"],
    ["notice", 4, "#1"],
    ["notice", 3, "X1"],
  ]);
  expect(await readAll(brat, { "doc.ann": "" })).toMatchObject([{ kind: "refusal", file: "doc.ann" }]);
});
