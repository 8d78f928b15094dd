import { expect, test } from "vitest";
import type { RelationType } from "./label.ts";
import { allowsEnds, fittingTypes } from "./relation.ts";

const type = (id: string, from: string[], to: string[], archived = false): RelationType => ({
  id,
  name: id,
  from,
  to,
  archived,
});
const holds = type("holds", ["actor"], ["position"]);
const about = type("about", ["position"], ["event"]);
const near = type("near", [], []);
const names = (types: RelationType[], from: string, to: string) =>
  fittingTypes(types, from, to).map((fit) => `${fit.type.id}${fit.turned ? " turned" : ""}`);

test("a type allows the labels that it names at either end, and all where it names none", () => {
  expect(allowsEnds(holds, "actor", "position")).toBe(true);
  expect(allowsEnds(holds, "position", "actor")).toBe(false);
  expect(allowsEnds(near, "actor", "actor")).toBe(true);
});

test("types fit in the direction that was asked for, and turned round only where none does", () => {
  expect(names([holds, about], "actor", "position")).toEqual(["holds"]);
  expect(names([holds, about], "position", "actor")).toEqual(["holds turned"]);
  expect(names([holds, about, near], "position", "actor")).toEqual(["near"]);
  expect(names([holds, about], "event", "event")).toEqual([]);
});

test("an archived type fits nothing", () => {
  expect(names([type("holds", ["actor"], ["position"], true)], "actor", "position")).toEqual([]);
});
