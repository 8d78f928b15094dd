import { expect, test } from "vitest";
import { conll } from "./conll.ts";
import { filesOf, oneDocument, readAll, readDocument, span } from "./testing.ts";

const london = oneDocument("I like London.", { spans: [span("s", "LOC", 7, 13)] });

test("writes IOB2 in four columns", async () => {
  expect((await filesOf(conll, [london])).files).toEqual({
    "documents.conll": `-DOCSTART- -X- -X- O

I -X- _ O
like -X- _ O
London -X- _ B-LOC
. -X- _ O

`,
  });
});

test("writes BILUO, and as many columns as are asked for", async () => {
  const document = oneDocument("New York and London", { spans: [span("s", "LOC", 0, 8), span("t", "LOC", 13, 19)] });
  const two = await filesOf(conll, [document], { scheme: "biluo", columns: "2" });
  expect(two.files["documents.conll"]).toBe("-DOCSTART- O\n\nNew B-LOC\nYork L-LOC\nand O\nLondon U-LOC\n\n");
  const three = await filesOf(conll, [london], { columns: "2002" });
  expect(three.files["documents.conll"]).toContain("-DOCSTART- -X- O\n\nI -X- O\n");
});

test("adjacent spans of one label stay two, and a label may hold a space", async () => {
  const document = oneDocument("a b c", { spans: [span("s", "a b", 0, 1), span("t", "a b", 2, 3)] });
  const { files } = await filesOf(conll, [document], { columns: "2" });
  expect(files["documents.conll"]).toBe("-DOCSTART- O\n\na B-a_x0020_b\nb B-a_x0020_b\nc O\n\n");
  const { layers } = await readDocument(conll, files);
  expect(layers[0]?.spans.map(({ label, fragments }) => [label, fragments])).toEqual([
    ["a b", [[0, 1]]],
    ["a b", [[2, 3]]],
  ]);
});

test("reports what is moved and what is left out", async () => {
  const document = oneDocument("The Hamastan \u0007 talks", {
    spans: [
      span("inside", "x", 4, 9),
      span("over", "y", 0, 3),
      span("all", "z", 0, 12),
      span("nothing", "z", 13, 14),
      span("twice", "x", 15, 16, {
        fragments: [
          [0, 3],
          [15, 20],
        ],
      }),
    ],
  });
  const longest = await filesOf(conll, [document]);
  expect(longest.files["documents.conll"]).toContain("The -X- _ B-z\nHamastan -X- _ I-z\ntalks");
  expect(longest.losses.map(({ why, outcome, count }) => [why, outcome, count])).toEqual([
    ["it holds no token", "lost", 1],
    ["it is discontinuous", "lost", 1],
    ["it shares a token with another one (the longest is written)", "lost", 2],
  ]);
  const inside = await filesOf(conll, [oneDocument("Hamastan", { spans: [span("s", "x", 0, 5)] })]);
  expect(inside.losses).toMatchObject([{ what: "span", outcome: "changed", count: 1 }]);
});

test("no sentence ends inside a span", async () => {
  const document = oneDocument("One. Two. Three.", { spans: [span("s", "x", 0, 8)] });
  const { files } = await filesOf(conll, [document], { columns: "2" });
  expect(files["documents.conll"]).toBe("-DOCSTART- O\n\nOne B-x\n. I-x\nTwo I-x\n. O\n\nThree O\n. O\n\n");
});

test.each([
  ["IOB1", "EU I-ORG\nand O\nUN I-ORG\nUS I-LOC\nUK B-LOC\n"],
  ["IOB2", "EU B-ORG\nand O\nUN B-ORG\nUS B-LOC\nUK B-LOC\n"],
  ["BILUO", "EU U-ORG\nand O\nUN U-ORG\nUS U-LOC\nUK U-LOC\n"],
  ["IOBES", "EU S-ORG\nand O\nUN S-ORG\nUS S-LOC\nUK S-LOC\n"],
  ["tabs and CR LF", "EU\tNNP\tB-ORG\r\nand\tCC\tO\r\nUN\tNNP\tB-ORG\r\nUS\tNNP\tB-LOC\r\nUK\tNNP\tB-LOC"],
])("reads %s", async (_, file) => {
  const { text, layers } = await readDocument(conll, { "a.conll": file });
  expect(text).toBe("EU and UN US UK");
  expect(layers[0]?.spans.map(({ label, fragments: [at] }) => [label, ...(at ?? [])])).toEqual([
    ["ORG", 0, 2],
    ["ORG", 7, 9],
    ["LOC", 10, 12],
    ["LOC", 13, 15],
  ]);
});

test("documents begin with -DOCSTART-, sentences with a blank line", async () => {
  const file = "-DOCSTART- -X- O O\n\nHe O\n. O\n\nShe O\n\n-DOCSTART- -X- -X- O\n\nIt B-x\n";
  const found = await readAll(conll, { "a.conll": file });
  expect(found.map((one) => one.kind === "document" && [one.document.name, one.document.text, one.line])).toEqual([
    ["a", "He .\nShe", 1],
    ["a-2", "It", 8],
  ]);
});

test("refuses what is no tag, and what has none", async () => {
  expect(await readAll(conll, { a: "He O\nwent VBD\n" })).toEqual([
    { kind: "refusal", file: "a", line: 2, field: "tag", why: "“VBD” is neither O nor B-… or the like" },
  ]);
  expect(await readAll(conll, { a: "He\n" })).toMatchObject([{ kind: "refusal", line: 1 }]);
  expect(await readAll(conll, { a: "He -\n" })).toMatchObject([{ kind: "document" }, { kind: "notice", line: 1 }]);
});
