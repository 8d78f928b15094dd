import { expect, test } from "vitest";
import { type Known, memberNamed, placeOf } from "./place.ts";
import { usualPlan } from "./usual-plan.ts";

/** Ann has an account; another Ann, of earlier files, has none. */
const known: Known = {
  members: new Map([
    ["ann", "member"],
    ["ann@example.org", "member"],
    ["ben", "guest"],
  ]),
  withoutAccount: new Map([["ben", "guest"]]),
};

test.each([
  ["Ann", {}, { kind: "personal", userId: "member" }],
  ["Ann", { Ann: null }, { kind: "annotator", name: "Ann" }],
  ["ANN@example.org", { "ANN@example.org": null }, { kind: "annotator", name: "ANN@example.org" }],
  // Of this name alone it was said.
  ["ann", { Ann: null }, { kind: "personal", userId: "member" }],
  ["Ben", { Ben: null }, { kind: "personal", userId: "guest" }],
  ["Eve", { Eve: "ann@example.org" }, { kind: "personal", userId: "member" }],
])("the layer of %s, where people are %j, is placed as %j", (annotator, people, place) => {
  expect(placeOf({ kind: "personal", annotator }, { ...usualPlan, people }, known)).toEqual(place);
});

test("who is said to be nobody here becomes a model where the others do, and is looked for where a layer is to be a member's", () => {
  const people = { Ann: null };
  const layer = { kind: "personal", annotator: "Ann" } as const;
  expect(placeOf(layer, { ...usualPlan, people, strangers: "model" }, known)).toEqual({ kind: "model", name: "Ann" });
  const personal = { ...usualPlan, people, strangers: "model", arrival: "personal" } as const;
  expect(placeOf(layer, personal, known)).toMatchObject({ kind: "nowhere" });
});

test("that nobody made what names nobody says nothing", () => {
  const people = { "": null };
  const withoutAccount = new Map([["annotator", "guest"]]);
  expect(memberNamed("", { people }, { ...known, withoutAccount })).toBeNull();
  expect(placeOf({ kind: "shared", annotator: "" }, { ...usualPlan, people }, known)).toEqual({ kind: "shared" });
});
