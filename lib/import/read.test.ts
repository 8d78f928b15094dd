import { describe, expect, it } from "vitest";
import type { Imported } from "#lib/annotation/formats/format.ts";
import { convertApart, TakesTooLong } from "./apart.ts";
import { encodingOf } from "./encoding.ts";
import type { Brought, Entry } from "./entry.ts";
import { readUnit } from "./read.ts";
import { Findings, reportTable } from "./report.ts";
import { zipOf } from "./testing/zip.ts";
import { survey } from "./units.ts";

const brought = (name: string, content: string | Uint8Array): Brought => {
  const bytes = Buffer.from(content);
  return {
    name,
    size: bytes.length,
    // In small pieces, so that characters and lines are cut everywhere.
    async *read(start, end) {
      for (let at = start; at < end; at += 7) yield bytes.subarray(at, Math.min(end, at + 7));
    },
  };
};
const entry = (name: string, content: string | Uint8Array): Entry => {
  const one = brought(name, content);
  return { name, size: one.size, open: () => one.read(0, one.size) };
};

async function all(name: string, content: string | Uint8Array, options = {}) {
  const { units } = await survey([brought(name, content)]);
  const items: Imported[] = [];
  const [unit] = units;
  if (!unit) return { items, kind: "", notes: [] as string[], encoding: "" };
  const { items: read, original } = await readUnit(unit, options);
  for await (const item of read) items.push(item);
  return { items, kind: unit.kind, notes: original.notes, encoding: original.encoding };
}

const texts = (items: Imported[]) =>
  items.map((item) => (item.kind === "document" ? item.document.text : `! ${item.field} ${item.why}`));

describe("what is read", () => {
  it("a page: what a reader sees of it; scripts are neither run nor kept, and nothing is loaded", async () => {
    Object.assign(globalThis, { harmed: false });
    const page = `<html><head><title>Talks</title></head><body onload="globalThis.harmed = true"><nav><a href="/">Home</a></nav>
      <script>globalThis.harmed = true</script><article><h1>Talks resume</h1><p>They met in&nbsp;Geneva on <b>Monday</b>.</p>
      <p>Nothing was decided.<br>They will meet again.</p><img src="http://127.0.0.1:1/x" onerror="globalThis.harmed = true"></article></body></html>`;
    const { items, notes } = await all("page.html", page);
    expect(texts(items)).toEqual([
      "Talks resume\n\nThey met in\u00a0Geneva on Monday.\n\nNothing was decided.\nThey will meet again.",
    ]);
    expect(notes.join()).toContain("none was run");
    expect(globalThis).toMatchObject({ harmed: false });
  });

  it("a Word file: its paragraphs", async () => {
    const docx = await zipOf({
      "[Content_Types].xml":
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
      "_rels/.rels":
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
      "word/document.xml":
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Putin met Xi.</w:t></w:r></w:p><w:p><w:r><w:t>They talked 😀.</w:t></w:r></w:p></w:body></w:document>',
    });
    expect(texts((await all("news.docx", docx)).items)).toEqual(["Putin met Xi.\n\nThey talked 😀."]);
  });

  it("a PDF: the text of its pages", async () => {
    const stream = "BT /F1 24 Tf 72 700 Td (Putin met Xi.) Tj ET";
    const objects = [
      "<< /Type /Catalog /Pages 2 0 R >>",
      "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
      `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ];
    let pdf = "%PDF-1.4\n";
    const places = objects.map((object, i) => {
      const at = pdf.length;
      pdf += `${i + 1} 0 obj\n${object}\nendobj\n`;
      return at;
    });
    const start = pdf.length;
    pdf += `xref\n0 6\n0000000000 65535 f \n${places.map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("")}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${start}\n%%EOF`;
    expect(texts((await all("news.pdf", pdf)).items)).toEqual(["Putin met Xi."]);
  });

  it("an Excel table: a document for each row", async () => {
    const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
    const cell = (text: string) => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
    const xlsx = await zipOf({
      "[Content_Types].xml":
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
      "_rels/.rels":
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
      "xl/workbook.xml": `<workbook ${main} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="News" sheetId="1" r:id="rId1"/></sheets></workbook>`,
      "xl/_rels/workbook.xml.rels":
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
      "xl/worksheets/sheet1.xml": `<worksheet ${main}><sheetData><row r="1">${cell("title").replace("<c ", '<c r="A1" ')}${cell("text").replace("<c ", '<c r="B1" ')}</row><row r="2">${cell("One").replace("<c ", '<c r="A2" ')}${cell("Putin met Xi.").replace("<c ", '<c r="B2" ')}</row></sheetData></worksheet>`,
    });
    const { items } = await all("news.xlsx", xlsx);
    expect(items).toMatchObject([{ kind: "document", line: 2, document: { name: "One", text: "Putin met Xi." } }]);
  });

  it("tables with any usual separator, quoted cells, and the fields that were chosen", async () => {
    const tsv = 'id\tbody\tsource\n1\tPutin met Xi.\tdpa\n2\t"They ""met""\nagain."\tafp\n';
    const { items } = await all("news.tsv", tsv, { fields: { text: "body", name: "source", metadata: ["id"] } });
    expect(items).toMatchObject([
      { document: { name: "dpa", text: "Putin met Xi.", metadata: { id: "1" } } },
      { document: { name: "afp", text: 'They "met"\nagain.', metadata: { id: "2" } } },
    ]);
    expect(texts((await all("news.csv", "name;text\na;Eins, zwei.\n")).items)).toEqual(["Eins, zwei."]);
    const wrong = await all("news.csv", "name,text\na,b\n", { fields: { text: "body" } });
    expect(wrong.items).toMatchObject([{ kind: "refusal", line: 2, field: "body" }]);
  });

  it("JSON records, a line each or in one list, with the line of each that is wrong", async () => {
    const lines = '{"title":"A","text":"One.","n":1}\n{"title":"B"}\n\n{"title":"C","text":"Three."}\n';
    const { items } = await all("rows.jsonl", lines);
    expect(items).toMatchObject([
      { document: { name: "A", text: "One.", metadata: { n: "1" } } },
      { kind: "refusal", line: 2, field: "text" },
      { document: { name: "C" }, line: 4 },
    ]);
    expect(texts((await all("rows.json", '[\n{"text":"One."},\n{"text":"Two."}]')).items)).toEqual(["One.", "Two."]);
  });

  it.each([
    [
      "windows-1251",
      Buffer.from([
        0xcf, 0xf3, 0xf2, 0xe8, 0xed, 0x20, 0xe2, 0xf1, 0xf2, 0xf0, 0xe5, 0xf2, 0xe8, 0xeb, 0xf1, 0xff, 0x20, 0xf1,
        0x20, 0xd1, 0xe8, 0x2e,
      ]),
      "Путин встретился с Си.",
    ],
    ["utf-16le", Buffer.from("\ufeffPutin 😀", "utf16le"), "Putin 😀"],
    ["utf-16be", Buffer.from("\ufeffPutin 😀", "utf16le").swap16(), "Putin 😀"],
    ["utf-8", Buffer.from("\ufeffשלום 👨‍👩‍👧"), "שלום 👨‍👩‍👧"],
  ])("a text in %s", async (encoding, bytes, text) => {
    const { items, encoding: told } = await all("a.txt", bytes);
    expect([told, ...texts(items)]).toEqual([encoding, text]);
  });

  it("a text whose last byte would begin a character of UTF-8 is none", async () => {
    const { items, encoding } = await all("a.txt", Buffer.from("caf\xe9", "latin1"));
    expect([encoding, ...texts(items)]).toEqual(["windows-1252", "café"]);
  });

  it("an encoding that a person chose, instead of the guess", async () => {
    const bytes = Buffer.from("a\xa4b", "latin1");
    expect((await encodingOf(entry("a.txt", bytes))).sure).toBe(false);
    expect(texts((await all("a.txt", bytes, { encoding: "iso-8859-15" })).items)).toEqual(["a€b"]);
  });

  it("what takes too long is given up", async () => {
    const deep = `<html><body>${"<div>".repeat(200_000)}text`;
    await expect(convertApart(entry("a.html", deep), "html", { patience: 1 })).rejects.toThrow(TakesTooLong);
  });
});

it("a report for spreadsheets runs nothing in them", () => {
  const findings = new Findings();
  findings.refuse("a", { file: "=cmd()", line: 1, field: "x,y", why: 'is "no"' });
  expect([...reportTable(findings)].join("")).toBe(
    `outcome,file,line,field,why\r\nrefused,'=cmd(),1,"x,y","is ""no"""\r\n`,
  );
});
