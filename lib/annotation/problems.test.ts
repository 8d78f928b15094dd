import { describe, expect, test } from "vitest";
import type { DocumentEntry, LayerContent } from "./annotation.ts";
import type { AttributeDefinition, Label, LabelSchema, RelationType } from "./label.ts";
import { problemsOf, valueProblem } from "./problems.ts";
import type { Relation } from "./relation.ts";
import type { Span } from "./span.ts";

const text = "Russia held talks with Hamas 👨‍👩‍👧 again.";

function label(id: string, more: Partial<Label> = {}): Label {
  return {
    id,
    name: id,
    color: "#3B5BDB",
    key: "",
    chip: "",
    underline: "solid",
    description: "",
    scope: "span",
    overlapsItself: true,
    granularity: "word",
    archived: false,
    ...more,
  };
}

function attribute(id: string, more: Partial<AttributeDefinition> = {}): AttributeDefinition {
  return {
    id,
    name: id,
    on: "span",
    of: [],
    kind: "text",
    options: [],
    required: false,
    default: null,
    archived: false,
    ...more,
  };
}

const holds: RelationType = { id: "holds", name: "holds", from: ["actor"], to: ["position"], archived: false };

const schema: LabelSchema = {
  version: 1,
  labels: [
    label("actor"),
    label("event", { overlapsItself: false }),
    label("position"),
    label("old", { archived: true }),
    label("news", { scope: "document" }),
  ],
  attributes: [],
  relationTypes: [holds, { ...holds, id: "gone", archived: true, from: [], to: [] }],
};

function span(id: string, labelId: string, fragments: Span["fragments"], attributes?: Span["attributes"]): Span {
  return { id, label: labelId, fragments, author: "u1", editor: "u1", ...(attributes && { attributes }) };
}

function relation(id: string, type: string, from: string, to: string): Relation {
  return { id, type, from, to, author: "u1", editor: "u1" };
}

function content(spans: Span[], relations: Relation[] = [], entries: DocumentEntry[] = []): LayerContent {
  return {
    spans: new Map(spans.map((one) => [one.id, one])),
    relations: new Map(relations.map((one) => [one.id, one])),
    document: new Map(entries.map((one) => [one.key, one])),
  };
}

/** Kind, id and severity of each problem. */
function found(layer: LayerContent, under: LabelSchema = schema): string[] {
  return problemsOf(layer, under, text).map(({ kind, id, severity }) => `${severity} ${kind} ${id}`);
}

const actor = span("s1", "actor", [[0, 6]]);
const position = span("s2", "position", [[7, 17]]);

describe("a layer", () => {
  test("in which all is well has no problem, nor has an empty one", () => {
    expect(found(content([actor, position], [relation("r1", "holds", "s1", "s2")]))).toEqual([]);
    expect(found(content([]))).toEqual([]);
  });

  test("names a relation whose end is gone, or has a label that the type does not allow", () => {
    const relations = [
      relation("r1", "holds", "s1", "s9"),
      relation("r2", "holds", "s2", "s1"),
      relation("r3", "nothing", "s1", "s2"),
      relation("r4", "gone", "s2", "s2"),
    ];
    expect(found(content([actor, position], relations))).toEqual([
      "error relation-end-missing r1",
      "error relation-end-label r2",
      "error relation-end-label r2",
      "error unknown r3",
      "warning archived r4",
    ]);
  });

  test("says it in sentences that name label, text and place", () => {
    const messages = problemsOf(content([actor], [relation("r1", "holds", "s1", "s1")]), schema, text);
    expect(messages[0]?.message).toBe("The relation “holds” may not have actor “Russia” (0–6) at its end.");
  });

  test("names labels that are unknown, archived or not for text", () => {
    const spans = [span("s1", "nobody", [[0, 6]]), span("s2", "old", [[7, 11]]), span("s3", "news", [[12, 17]])];
    expect(found(content(spans))).toEqual(["error unknown s1", "warning archived s2", "warning unknown s3"]);
  });

  test("names spans that overlap their like where the label forbids it, each once", () => {
    const events = [
      span("s1", "event", [[0, 17]]),
      span("s2", "event", [[2, 4]]),
      span("s3", "event", [[5, 6]]),
      span("s4", "event", [[17, 22]]),
      span("s5", "event", [
        [18, 19],
        [23, 28],
      ]),
      span("s6", "actor", [[0, 28]]),
      span("s7", "actor", [[0, 20]]),
    ];
    expect(found(content(events))).toEqual([
      "warning overlaps-itself s2",
      "warning overlaps-itself s3",
      "warning overlaps-itself s5",
    ]);
  });

  test("names the second of two spans that are the same, also when others start there", () => {
    const twice = [
      span("s1", "actor", [[0, 6]]),
      span("s2", "position", [[0, 6]]),
      span("s3", "actor", [[0, 6]]),
      span("s4", "actor", [
        [0, 2],
        [4, 6],
      ]),
    ];
    expect(found(content(twice))).toEqual(["warning twice s3"]);
  });

  test("names a span that cuts a character, also by the clusters that the server sent", () => {
    const cut = content([span("s1", "actor", [[23, 31]]), span("s2", "actor", [[29, 37]])]);
    expect(found(cut)).toEqual(["warning inside-cluster s1"]);
    expect(problemsOf(cut, schema, text, [])).toEqual([]);
    expect(problemsOf(cut, schema, text, [37]).map(({ id }) => id)).toEqual(["s2"]);
  });
});

describe("attributes", () => {
  const polarity = attribute("polarity", {
    of: ["position"],
    kind: "choice",
    options: ["supports", "opposes"],
    required: true,
  });
  const under = (...attributes: AttributeDefinition[]): LabelSchema => ({ ...schema, attributes });

  test("that are required and missing, or empty, are errors, but only on what carries them", () => {
    expect(found(content([actor, position]), under(polarity))).toEqual(["error attribute-missing s2"]);
    expect(found(content([position]), under({ ...polarity, archived: true }))).toEqual([]);
    expect(found(content([actor]), under({ ...polarity, of: [] }))).toEqual(["error attribute-missing s1"]);
    const note = attribute("note", { required: true });
    expect(found(content([span("s1", "actor", [[0, 6]], { note: "" })]), under(note))).toEqual([
      "error attribute-missing s1",
    ]);
    const zero = attribute("count", { kind: "number", required: true });
    expect(found(content([span("s1", "actor", [[0, 6]], { count: 0 })]), under(zero))).toEqual([]);
  });

  test("with values that cannot be, that are unknown, archived or meant for others, are warnings", () => {
    const given = (attributes: Span["attributes"]) => content([span("s1", "position", [[0, 6]], attributes)]);
    expect(found(given({ polarity: "supports" }), under(polarity))).toEqual([]);
    expect(found(given({ polarity: "maybe" }), under(polarity))).toEqual(["warning attribute-value s1"]);
    expect(found(given({ what: 1 }), under())).toEqual(["warning unknown s1"]);
    expect(found(given({ polarity: "opposes" }), under({ ...polarity, archived: true }))).toEqual([
      "warning archived s1",
    ]);
    expect(found(given({ polarity: "opposes" }), under({ ...polarity, of: ["actor"] }))).toEqual([
      "warning attribute-not-carried s1",
    ]);
    expect(found(given({ polarity: "opposes" }), under({ ...polarity, on: "relation", of: [] }))).toEqual([
      "warning attribute-not-carried s1",
    ]);
  });

  test("of relations and of the document are asked for too", () => {
    const sure = attribute("sure", { on: "relation", of: ["holds"], kind: "boolean", required: true });
    const layer = content([actor, position], [relation("r1", "holds", "s1", "s2")]);
    expect(found(layer, under(sure))).toEqual(["error attribute-missing r1"]);
    const topic = attribute("topic", { on: "document", of: ["news"], required: true });
    const entry = (key: string, value: DocumentEntry["value"]) => ({ key, value, author: "u1", editor: "u1" });
    expect(found(content([]), under(topic))).toEqual([]);
    expect(found(content([], [], [entry("label:news", true)]), under(topic))).toEqual([
      "error attribute-missing attribute:topic",
    ]);
    const said = [entry("label:news", true), entry("attribute:topic", "talks"), entry("note", "x")];
    expect(found(content([], [], said), under(topic))).toEqual([]);
    expect(found(content([], [], [entry("label:actor", true)]))).toEqual(["warning unknown label:actor"]);
  });

  test.each([
    ["boolean", true, null],
    ["boolean", "yes", "neither yes nor no"],
    ["number", 0, null],
    ["number", "0", "not a number"],
    ["text", "", null],
    ["text", 1, "not a text"],
    ["choice", "a", null],
    ["choice", "c", "is “c”"],
    ["choice", ["a"], "not one choice"],
    ["choices", ["a", "b"], null],
    ["choices", [], null],
    ["choices", ["a", "c"], "holds “c”"],
    ["choices", "a", "not a list"],
  ] as const)("of kind %s: %j", (kind, value, why) => {
    const problem = valueProblem(attribute("x", { kind, options: ["a", "b"] }), value);
    if (why === null) expect(problem).toBeNull();
    else expect(problem).toContain(why);
  });
});
