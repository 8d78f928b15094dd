import fc from "fast-check";
import { expect, test } from "vitest";
import { csv } from "./csv.ts";
import { csvRecord, csvRecords, guarded, unguarded } from "./csv-records.ts";
import { filesOf, oneDocument, readAll, readDocument, relation, span } from "./testing.ts";

test("records come back, however they are cut", async () => {
  const cell = fc.oneof(fc.string(), fc.constantFrom("", '"', "a,b", "x\r\ny", " pad ", "=1", "\ufeff", "\r", "\n"));
  const property = fc.asyncProperty(
    fc.array(fc.array(cell, { minLength: 2 })),
    fc.integer({ min: 1, max: 5 }),
    async (records, size) => {
      const file = records.map(csvRecord).join("");
      const pieces = file.match(new RegExp(`[\\s\\S]{1,${size}}`, "g")) ?? [];
      const found: string[][] = [];
      for await (const { cells } of csvRecords(pieces)) found.push(cells);
      expect(found).toEqual(records);
    },
  );
  await fc.assert(property, { numRuns: 300 });
});

test("the guard comes off again", () => {
  for (const cell of ["=cmd()", "+1", "-1", "@x", "'=x", "''", "'tis", "a", "", "\t=1"])
    expect(unguarded(guarded(cell))).toBe(cell);
  expect(guarded("=cmd()")).toBe("'=cmd()");
  expect(guarded("a")).toBe("a");
});

const document = oneDocument("💩=SUM(A1) rises", {
  spans: [
    span("a", "=cmd()", 2, 10, { attributes: { sure: 2 } }),
    span("b", "x", 11, 16, {
      fragments: [
        [2, 3],
        [11, 16],
      ],
    }),
  ],
  relations: [relation("r", "of", "a", "b")],
});

test("writes three tables, guarded or exact", async () => {
  const { files, losses } = await filesOf(csv, [document]);
  expect(files["spans.csv"]).toBe(
    "document_id,document,layer,annotator,span_id,label,start,end,unit,text,fragments,attributes,entity,entity_name,author,note\r\n" +
      'd1,doc,1,,a,\'=cmd(),1,9,code point,\'=SUM(A1),1-9,"{""sure"":2}",,,,\r\n' +
      "d1,doc,1,,b,x,1,15,code point,'= rises,1-2;10-15,{},,,,\r\n",
  );
  expect(files["relations.csv"]).toContain("d1,doc,1,,r,of,a,b,'=SUM(A1),'= rises,{},,\r\n");
  expect(losses).toEqual([]);
  const exact = await filesOf(csv, [document], { formulas: "exact" });
  expect(exact.files["spans.csv"]).toContain(",a,=cmd(),1,9,code point,=SUM(A1),");
  expect((await readDocument(csv, exact.files, { formulas: "exact" })).layers).toEqual(document.layers);
});

test("reads the fewest columns that say anything", async () => {
  const files = {
    "documents.csv": "document_id,text\n7,Hi there\n8,Ho",
    "spans.csv": "document_id,label,start,end\n8,x,0,2\n",
  };
  expect(await readAll(csv, files)).toMatchObject([
    { kind: "document", line: 2, document: { id: "7", layers: [] } },
    { kind: "document", line: 3, document: { id: "8", layers: [{ spans: [span("s1", "x", 0, 2)] }] } },
  ]);
});

test.each([
  ["document_id,label,start,end,text\n7,x,0,2,Ho\n", 2, "text", "is “Ho”, and the text has “Hi” there"],
  ["document_id,label,start,end\n7,x,0,3\n", 2, "start", "the end 3 is outside the text, which ends at 2"],
  ["document_id,label,start,end\n7,x,0,-1\n", 2, "start", "“0--1” is not a start and an end"],
  ["document_id,label,start,end,unit\n7,x,0,1,byte\n", 2, "unit", "is “byte”, and only “code point” is read"],
  ["document_id,label,start,end\n7,x,0\n", 2, "", "has 3 cells for 4 columns"],
  ["document_id,label,start\n7,x,0\n", 1, "", "has no column “end”"],
  [
    "document_id,label,start,end\n9,x,0,1\n",
    2,
    "document_id",
    "“9” is not in documents.csv, or not in the same order there",
  ],
  ['document_id,label,start,end\n7,"x,0,1\n', 2, "", "has a quote that is never closed"],
])("refuses %j", async (spans, line, field, why) => {
  const found = await readAll(csv, { "documents.csv": "document_id,text\n7,Hi\n", "spans.csv": spans });
  expect(found.filter(({ kind }) => kind === "refusal")).toMatchObject([{ line, field, why }]);
});
