import { expect, it } from "vitest";
import type { ExchangeDocument } from "#lib/annotation/formats/exchange.ts";
import { noLayer } from "#lib/annotation/formats/exchange.ts";
import { chosen, writeFormat } from "#lib/annotation/formats/format.ts";
import { Losses } from "#lib/annotation/formats/losses.ts";
import { formats } from "#lib/annotation/formats/registry.ts";
import { formatOf, kindOfText, kinds } from "./detect.ts";
import { survey } from "./units.ts";

const brought = (name: string, content: string) => {
  const bytes = Buffer.from(content);
  return {
    name,
    size: bytes.length,
    async *read(start: number, end: number) {
      yield bytes.subarray(start, end);
    },
  };
};

/** Of each format a file as its own program writes it, after the program's documentation. */
const real: [kind: string, name: string, content: string][] = [
  ["spanwise", "sets.jsonl", '{"format":"spanwise-jsonl","version":1,"id":"d1","name":"a","text":"x"}\n'],
  [
    "conll",
    "eng.train",
    "-DOCSTART- -X- -X- O\n\nEU NNP B-NP B-ORG\nrejects VBZ B-VP O\nGerman JJ B-NP B-MISC\ncall NN I-NP O\n\n",
  ],
  ["conll", "esp.testa", "Sao NC B-LOC\nPaulo VMI I-LOC\n( Fpa O\nBrasil NC B-LOC\n\n"],
  ["conll", "wnut.txt", "Empire\tB-location\nState\tI-location\nBuilding\tI-location\n=\tO\n\n"],
  ["conll", "biluo.conll", "Mark U-PER\nsaw O\nNew B-LOC\nYork I-LOC\nCity L-LOC\n"],
  [
    "brat",
    "a.ann",
    "T1\tOrganization 0 4\tSony\nE1\tMERGE-ORG:T2 Org1:T1\nA1\tNegation E1\n#1\tAnnotatorNotes T1\ta note\n",
  ],
  [
    "webanno-tsv",
    "a.tsv",
    "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Statement|label\n\n\n#Text=Putin met Xi.\n1-1\t0-5\tPutin\tactor\t\n",
  ],
  [
    "uima-xmi",
    "a.xmi",
    '<?xml version="1.0" encoding="UTF-8"?>\n<xmi:XMI xmlns:cas="http:///uima/cas.ecore" xmlns:xmi="http://www.omg.org/XMI" xmi:version="2.0"><cas:NULL xmi:id="0"/></xmi:XMI>',
  ],
  ["uima-xmi", "b.xml", '<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore"/>'],
  ["uima-cas-json", "a.json", '{\n  "%TYPES" : {},\n  "%FEATURE_STRUCTURES" : [ ],\n  "%VIEWS" : {}\n}'],
  [
    "label-studio",
    "project-1.json",
    '[{"id": 1, "annotations": [{"id": 1, "completed_by": 1, "result": []}], "drafts": [], "predictions": [], "data": {"text": "x"}, "meta": {}}]',
  ],
  [
    "label-studio",
    "tasks.json",
    '[\n  {\n    "data": {\n      "text": "x"\n    },\n    "predictions": [\n    ]\n  }\n]',
  ],
  ["doccano", "all.jsonl", '{"id": 1, "text": "Putin met Xi.", "label": [[0, 5, "PER"]], "Comments": []}\n'],
  [
    "doccano",
    "rel.jsonl",
    '{"id":1,"text":"Putin met Xi.","entities":[{"id":0,"start_offset":0,"end_offset":5,"label":"PER"}],"relations":[]}\n',
  ],
  [
    "prodigy",
    "ner.jsonl",
    '{"text":"Putin met Xi.","_input_hash":1,"_task_hash":2,"tokens":[{"text":"Putin","start":0,"end":5,"id":0}],"spans":[{"start":0,"end":5,"token_start":0,"token_end":0,"label":"PER"}],"answer":"accept"}\n',
  ],
  ["prodigy", "patterns.jsonl", '{"text":"Putin met Xi.","spans":[{"start":0,"end":5,"label":"PER"}]}\n'],
  ["spacy", "train.jsonl", '{"text":"Putin met Xi.","entities":[[0,5,"PER"]],"spans":{"sc":[]},"cats":{}}\n'],
  ["spacy", "train2.jsonl", '{"text":"Putin met Xi.","entities":[[0,5,"PER"]]}\n'],
  [
    "argilla",
    "records.jsonl",
    '{"id":"1","fields":{"text":"Putin met Xi."},"metadata":{},"suggestions":{},"responses":{"spans":[]},"vectors":{}}\n',
  ],
  ["hugging-face", "train.jsonl", '{"id":"0","tokens":["EU","rejects"],"ner_tags":[3,0]}\n'],
  [
    "web-annotation",
    "a.jsonld",
    '{\n  "@context": "http://www.w3.org/ns/anno.jsonld",\n  "id": "#1",\n  "type": "Annotation",\n  "body": [],\n  "target": {}\n}',
  ],
  [
    "web-annotation",
    "recogito.json",
    '[{"@context":"http://www.w3.org/ns/anno.jsonld","id":"#1","type":"Annotation","body":[],"target":{"selector":[]}}]',
  ],
  [
    "tei",
    "a.xml",
    '<?xml version="1.0"?>\n<!-- made by hand -->\n<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/></TEI>',
  ],
  ["csv", "documents.csv", "document_id,document,language,text\n1,a,en,x\n"],
  ["html", "page.htm", "<!DOCTYPE html>\n<html><body>x</body></html>"],
  ["html", "page", "<html lang=en><body>x</body></html>"],
  ["markdown", "a.md", "# Title\n\nText"],
  ["table", "a.csv", "title,text\nA,B\n"],
  ["table", "a.tsv", "title\ttext\nA\tB\n"],
  ["records", "a.jsonl", '{"title":"A","body":"B"}\n'],
  ["records", "a.json", '[\n  {"title":"A","body":"B"}\n]'],
  ["text", "a.txt", "[Applause] The talks began. {sic}"],
  ["text", "b.txt", "O sole mio\nche bella cosa\nO dolce notte O\n"],
  ["text", "c.txt", "{ is a bracket\n"],
];

it.each(real)("%s is told by what is in %s", (kind, name, content) => {
  expect(kindOfText(name, content)).toBe(kind);
});

const text = "Putin met Xi in Geneva. They talked about 😀 and more.";
const document: ExchangeDocument = {
  id: "d1",
  name: "talks",
  text,
  language: "en",
  metadata: {},
  layers: [
    {
      ...noLayer,
      spans: [
        { id: "s1", label: "actor", fragments: [[0, 5]], attributes: {}, entity: null, author: "", note: "" },
        { id: "s2", label: "actor", fragments: [[10, 12]], attributes: {}, entity: null, author: "", note: "" },
      ],
    },
  ],
  whole: null,
};
const both = formats.filter((format) => format.read && format.write && format.id !== "spanwise");

it.each(both.map((format) => [format.id, format] as const))(
  "what is written as %s is known again",
  async (id, format) => {
    const files = new Map<string, string>();
    const tools = { options: chosen(format, {}), losses: new Losses(), sha256: () => "0".repeat(64) };
    for await (const piece of writeFormat(format, () => [document], tools)) {
      files.set(piece.file, (files.get(piece.file) ?? "") + piece.text);
    }
    const { units, refusals } = await survey([...files].map(([name, content]) => brought(name, content)));
    expect(refusals).toEqual([]);
    expect(units.map((unit) => unit.kind)).toEqual([id]);
    // Nothing that was written is left lying beside the unit, but for what only other programs read.
    const taken = units.flatMap((unit) => unit.files.map((file) => file.name));
    expect(
      [...files.keys()].filter((name) => !taken.includes(name) && !/\.conf$|^labeling-config\.xml$/.test(name)),
    ).toEqual([]);
  },
);

it("every kind can be read", () => {
  for (const kind of kinds) expect(formatOf(kind) !== undefined || kind.length > 0).toBe(true);
  expect(new Set(kinds).size).toBe(kinds.length);
});
