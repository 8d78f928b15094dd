import { expect, test } from "vitest";
import { filesOf, oneDocument, readAll, readDocument, relation, span } from "./testing.ts";
import { casJson } from "./uima-cas-json.ts";
import { casXmi } from "./uima-xmi.ts";

const document = oneDocument(
  "I like it 😊 .",
  {
    spans: [span("a", "x", 0, 1), span("b", "a b", 10, 12, { attributes: { "how sure?": "very" }, author: "p1" })],
    relations: [relation("r", "of", "a", "b")],
  },
  { language: "en" },
);

test("CAS JSON counts as Java does", async () => {
  const { files, losses } = await filesOf(casJson, [document]);
  const cas = JSON.parse(files["doc.json"] as string);
  expect(cas["%TYPES"]["spanwise.Span"]).toMatchObject({
    "%NAME": "spanwise.Span",
    "%SUPER_TYPE": "uima.tcas.Annotation",
    a_how_x0020_sure_x003F_: { "%NAME": "a_how_x0020_sure_x003F_", "%RANGE": "uima.cas.String" },
  });
  expect(cas["%FEATURE_STRUCTURES"].slice(3)).toEqual([
    {
      "%ID": 4,
      "%TYPE": "spanwise.Span",
      "@sofa": 1,
      begin: 10,
      end: 12,
      label: "a b",
      author: "p1",
      a_how_x0020_sure_x003F_: "very",
    },
    {
      "%ID": 5,
      "%TYPE": "spanwise.Relation",
      "@sofa": 1,
      begin: 10,
      end: 12,
      type: "of",
      "@Governor": 3,
      "@Dependent": 4,
    },
  ]);
  expect(cas["%VIEWS"]).toEqual({ _InitialView: { "%SOFA": 1, "%MEMBERS": [2, 3, 4, 5] } });
  expect(losses).toEqual([]);
});

test("reads CAS JSON of INCEpTION", async () => {
  const cas = {
    "%TYPES": {},
    "%FEATURE_STRUCTURES": [
      {
        "%ID": 1,
        "%TYPE": "uima.cas.Sofa",
        sofaNum: 1,
        sofaID: "_InitialView",
        mimeType: "text",
        sofaString: "This is a test",
      },
      { "%ID": 2, "%TYPE": "webanno.custom.Actor", "@sofa": 1, begin: 0, end: 4, sure: 2 },
      {
        "%ID": 3,
        "%TYPE": "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity",
        "@sofa": 1,
        begin: 10,
        end: 14,
        value: "MISC",
      },
      { "%ID": 4, "%TYPE": "uima.tcas.DocumentAnnotation", "@sofa": 1, begin: 0, end: 14, language: "en" },
      { "%ID": 5, "%TYPE": "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token", "@sofa": 1, begin: 0, end: 4 },
      { "%ID": 6, "%TYPE": "webanno.custom.Holds", "@sofa": 1, begin: 10, end: 14, "@Governor": 2, "@Dependent": 3 },
    ],
    "%VIEWS": { _InitialView: { "%SOFA": 1, "%MEMBERS": [2, 3, 4, 5, 6] } },
  };
  expect(await readDocument(casJson, { "a.json": JSON.stringify(cas) })).toMatchObject({
    language: "en",
    layers: [
      {
        spans: [span("2", "Actor", 0, 4, { attributes: { sure: 2 } }), span("3", "MISC", 10, 14)],
        relations: [relation("6", "Holds", "2", "3")],
      },
    ],
  });
});

test("XMI counts as Java does, and has its type system", async () => {
  const { files } = await filesOf(casXmi, [document]);
  expect(files["doc.xmi"]).toContain('<?xml version="1.0" encoding="UTF-8"?>\n<xmi:XMI ');
  expect(files["doc.xmi"]).toContain(
    '  <spanwise:Span xmi:id="4" sofa="1" begin="10" end="12" label="a b" author="p1" a_how_x0020_sure_x003F_="very"/>\n' +
      '  <spanwise:Relation xmi:id="5" sofa="1" begin="10" end="12" type="of" Governor="3" Dependent="4"/>\n',
  );
  expect(files["TypeSystem.xml"]).toContain("<name>a_how_x0020_sure_x003F_</name>");
});

test("what XML 1.0 cannot hold is replaced, moves no offset and is reported", async () => {
  const { files, losses } = await filesOf(casXmi, [
    oneDocument("bell\u0007 \uffff\r\nend", { spans: [span("s", "x", 9, 12)] }),
  ]);
  expect(files["doc.xmi"]).toContain('<?xml version="1.0"');
  expect(losses).toMatchObject([{ what: "text", outcome: "changed", count: 2 }]);
  expect((await readDocument(casXmi, files)).text).toBe("bell\ufffd \ufffd\r\nend");
});

test.each([
  ["<a>", 1, "is not XML: unclosed tag: a"],
  ['<!DOCTYPE a [<!ENTITY b "x">]>\n<a>&b;</a>', 2, "is not XML: undefined entity."],
])("refuses %j", async (xml, line, why) => {
  expect(await readAll(casXmi, { "a.xmi": xml })).toMatchObject([{ kind: "refusal", line, why }]);
});
