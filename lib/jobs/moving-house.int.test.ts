/**
 * A project of each other program, as its own export gives it (files made after the programs' documentation), arrives whole: every
 * document, tag, relation and attribute is counted.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Member } from "#lib/access/member.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, useDatabase } from "#lib/data/client.ts";
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
  const { id } = await createProject(who, { name: "Moved" });
  manager = await join(who, id, "manager");
});

const lines = (...rows: object[]) => `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`;

/** Everything that the project holds now, by the words under each tag. */
async function held() {
  const found: { surfaces: string[]; relations: number; attributes: unknown[]; kinds: string[] } = {
    surfaces: [],
    relations: 0,
    attributes: [],
    kinds: [],
  };
  for (const row of (await listSets(manager)).rows) {
    const { content, text, schema } = await setContent(manager, row.id);
    const label = (id: string) => schema.labels.find((one) => one.id === id)?.name;
    const attribute = (id: string) => schema.attributes.find((one) => one.id === id)?.name ?? "";
    found.kinds.push(row.layerKind);
    found.relations += content.relations.size;
    for (const span of content.spans.values()) {
      found.surfaces.push(
        `${label(span.label)}: ${span.fragments.map(([start, end]) => text.slice(start, end)).join(" ")}`,
      );
      for (const [id, value] of Object.entries(span.attributes ?? {})) found.attributes.push([attribute(id), value]);
    }
    for (const entry of content.document.values()) {
      const [kind, id = ""] = entry.key.split(":");
      found.attributes.push([kind === "label" ? label(id) : kind === "attribute" ? attribute(id) : kind, entry.value]);
    }
  }
  return { ...found, surfaces: found.surfaces.sort() };
}

const text = "😀 Putin met Xi in Geneva.";

describe("a project of", () => {
  it("doccano", async () => {
    const { report } = await ended(
      manager,
      await askImport(manager, {
        "all.jsonl": lines(
          {
            ...{ id: 1, text, Comments: [], source: "dpa" },
            entities: [
              { id: 10, label: "PER", start_offset: 3, end_offset: 8 },
              { id: 11, label: "PER", start_offset: 13, end_offset: 15 },
            ],
            relations: [{ id: 5, from_id: 10, to_id: 11, type: "met" }],
          },
          { id: 2, text: "Macron met Scholz.", label: [[0, 6, "PER"]], Comments: [] },
          { id: 3, text: "A good day.", label: ["positive"] },
        ),
      }),
    );
    expect(report).toMatchObject({ refused: 0, documents: 3, spans: 3, relations: 1 });
    expect(report.created).toEqual({
      labels: ["PER", "positive"],
      attributes: [],
      relationTypes: ["met"],
      annotators: [],
    });
    const { surfaces, relations, attributes } = await held();
    expect([surfaces, relations, attributes]).toEqual([
      ["PER: Macron", "PER: Putin", "PER: Xi"],
      1,
      [["positive", true]],
    ]);
  });

  it("Label Studio, annotations and predictions", async () => {
    const region = (id: string, start: number, end: number, surface: string) => ({
      ...{ id, from_name: "label", to_name: "text", type: "labels" },
      value: { start, end, text: surface, labels: ["PER"] },
    });
    const task = {
      ...{ id: 1, data: { text }, meta: {} },
      annotations: [
        {
          ...{ id: 1, completed_by: { id: 1, email: "ann@example.org" }, was_cancelled: false, ground_truth: false },
          result: [
            region("a", 2, 7, "Putin"),
            region("b", 12, 14, "Xi"),
            { type: "relation", from_id: "a", to_id: "b", direction: "right", labels: ["met"] },
            {
              id: "a",
              from_name: "sure",
              to_name: "text",
              type: "choices",
              value: { start: 2, end: 7, text: "Putin", choices: ["yes"] },
            },
            { id: "x", from_name: "mood", to_name: "text", type: "choices", value: { choices: ["calm"] } },
          ],
        },
      ],
      predictions: [{ id: 9, model_version: "ner-2", result: [region("p", 18, 24, "Geneva")] }],
    };
    const { report } = await ended(
      manager,
      await askImport(manager, { "project-1-at-2026.json": JSON.stringify([task]) }),
    );
    expect(report).toMatchObject({ refused: 0, documents: 1, layers: 2, spans: 3, relations: 1 });
    const { surfaces, relations, attributes } = await held();
    expect(surfaces).toEqual(["PER: Geneva", "PER: Putin", "PER: Xi"]);
    expect([relations, attributes.length]).toEqual([1, 2]);
  });

  it("brat, a zip of folders with annotation.conf", async () => {
    const archive = await zipOf({
      "talks/annotation.conf":
        "[entities]\nPER\n[relations]\nmet Arg1:PER, Arg2:PER\n[events]\nTalks Who:PER\n[attributes]\nSure Arg:<ANY>, Value:high|low\n",
      "talks/visual.conf": "[labels]\nPER | Person\n",
      "talks/a.txt": text,
      "talks/a.ann":
        "T1\tPER 2 7\tPutin\nT2\tPER 12 14\tXi\nT3\tPlace 2 7;18 24\tPutin Geneva\nR1\tmet Arg1:T1 Arg2:T2\nT4\tTalks 8 11\tmet\nE1\tTalks:T4 Who:T1 Who2:T2\nA1\tSure T1 high\nA2\tNegation E1\nN1\tReference T1 Wikipedia:7747\tVladimir Putin\n#1\tAnnotatorNotes T1\tcheck this\n",
      "talks/b.txt": "Macron met Scholz.",
      "talks/b.ann": "T1\tPER 0 6\tMacron\nT2\tPER 11 17\tScholz\n*\tEquiv T1 T2\n",
      "talks/.stats_cache": "x",
    });
    const { report } = await ended(manager, await askImport(manager, { "talks.zip": archive }));
    expect(report).toMatchObject({ refused: 0, taken: 2, documents: 2, spans: 6, relations: 4 });
    const { surfaces, relations, attributes } = await held();
    expect(surfaces).toEqual([
      "PER: Macron",
      "PER: Putin",
      "PER: Scholz",
      "PER: Xi",
      "Place: Putin Geneva",
      "Talks: met",
    ]);
    expect(relations).toBe(4);
    expect(attributes).toEqual(
      expect.arrayContaining([
        ["Sure", "high"],
        ["Negation", true],
      ]),
    );
  });

  it("INCEpTION, as WebAnno TSV, UIMA XMI and CAS JSON", async () => {
    const tsv = `#FORMAT=WebAnno TSV 3.3
#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|identifier|value
#T_RL=webanno.custom.Met|kind|BT_de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity


#Text=Putin met Xi .
1-1	0-5	Putin	_	PER	_	_
1-2	6-9	met	_	_	_	_
1-3	10-12	Xi	_	PER	summit	1-1
1-4	13-14	.	_	_	_	_
`;
    const xmi = `<?xml version="1.0" encoding="UTF-8"?>
<xmi:XMI xmlns:cas="http:///uima/cas.ecore" xmlns:xmi="http://www.omg.org/XMI" xmlns:tcas="http:///uima/tcas.ecore" xmlns:custom="http:///webanno/custom.ecore" xmlns:type="http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore" xmi:version="2.0">
  <cas:NULL xmi:id="0"/>
  <tcas:DocumentAnnotation xmi:id="2" sofa="1" begin="0" end="18" language="en"/>
  <type:NamedEntity xmi:id="3" sofa="1" begin="0" end="6" value="PER"/>
  <type:NamedEntity xmi:id="4" sofa="1" begin="11" end="17" value="PER"/>
  <custom:Event xmi:id="5" sofa="1" begin="7" end="10" kind="summit"/>
  <cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text" sofaString="Macron met Scholz."/>
  <cas:View sofa="1" members="2 3 4 5"/>
</xmi:XMI>`;
    const cas = {
      "%TYPES": {},
      "%FEATURE_STRUCTURES": [
        {
          "%ID": 1,
          "%TYPE": "uima.cas.Sofa",
          sofaNum: 1,
          sofaID: "_InitialView",
          mimeType: "text",
          sofaString: "Biden met Sunak.",
        },
        {
          "%ID": 2,
          "%TYPE": "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity",
          "@sofa": 1,
          begin: 0,
          end: 5,
          value: "PER",
        },
        { "%ID": 3, "%TYPE": "webanno.custom.Event", "@sofa": 1, begin: 6, end: 9, kind: "summit" },
        { "%ID": 4, "%TYPE": "uima.tcas.DocumentAnnotation", "@sofa": 1, begin: 0, end: 16, language: "en" },
      ],
      "%VIEWS": { _InitialView: { "%SOFA": 1, "%MEMBERS": [2, 3, 4] } },
    };
    const archive = await zipOf({
      "annotation/a.txt/ann.tsv": tsv,
      "annotation/b.txt/TypeSystem.xml": "<typeSystemDescription/>",
      "annotation/b.txt/ann.xmi": xmi,
      "annotation/c.txt/ann.json": JSON.stringify(cas, null, 2),
    });
    const { report } = await ended(manager, await askImport(manager, { "inception.zip": archive }));
    expect(report.refusals).toEqual([]);
    expect(report).toMatchObject({ taken: 3, documents: 3, spans: 7, relations: 1 });
    const { surfaces, relations } = await held();
    expect(surfaces.map((one) => one.split(": ")[1]).sort()).toEqual([
      "Biden",
      "Macron",
      "Putin",
      "Scholz",
      "Xi",
      "met",
      "met",
    ]);
    expect(relations).toBe(1);
  });

  it("Prodigy", async () => {
    const { report } = await ended(
      manager,
      await askImport(manager, {
        "ner.jsonl": lines({
          ...{
            text,
            _input_hash: 1,
            _task_hash: 2,
            answer: "accept",
            _session_id: "news-ann",
            meta: { source: "dpa" },
          },
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
      }),
    );
    expect(report.refusals).toEqual([]);
    expect(report).toMatchObject({ documents: 1, layers: 1, spans: 2, relations: 1 });
    expect((await held()).surfaces).toEqual(["PER: Putin", "PER: Xi"]);
  });

  it("Argilla, responses and suggestions", async () => {
    const { report } = await ended(
      manager,
      await askImport(manager, {
        "records.jsonl": lines({
          ...{ id: "r1", fields: { text }, metadata: { source: "dpa" }, vectors: {}, status: "completed" },
          suggestions: { spans: { value: [{ start: 18, end: 24, label: "LOC" }], agent: "ner-3", score: [0.9] } },
          responses: { spans: [{ value: [{ start: 2, end: 7, label: "PER" }], user_id: "u-1", status: "submitted" }] },
        }),
      }),
    );
    expect(report.refusals).toEqual([]);
    expect(report).toMatchObject({ documents: 1, layers: 2, spans: 2 });
    const { surfaces, kinds } = await held();
    expect([surfaces, kinds]).toEqual([
      ["LOC: Geneva", "PER: Putin"],
      ["model", "personal"],
    ]);
  });

  it("Recogito, as W3C annotations beside their text", async () => {
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
    const link = {
      ...{ "@context": "http://www.w3.org/ns/anno.jsonld", id: "#l", type: "Annotation", motivation: "linking" },
      body: [{ type: "TextualBody", value: "met", purpose: "tagging" }],
      target: [{ id: "#a" }, { id: "#b" }],
    };
    const annotations = [annotation("#a", 2, 7, "Putin"), annotation("#b", 12, 14, "Xi"), link];
    const archive = await zipOf({ "talks.txt": text, "talks.json": JSON.stringify(annotations, null, 1) });
    const { report } = await ended(manager, await askImport(manager, { "recogito.zip": archive }));
    expect(report.refusals).toEqual([]);
    expect(report).toMatchObject({ taken: 1, documents: 1, spans: 2, relations: 1 });
    expect((await held()).surfaces).toEqual(["PER: Putin", "PER: Xi"]);
  });
});
