import { expect, test } from "vitest";
import type { Label } from "#lib/annotation/label.ts";
import { freshLook, presetColors } from "./presets.ts";

function label(look: Partial<Label>): Label {
  return {
    id: "1",
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
    ...look,
  };
}

test("a new label takes the first colour, underline and digit that are free", () => {
  expect(freshLook([])).toEqual({ color: "#3B5BDB", underline: "solid", key: "1" });
  expect(freshLook([label({}), label({ color: "#B07A00", underline: "dotted", key: "3" })])).toEqual({
    color: "#C2255C",
    underline: "double",
    key: "2",
  });
});

test("an archived label holds nothing back", () => {
  expect(freshLook([label({ archived: true })])).toEqual({ color: "#3B5BDB", underline: "solid", key: "1" });
});

test("where all are taken, colours begin again and there is no key", () => {
  const many = presetColors.flatMap(({ value }, index) => label({ color: value, key: String((index % 9) + 1) }));
  expect(freshLook(many)).toMatchObject({ color: "#3B5BDB", key: "" });
});
