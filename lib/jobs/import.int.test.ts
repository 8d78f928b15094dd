import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Member } from "#lib/access/member.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, database, useDatabase } from "#lib/data/client.ts";
import { document, listDocuments } from "#lib/data/documents.ts";
import { jobFile } from "#lib/data/jobs.ts";
import { labelSchema } from "#lib/data/labels.ts";
import { contentAt } from "#lib/data/layer-content.ts";
import { layersOf } from "#lib/data/layers.ts";
import { createProject } from "#lib/data/projects.ts";
import { listSets, setContent } from "#lib/data/sets.ts";
import { type TestDatabase, testDatabase } from "#lib/data/testing/database.ts";
import { zipOf } from "#lib/import/testing/zip.ts";
import { askImport, ended } from "./testing-import.ts";
import { startJobs } from "./worker.ts";

let db: TestDatabase;
let worker: { close(): Promise<void> };
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
  worker = await startJobs();
});
afterAll(async () => {
  await worker.close();
  await closeDatabase();
  await db.drop();
});

let manager: Member;
beforeEach(async () => {
  const who = await someone("Mia");
  const { id } = await createProject(who, { name: "Talks" });
  manager = await join(who, id, "manager");
});

const run = async (files: Record<string, string | Uint8Array>, plan = {}) =>
  ended(manager, await askImport(manager, files, plan));
const names = async () => (await listDocuments(manager)).rows.map((row) => row.name).sort();

describe("an import", () => {
  it("takes texts of many kinds out of one archive, and a second time adds nothing", async () => {
    const files = {
      "news/one.txt": "The talks began on Monday.",
      "news/two.md": "# Talks\n\nThey went on.",
      "news/page.html":
        "<html><head><title>Talks</title><script>alert(1)</script></head><body><article><h1>Talks</h1><p>They ended.</p></article></body></html>",
      "table.csv": 'title,text,date\nFirst,Putin met Xi.,2026-01-02\nSecond,"They, too, met.",2026-01-03\n',
      "rows.jsonl":
        '{"title":"A","body":"Body of a text that is long.","n":1}\n{"title":"B","body":"Another body that is long.","n":2}\n',
      "__MACOSX/._one.txt": "x",
    };
    const archive = await zipOf(files);
    const { state, report, words } = await run({ "mixed.zip": archive });
    expect(state).toBe("done");
    expect(report.refusals).toEqual([]);
    expect(report).toMatchObject({ documents: 7, already: 0, taken: 5, refused: 0 });
    expect(words).toBe("7 documents were added.");
    expect(await names()).toEqual(["A", "B", "First", "Second", "one", "page", "two"]);
    const again = await run({ "mixed.zip": archive });
    expect(again.report).toMatchObject({ documents: 0, already: 7, taken: 5 });
    // Both lead to the same documents.
    const { rows: listed } = await listDocuments(manager);
    const known = new Set(listed.map(({ id, name }) => `${id} ${name}`));
    for (const { first } of [report, again.report])
      expect(new Set(first.map(({ id, name }) => `${id} ${name}`))).toEqual(known);
    expect(again.words).toBe("Nothing was added; 7 texts were there already.");
    expect(await names()).toHaveLength(7);
    expect(await database().prisma.storedFile.count()).toBe(0);
    const { rows } = await listDocuments(manager, { q: "page" });
    const page = await document(manager, rows[0]?.id as string);
    expect(page.text).toBe("Talks\n\nThey ended.");
    expect(page.intake.notes.map((note) => note.message).join()).toContain("none was run");
  });

  it("keeps the name and the hash of the original, and says which encoding it was in", async () => {
    const bytes = Buffer.from("Le gouvernement a annonc\xe9 la d\xe9cision \xe0 l'\xe9t\xe9.", "latin1");
    const { report } = await run({ "décision.txt": bytes });
    expect(report.encodings).toEqual([{ file: "décision.txt", encoding: "windows-1252", guessed: true }]);
    const [row] = (await listDocuments(manager)).rows;
    const held = await document(manager, row?.id as string);
    expect(held.text).toBe("Le gouvernement a annoncé la décision à l'été.");
    const { createHash } = await import("node:crypto");
    const sha256OfOriginal = createHash("sha256").update(bytes).digest("hex");
    expect(held.intake).toMatchObject({ fileName: "décision.txt", sha256OfOriginal, encoding: "windows-1252" });
  });

  it("refuses a tag whose stated text is not what the text has there, shows both, and takes nothing of that file", async () => {
    const line = (text: string, surface: string) =>
      JSON.stringify({
        text,
        spans: [{ start: 0, end: 5, label: "actor", text: surface }],
        _input_hash: 1,
        answer: "accept",
      });
    const { state, report, files } = await run({
      "bad.jsonl": `${line("Putin met Xi.", "Putin")}\n${line("Merkel met Xi.", "Merke1")}\n`,
      "good.jsonl": `${line("Macron met Xi.", "Macro")}\n`,
    });
    expect(state).toBe("done");
    expect(report).toMatchObject({ taken: 1, refused: 1, documents: 1, spans: 1 });
    expect(report.refusals).toHaveLength(1);
    expect(report.refusals[0]).toMatchObject({ file: "bad.jsonl", line: 2 });
    expect(report.refusals[0]?.why).toContain("Merke1");
    expect(report.refusals[0]?.why).toContain("Merke”");
    expect((await listDocuments(manager)).rows).toHaveLength(1);
    expect(files).toHaveLength(1);
    let table = "";
    for await (const chunk of (await jobFile(manager, files[0] ? await lastJob() : "")).content)
      table += Buffer.from(chunk);
    expect(table).toMatch(/^outcome,file,line,field,why\r\nrefused,bad\.jsonl,2,/);
  });

  it("makes the labels that are missing, and predictions a model layer, which is finished and exact", async () => {
    const task = {
      id: 7,
      data: { text: "😀 Putin met Xi." },
      annotations: [],
      predictions: [
        {
          model_version: "ner-1",
          result: [
            {
              id: "a",
              type: "labels",
              from_name: "label",
              to_name: "text",
              value: { start: 2, end: 7, text: "Putin", labels: ["PER"] },
            },
          ],
        },
      ],
    };
    const { report } = await run({ "tasks.json": JSON.stringify([task]) });
    expect(report).toMatchObject({ documents: 1, layers: 1, spans: 1, created: { labels: ["PER"] } });
    const [row] = (await listDocuments(manager)).rows;
    const [layer] = await layersOf(manager, row?.id as string);
    expect(layer).toMatchObject({ kind: "model", owner: "ner-1", state: "finished" });
    const [set] = (await listSets(manager)).rows;
    const { content, text } = await setContent(manager, set?.id as string);
    const [span] = [...content.spans.values()];
    expect(span && text.slice(...(span.fragments[0] as [number, number]))).toBe("Putin");
    // The log says the same as the set.
    const logged = await contentAt(layer?.layerId as string, 1, 1);
    expect([...logged.spans.values()]).toEqual([...content.spans.values()]);
    expect(row?.state).toBe("new");
  });

  it("gives personal layers to the members whom the file names, and to models, if asked to, what nobody here has made", async () => {
    const ann = await join(await someone("Ann"), manager.projectId, "annotator");
    const record = {
      fields: { text: "Putin met Xi." },
      metadata: {},
      responses: {
        spans: [
          { value: [{ start: 0, end: 5, label: "actor" }], user_id: "ann-argilla", status: "submitted" },
          { value: [{ start: 10, end: 12, label: "actor" }], user_id: "stranger", status: "submitted" },
        ],
      },
    };
    const { report } = await run(
      { "records.jsonl": `${JSON.stringify(record)}\n` },
      { people: { "ann-argilla": ann.userId }, strangers: "model" },
    );
    expect(report).toMatchObject({ documents: 1, layers: 2, refused: 0 });
    const [row] = (await listDocuments(manager)).rows;
    expect(row).toMatchObject({ mode: "independent", annotators: 1, finishedBy: 1 });
    const layers = await layersOf(manager, row?.id as string);
    expect(layers.map(({ kind, owner, annotator }) => [kind, annotator?.userId ?? owner])).toEqual(
      expect.arrayContaining([
        ["personal", ann.userId],
        ["model", "stranger"],
      ]),
    );
    const again = await run(
      { "records.jsonl": `${JSON.stringify(record)}\n` },
      { people: { "ann-argilla": ann.userId }, strangers: "model" },
    );
    expect(again.report).toMatchObject({ documents: 0, layers: 0, layersAlready: 2 });
  });

  it.each([
    [{}, { mode: "together", state: "finished" }],
    [{ finished: false }, { mode: "together", state: "started" }],
    [{ arrival: "gold" }, { mode: null, state: "new" }],
    [{ people: { "": "mia" } }, { mode: "independent", state: "started" }],
  ])("with the plan %j, a document is %j, whether it was there before or not", async (plan, wanted) => {
    const row = (text: string) => `${JSON.stringify({ text, label: [[0, 5, "PER"]] })}\n`;
    await run({ "old.txt": "Putin met Xi." });
    await run({ "a.jsonl": row("Putin met Xi.") + row("Biden met Xi.") }, plan);
    const { projectId } = manager;
    const rows = await database().prisma.document.findMany({
      where: { projectId },
      select: { mode: true, state: true },
    });
    expect(rows).toEqual([wanted, wanted]);
  });

  it("leaves out what the project does not have, if asked to, and counts it", async () => {
    const text = "Putin met Xi.";
    const files = { "a.txt": text, "a.ann": "T1\tPER 0 5\tPutin\nT2\tPER 10 12\tXi\nR1\tMET Arg1:T1 Arg2:T2\n" };
    const { report } = await run(files, { unknown: "leave-out" });
    expect(report).toMatchObject({ documents: 1, spans: 0, relations: 0 });
    expect(report.leftOut).toContainEqual({ what: "the label “PER”", count: 2 });
    expect((await labelSchema(manager)).labels).toEqual([]);
  });

  it("keeps the article of the sample letter for letter", async () => {
    const article = await readFile("prisma/sample/article.txt");
    await run({ "article.txt": article });
    const [row] = (await listDocuments(manager)).rows;
    expect(Buffer.from((await document(manager, row?.id as string)).text)).toEqual(article);
  });
});

async function lastJob(): Promise<string> {
  const row = await database().prisma.jobReport.findFirstOrThrow({ orderBy: { id: "desc" }, select: { id: true } });
  return row.id;
}
