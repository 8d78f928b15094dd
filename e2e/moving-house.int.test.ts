/**
 * Moving house: a project of each other program, as its own export gives it (files made after the programs' documentation), arrives
 * by one command, and leaves in the same format with all that was in it. What stands in files is told here by readers of a few lines,
 * which are not those that the program has.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SignedIn } from "#lib/access/member.ts";
import { someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, useDatabase } from "#lib/data/client.ts";
import { createProject } from "#lib/data/projects.ts";
import { type TestDatabase, testDatabase } from "#lib/data/testing/database.ts";
import { createToken } from "#lib/data/tokens.ts";
import { openArchive } from "#lib/import/archive.ts";
import { bytesOf } from "#lib/import/entry.ts";
import { startJobs } from "#lib/jobs/worker.ts";
import { apiServer } from "./support/api-server.ts";

let db: TestDatabase;
let jobs: { close(): Promise<void> };
let folder: string;
let server: Awaited<ReturnType<typeof apiServer>>;
let mia: SignedIn;
let token: string;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
  jobs = await startJobs();
  server = await apiServer();
  folder = mkdtempSync(path.join(tmpdir(), "spanwise-moving-"));
  mia = await someone("Mia");
  ({ secret: token } = await createToken(mia, { name: "ci", scopes: ["read", "write", "export", "admin"] }));
});
afterAll(async () => {
  await jobs.close();
  server.close();
  await closeDatabase();
  await db.drop();
  rmSync(folder, { recursive: true });
});

type Files = ReadonlyMap<string, string>;
// biome-ignore lint/suspicious/noExplicitAny: reason: files of other programs are looked into as they are.
type Anything = any;

/** `npx spanwise import <project> <what> --json`: what the job reports. */
async function imported(project: string, what: string, options: readonly string[]): Promise<Anything> {
  const child = spawn(process.execPath, ["lib/cli/spanwise.mjs", "import", project, what, ...options, "--json"], {
    env: { NODE_ENV: "test", PATH: process.env.PATH ?? "", SPANWISE_URL: server.url, SPANWISE_TOKEN: token },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ran = { out: "", err: "", code: null as number | null };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    ran.out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    ran.err += text;
  });
  ran.code = await new Promise((done) => child.once("close", done));
  expect(ran, ran.out).toMatchObject({ code: 0, err: "" });
  return JSON.parse(ran.out).report;
}

async function exported(project: string, format: string, options: object): Promise<Files> {
  const query = `options=${encodeURIComponent(JSON.stringify(options))}`;
  const answer = await fetch(`${server.url}/api/v1/projects/${project}/export/${format}?${query}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.status).toBe(200);
  const bytes = Buffer.from(await answer.arrayBuffer());
  const read = async function* (start: number, end: number) {
    yield bytes.subarray(start, end);
  };
  const entries = await openArchive({ name: "out.zip", size: bytes.length, read });
  const files = entries.map(async (entry) => [entry.name, (await bytesOf(entry, 1 << 20)).toString("utf8")] as const);
  return new Map(await Promise.all(files));
}

const json = (files: Files): Anything[] =>
  [...files].flatMap(([name, text]) =>
    name.endsWith(".jsonl")
      ? text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]))
      : /\.json(ld)?$/.test(name)
        ? [JSON.parse(text)].flat()
        : [],
  );
const points = (text: string, start: number, end: number) => [...text].slice(start, end).join("");
const lines = (...rows: object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");

const text = "😀 Putin met Xi in Geneva.";

type Rival = {
  program: string;
  format: string;
  /** By their names; more than one file is a folder. */
  files: Readonly<Record<string, string>>;
  options?: readonly string[];
  out?: object;
  /** What the report counts. */
  counts: object;
  /** Everything that the files say, a sentence each. */
  facts(files: Files): string[];
};

const region = (id: string, start: number, end: number, surface: string) => ({
  ...{ id, from_name: "label", to_name: "text", type: "labels" },
  value: { start, end, text: surface, labels: ["PER"] },
});

const annotation = (id: string, start: number, end: number, exact: string) => ({
  ...{ "@context": "http://www.w3.org/ns/anno.jsonld", id, type: "Annotation", motivation: "tagging" },
  body: [{ type: "TextualBody", value: "PER", purpose: "tagging" }],
  target: {
    selector: [
      { type: "TextQuoteSelector", exact },
      { type: "TextPositionSelector", start, end },
    ],
  },
});

/** Spans and relations of UIMA: whatever has a beginning, an end and something said, with the words under it. */
function uima(text: string, structures: readonly Record<string, string>[]): string[] {
  const said = (one: Record<string, string>) => one.label ?? one.value ?? one.kind ?? one.type;
  return structures
    .filter((one) => one.begin !== undefined && said(one) !== undefined && !one.Governor)
    .map((one) => `${text.slice(Number(one.begin), Number(one.end))}: ${one.kind ?? said(one)}`);
}

const rivals: Rival[] = [
  {
    program: "doccano",
    format: "doccano",
    files: {
      "all.jsonl": lines(
        {
          ...{ id: 1, text, Comments: [], source: "dpa" },
          entities: [
            { id: 10, label: "PER", start_offset: 3, end_offset: 8 },
            { id: 11, label: "PER", start_offset: 13, end_offset: 15 },
          ],
          relations: [{ id: 5, from_id: 10, to_id: 11, type: "met" }],
        },
        { id: 2, text: "Macron met Scholz.", entities: [{ id: 12, label: "PER", start_offset: 0, end_offset: 6 }] },
      ),
    },
    counts: { documents: 2, layers: 2, spans: 3, relations: 1 },
    facts: (files) =>
      json(files).flatMap(({ text, entities, relations = [], source }) => {
        const words = (id: number) => {
          const { start_offset, end_offset } = entities.find((one: Anything) => one.id === id);
          return text.slice(start_offset, end_offset);
        };
        return [
          `${text} from ${source}`,
          ...entities.map((one: Anything) => `${one.label} ${one.start_offset}: ${words(one.id)}`),
          ...relations.map((one: Anything) => `${words(one.from_id)} ${one.type} ${words(one.to_id)}`),
        ];
      }),
  },
  {
    program: "doccano, where annotators work apart",
    format: "doccano",
    files: {
      "ann.jsonl": lines({ id: 1, text, label: [[3, 8, "PER"]], Comments: [] }),
      "ben.jsonl": lines({ id: 1, text, label: [[13, 15, "PER"]], Comments: [] }),
    },
    options: ["--option", "annotators=file"],
    out: { style: "label" },
    counts: { documents: 1, layers: 2, spans: 2, created: { annotators: ["ann", "ben"] } },
    facts: (files) =>
      json(files).flatMap(({ text, label }) =>
        label.map(([start, end, name]: Anything) => `${name}: ${text.slice(start, end)}`),
      ),
  },
  {
    program: "Label Studio",
    format: "label-studio",
    files: {
      "project-1-at-2026.json": JSON.stringify([
        {
          ...{ id: 1, data: { text }, meta: {} },
          annotations: [
            {
              ...{
                id: 1,
                completed_by: { id: 1, email: "ann@example.org" },
                was_cancelled: false,
                ground_truth: false,
              },
              result: [
                region("a", 2, 7, "Putin"),
                region("b", 12, 14, "Xi"),
                { type: "relation", from_id: "a", to_id: "b", direction: "right", labels: ["met"] },
                {
                  ...{ id: "a", from_name: "sure", to_name: "text", type: "choices" },
                  value: { start: 2, end: 7, text: "Putin", choices: ["yes"] },
                },
                { id: "x", from_name: "mood", to_name: "text", type: "choices", value: { choices: ["calm"] } },
              ],
            },
            { id: 2, completed_by: 2, was_cancelled: false, result: [region("c", 12, 14, "Xi")] },
          ],
          predictions: [{ id: 9, model_version: "ner-2", result: [region("p", 18, 24, "Geneva")] }],
        },
      ]),
    },
    counts: {
      documents: 1,
      layers: 3,
      spans: 4,
      relations: 1,
      created: { annotators: ["ann@example.org", "Annotator 2"] },
    },
    facts: (files) =>
      json(files).flatMap(({ data, annotations, predictions }) =>
        [...annotations, ...predictions].flatMap(({ result, model_version }) =>
          result.map(({ type, from_name, value, from_id, to_id, labels }: Anything) => {
            const words = (id: string) => result.find((one: Anything) => one.id === id).value.text;
            if (type === "relation") return `${words(from_id)} ${labels} ${words(to_id)}`;
            if (type === "choices") return `${from_name} of ${value.text ?? "the text"}: ${value.choices}`;
            return `${model_version ?? "somebody"}: ${value.labels} ${points(data.text, value.start, value.end)}`;
          }),
        ),
      ),
  },
  {
    program: "brat",
    format: "brat",
    files: {
      "annotation.conf":
        "[entities]\nPER\nPlace\n[relations]\nmet Arg1:PER, Arg2:PER\n[events]\nTalks Who:PER\n[attributes]\nSure Arg:<ANY>, Value:high|low\nNegation Arg:<EVENT>\n",
      "visual.conf": "[labels]\nPER | Person\n",
      "a.txt": text,
      "a.ann":
        "T1\tPER 2 7\tPutin\nT2\tPER 12 14\tXi\nT3\tPlace 2 7;18 24\tPutin Geneva\nR1\tmet Arg1:T1 Arg2:T2\nT4\tTalks 8 11\tmet\nE1\tTalks:T4 Who:T1 Who2:T2\nA1\tSure T1 high\nA2\tNegation E1\nN1\tReference T1 Wikipedia:7747\tVladimir Putin\n#1\tAnnotatorNotes T1\tcheck this\n#2\tAnnotatorNotes R1\tand this\n",
      "b.txt": "Macron met Scholz.",
      "b.ann": "T1\tPER 0 6\tMacron\nT2\tPER 11 17\tScholz\n*\tEquiv T1 T2\n",
    },
    out: { events: "Talks", equivalences: "Equiv" },
    counts: { documents: 2, spans: 6, relations: 4, comments: 2 },
    facts: (files) =>
      [...files]
        .filter(([name]) => name.endsWith(".ann"))
        .flatMap(([, ann]) => {
          const rows = ann.split("\n").filter(Boolean);
          const words = new Map(rows.map((row) => [row.split("\t")[0] ?? "", row.split("\t")[2] ?? ""]));
          for (const row of rows) {
            const event = /^(E\d+)\t\w+:(T\d+)/.exec(row);
            if (event) words.set(event[1] as string, words.get(event[2] as string) as string);
          }
          // Every id as the words that it stands for, and none at the beginning of its line.
          return rows.map((row) =>
            row.replace(/^([A-Z#])\d+/, "$1").replace(/\b[TER]\d+\b/g, (id) => `“${words.get(id)}”`),
          );
        }),
  },
  {
    program: "INCEpTION, WebAnno TSV",
    format: "webanno-tsv",
    files: {
      "ann.tsv": `#FORMAT=WebAnno TSV 3.3
#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|identifier|value
#T_RL=webanno.custom.Met|kind|BT_de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity


#Text=Putin met Xi .
1-1	0-5	Putin	_	PER	_	_
1-2	6-9	met	_	_	_	_
1-3	10-12	Xi	_	PER	summit	1-1
1-4	13-14	.	_	_	_	_
`,
    },
    counts: { documents: 1, spans: 2, relations: 1 },
    facts: (files) =>
      [...files.values()].flatMap((tsv) => {
        const rows = tsv.split("\n").filter((row) => /^\d/.test(row));
        return rows.map((row) => {
          const [, place, token, ...cells] = row.split("\t");
          // The layer of the relation leaves as its type.
          return `${place} ${token} ${cells.filter((cell) => cell !== "" && cell !== "_" && cell !== "Met")}`;
        });
      }),
  },
  {
    program: "INCEpTION, UIMA XMI",
    format: "uima-xmi",
    files: {
      "TypeSystem.xml": "<typeSystemDescription/>",
      "ann.xmi": `<?xml version="1.0" encoding="UTF-8"?>
<xmi:XMI xmlns:cas="http:///uima/cas.ecore" xmlns:xmi="http://www.omg.org/XMI" xmlns:tcas="http:///uima/tcas.ecore" xmlns:type="http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore" xmi:version="2.0">
  <cas:NULL xmi:id="0"/>
  <tcas:DocumentAnnotation xmi:id="2" sofa="1" begin="0" end="18" language="en"/>
  <type:NamedEntity xmi:id="3" sofa="1" begin="0" end="6" value="PER"/>
  <type:NamedEntity xmi:id="4" sofa="1" begin="11" end="17" value="PER"/>
  <cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text" sofaString="Macron met Scholz."/>
  <cas:View sofa="1" members="2 3 4"/>
</xmi:XMI>`,
    },
    counts: { documents: 1, spans: 2 },
    facts: (files) =>
      [...files].flatMap(([name, xmi]) => {
        if (!name.endsWith(".xmi")) return [];
        const attributes = (tag: string) =>
          Object.fromEntries([...tag.matchAll(/([\w:]+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, value]));
        return uima(/sofaString="([^"]*)"/.exec(xmi)?.[1] ?? "", (xmi.match(/<[^!?][^>]*>/g) ?? []).map(attributes));
      }),
  },
  {
    program: "INCEpTION, UIMA CAS JSON",
    format: "uima-cas-json",
    files: {
      "ann.json": JSON.stringify({
        "%TYPES": {},
        "%FEATURE_STRUCTURES": [
          { "%ID": 1, "%TYPE": "uima.cas.Sofa", sofaNum: 1, sofaID: "_InitialView", sofaString: "Biden met Sunak." },
          {
            ...{ "%ID": 2, "%TYPE": "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity", "@sofa": 1 },
            ...{ begin: 0, end: 5, value: "PER" },
          },
          { "%ID": 4, "%TYPE": "uima.tcas.DocumentAnnotation", "@sofa": 1, begin: 0, end: 16, language: "en" },
        ],
        "%VIEWS": { _InitialView: { "%SOFA": 1, "%MEMBERS": [2, 4] } },
      }),
    },
    counts: { documents: 1, spans: 1 },
    facts: (files) =>
      json(files).flatMap((cas) => {
        const all = cas["%FEATURE_STRUCTURES"] ?? [];
        return uima(all.find((one: Anything) => "sofaString" in one)?.sofaString ?? "", all);
      }),
  },
  {
    program: "Prodigy",
    format: "prodigy",
    files: {
      "ner.jsonl": lines({
        ...{ text, _input_hash: 1, _task_hash: 2, answer: "accept", _session_id: "news-ann", meta: { source: "dpa" } },
        tokens: [
          { text: "😀", start: 0, end: 1, id: 0, ws: true },
          { text: "Putin", start: 2, end: 7, id: 1, ws: true },
          { text: "met", start: 8, end: 11, id: 2, ws: true },
          { text: "Xi", start: 12, end: 14, id: 3, ws: true },
        ],
        spans: [
          { start: 2, end: 7, token_start: 1, token_end: 1, label: "PER" },
          { start: 12, end: 14, token_start: 3, token_end: 3, label: "PER" },
        ],
        relations: [
          {
            ...{ head: 1, child: 3, label: "met" },
            head_span: { start: 2, end: 7, token_start: 1, token_end: 1, label: "PER" },
            child_span: { start: 12, end: 14, token_start: 3, token_end: 3, label: "PER" },
          },
        ],
      }),
    },
    counts: { documents: 1, layers: 1, spans: 2, relations: 1, created: { annotators: ["news-ann"] } },
    facts: (files) =>
      json(files).flatMap(({ text, spans, relations, meta }) => [
        meta.source,
        ...spans.map(({ start, end, label }: Anything) => `${label} ${start}: ${points(text, start, end)}`),
        ...relations.map(
          ({ label, head_span: head, child_span: child }: Anything) =>
            `${points(text, head.start, head.end)} ${label} ${points(text, child.start, child.end)}`,
        ),
      ]),
  },
  {
    program: "Argilla",
    format: "argilla",
    files: {
      "records.jsonl": lines({
        ...{ id: "r1", fields: { text }, metadata: { source: "dpa" }, vectors: {}, status: "completed" },
        suggestions: { spans: { value: [{ start: 18, end: 24, label: "LOC" }], agent: "ner-3", score: [0.9] } },
        responses: { spans: [{ value: [{ start: 2, end: 7, label: "PER" }], user_id: "u-1", status: "submitted" }] },
      }),
    },
    counts: { documents: 1, layers: 2, spans: 2, created: { annotators: ["u-1"] } },
    facts: (files) =>
      json(files).flatMap(({ fields, metadata, responses, suggestions }) => {
        const said = (of: Anything) =>
          of.value.map(({ start, end, label }: Anything) => `${label} ${start}: ${points(fields.text, start, end)}`);
        const own = responses.spans.map((one: Anything) => ({ ...one, agent: one.layer?.annotator || one.user_id }));
        const suggested = suggestions.spans ? [suggestions.spans] : [];
        return [
          metadata.source,
          ...[...own, ...suggested].flatMap((one) => [...said(one), ...(/^ner/.test(one.agent) ? [one.agent] : [])]),
        ];
      }),
  },
  {
    program: "spaCy",
    format: "spacy",
    files: {
      "train.jsonl": lines({
        text,
        spans: {
          sc: [
            [2, 7, "PER"],
            [12, 24, "PLACE"],
          ],
        },
      }),
    },
    counts: { documents: 1, spans: 2 },
    facts: (files) =>
      json(files).flatMap(({ text, spans }) =>
        (spans?.sc ?? []).map(([start, end, label]: Anything) => `${label}: ${points(text, start, end)}`),
      ),
  },
  {
    program: "Recogito, as W3C annotations beside their text",
    format: "web-annotation",
    files: {
      "talks.txt": text,
      "talks.json": JSON.stringify(
        [
          annotation("#a", 2, 7, "Putin"),
          annotation("#b", 12, 14, "Xi"),
          {
            ...{ "@context": "http://www.w3.org/ns/anno.jsonld", id: "#l", type: "Annotation", motivation: "linking" },
            body: [{ type: "TextualBody", value: "met", purpose: "tagging" }],
            target: [{ id: "#a" }, { id: "#b" }],
          },
        ],
        null,
        1,
      ),
    },
    counts: { documents: 1, spans: 2, relations: 1 },
    facts: (files) => {
      const items: Anything[] = json(files).flatMap((one) => one.items ?? one);
      const words = (target: Anything): string =>
        target.selector?.find((one: Anything) => one.exact).exact ??
        words(items.find(({ id }) => id === (target.id ?? target)).target);
      return items.map(({ motivation, body, target }) => {
        const value = [body].flat()[0].value;
        return motivation === "linking" ? `${value}: ${target.map(words)}` : `${value}: ${words(target)}`;
      });
    },
  },
  {
    program: "CATMA, as TEI with its tags beside the text",
    format: "tei",
    files: {
      "talks.xml": `<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0">
  <teiHeader><fileDesc><titleStmt><title>talks</title></titleStmt></fileDesc></teiHeader>
  <standOff>
    <fs xml:id="f1" type="PER"/>
    <listAnnotation>
      <annotation xml:id="a1" motivation="tagging" target="#string-range(text,0,6)" ana="#f1"/>
      <annotation xml:id="a2" motivation="tagging" target="#string-range(text,11,6)" ana="#f1"/>
    </listAnnotation>
  </standOff>
  <text><body><ab xml:id="text" xml:space="preserve">Macron met Scholz.</ab></body></text>
</TEI>`,
    },
    counts: { documents: 1, spans: 2 },
    facts: (files) =>
      [...files.values()].flatMap((xml) => {
        const held = /<ab[^>]*>([^<]*)/.exec(xml)?.[1] ?? "";
        const types = new Map(
          [...xml.matchAll(/<fs xml:id="([^"]+)" type="([^"]+)"/g)].map(([, id, type]) => [id, type]),
        );
        return [...xml.matchAll(/target="#string-range\(text,(\d+),(\d+)\)" ana="#([^"]+)"/g)].map(
          ([, start, length, ana]) =>
            `${types.get(ana)}: ${points(held, Number(start), Number(start) + Number(length))}`,
        );
      }),
  },
];

describe("a project of", () => {
  test.concurrent.each(rivals)("$program arrives by one command and leaves as it came", async (rival) => {
    const { program, format, files, options = [], out = {}, counts, facts } = rival;
    const home = path.join(folder, program.replace(/\W+/g, "-"));
    mkdirSync(home);
    for (const [name, content] of Object.entries(files)) writeFileSync(path.join(home, name), content);
    const names = Object.keys(files);
    const { id } = await createProject(mia, { name: program });
    const report = await imported(id, names.length === 1 ? path.join(home, names[0] as string) : home, options);
    expect(report).toMatchObject({ refused: 0, refusals: [], notices: [], leftOut: [], ...counts });
    const said = facts(new Map(Object.entries(files)));
    expect(said.length).toBeGreaterThan(0);
    expect(facts(await exported(id, format, out)).sort()).toEqual(said.sort());
  });
});
