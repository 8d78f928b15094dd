import { expect, test } from "vitest";
import type { AttributeDefinition, Label, LabelSchema, RelationType } from "#lib/annotation/label.ts";
import { checkAttribute, checkLabel, checkRelationType } from "./label-rules.ts";

const label: Label = {
  id: "actor",
  name: "actor",
  color: "#3B5BDB",
  key: "1",
  chip: "A",
  underline: "solid",
  description: "",
  scope: "span",
  overlapsItself: true,
  granularity: "word",
  archived: false,
};
const topic: Label = { ...label, id: "topic", name: "topic", key: "", scope: "document" };
const holds: RelationType = { id: "holds", name: "holds", from: [], to: [], archived: false };
const polarity: AttributeDefinition = {
  id: "polarity",
  name: "polarity",
  on: "span",
  of: [],
  kind: "choice",
  options: ["supports", "opposes"],
  required: false,
  default: null,
  archived: false,
};
const schema: LabelSchema = { version: 1, labels: [label, topic], attributes: [polarity], relationTypes: [holds] };
const refusedAt = (field: string) => expect.objectContaining({ code: "invalid", place: { field } });
const refused = (run: () => unknown, field: string) => expect(run).toThrowError(refusedAt(field));
const create = { ...label, id: "", name: "event", key: "2" };

test("a label is stored in one way of writing", () => {
  expect(checkLabel({ ...create, name: "  event ", color: "#c2255c", key: "E", chip: "" }, schema)).toEqual({
    ...create,
    name: "event",
    color: "#C2255C",
    key: "e",
    chip: "E",
  });
  expect(checkLabel({ ...create, name: "👩‍👩‍👧 family", chip: "" }, schema).chip).toBe("👩‍👩‍👧");
  expect(checkLabel({ ...create, chip: "שם" }, schema).chip).toBe("שם");
});

test("names are told apart without case, also from archived ones", () => {
  refused(() => checkLabel({ ...create, name: "ACTOR" }, schema), "name");
  refused(
    () => checkLabel({ ...create, name: "cafe\u0301" }, { ...schema, labels: [{ ...label, name: "CAFÉ" }] }),
    "name",
  );
  refused(
    () => checkLabel({ ...create, name: "Actor" }, { ...schema, labels: [{ ...label, archived: true }] }),
    "name",
  );
  expect(checkLabel({ ...label, name: "Actor" }, schema).name).toBe("Actor");
  for (const name of ["", "  ", "a\nb", "a\u2028b", "x".repeat(81), "\ud800"]) {
    refused(() => checkLabel({ ...create, name }, schema), "name");
  }
  for (const name of ["B-x", "a b", "=cmd()", "ação", "名前"]) {
    expect(checkLabel({ ...create, name }, schema).name).toBe(name);
  }
});

test("colours, keys and signs", () => {
  for (const color of ["", "red", "#FFF", "#GGGGGG", "#3B5BDB00"]) {
    refused(() => checkLabel({ ...create, color }, schema), "color");
  }
  for (const key of ["ab", " ", "?", "Enter", "👋"]) refused(() => checkLabel({ ...create, key }, schema), "key");
  refused(() => checkLabel({ ...create, key: "1" }, schema), "key");
  const archived = { ...schema, labels: [{ ...label, archived: true }] };
  expect(checkLabel({ ...create, key: "1" }, archived).key).toBe("1");
  expect(checkLabel({ ...create, key: "é" }, schema).key).toBe("é");
  refused(() => checkLabel({ ...create, chip: "ABC" }, schema), "chip");
  refused(() => checkLabel({ ...create, underline: "thick" as "solid" }, schema), "underline");
  refused(() => checkLabel({ ...create, description: "\0" }, schema), "description");
});

test("an attribute to choose from needs options, and others have none", () => {
  const named = { ...polarity, id: "", name: "certainty" };
  expect(checkAttribute({ ...named, options: [" sure ", "unsure"] }, schema).options).toEqual(["sure", "unsure"]);
  for (const options of [[], [""], ["a", "a "], ["\0"]]) {
    refused(() => checkAttribute({ ...named, options }, schema), "options");
    refused(() => checkAttribute({ ...named, kind: "choices", options }, schema), "options");
  }
  refused(() => checkAttribute({ ...named, kind: "number" }, schema), "options");
  refused(() => checkAttribute({ ...named, kind: "date" as "text" }, schema), "kind");
});

test("a default is a value that the attribute may have", () => {
  const fits = (kind: AttributeDefinition["kind"], value: AttributeDefinition["default"], options: string[] = []) => {
    try {
      checkAttribute({ ...polarity, kind, options, default: value }, schema);
      return true;
    } catch (error) {
      expect(error).toEqual(refusedAt("default"));
      return false;
    }
  };
  expect(fits("choice", "a", ["a", "b"])).toBe(true);
  expect(fits("choice", "c", ["a", "b"])).toBe(false);
  expect(fits("choice", ["a"], ["a", "b"])).toBe(false);
  expect(fits("choices", ["b", "a"], ["a", "b"])).toBe(true);
  expect(fits("choices", [], ["a"])).toBe(true);
  expect(fits("choices", ["a", "a"], ["a"])).toBe(false);
  expect(fits("choices", "a", ["a"])).toBe(false);
  expect(fits("boolean", false)).toBe(true);
  expect(fits("boolean", "false")).toBe(false);
  expect(fits("number", 0)).toBe(true);
  expect(fits("number", Number.NaN)).toBe(false);
  expect(fits("text", "")).toBe(true);
  expect(fits("text", 1)).toBe(false);
});

test("who carries an attribute, and who stands at the ends of a relation, belongs to the project", () => {
  const named = { ...polarity, id: "", name: "other" };
  expect(checkAttribute({ ...named, of: ["actor", "actor"] }, schema).of).toEqual(["actor"]);
  for (const wrong of ["topic", "holds", "nobody"]) {
    refused(() => checkAttribute({ ...named, of: [wrong] }, schema), "of");
  }
  expect(checkAttribute({ ...named, on: "relation", of: ["holds"] }, schema).of).toEqual(["holds"]);
  expect(checkAttribute({ ...named, on: "document", of: ["topic"] }, schema).of).toEqual(["topic"]);
  // One name may stand for a span's and for a relation's attribute.
  expect(checkAttribute({ ...named, name: "polarity", on: "relation" }, schema).name).toBe("polarity");
  refused(() => checkAttribute({ ...named, name: "Polarity" }, schema), "name");
  const about = { ...holds, id: "", name: "about" };
  expect(checkRelationType({ ...about, from: ["actor"] }, schema).from).toEqual(["actor"]);
  refused(() => checkRelationType({ ...about, to: ["topic"] }, schema), "to");
  refused(() => checkRelationType({ ...about, from: ["nobody"] }, schema), "from");
  refused(() => checkRelationType({ ...about, name: "HOLDS" }, schema), "name");
});
