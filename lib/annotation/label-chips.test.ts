import fc from "fast-check";
import { expect, test } from "vitest";
import type { Label } from "./label.ts";
import { chipsOf, withChips } from "./label-chips.ts";

const label = (name: string, chip = "", scope: Label["scope"] = "span") => ({ id: name, name, chip, scope });
const of = (...labels: ReturnType<typeof label>[]) => Object.fromEntries(chipsOf(labels));

test("a chip that no other label has stays, and a label without one has its first letter", () => {
  expect(of(label("actor", "A"), label("event"), label("position", "★"))).toEqual({
    actor: "A",
    event: "E",
    position: "★",
  });
});

test("labels with the same chip get the shortest abbreviations that tell them apart", () => {
  expect(of(label("position", "P"), label("person", "P"), label("actor", "A"))).toEqual({
    position: "Po",
    person: "Pe",
    actor: "A",
  });
  expect(of(label("position"), label("possession"))).toEqual({ position: "Pi", possession: "Pe" });
  expect(of(label("political actor"), label("political event"))).toEqual({
    "political actor": "PA",
    "political event": "PE",
  });
});

test("what stands for one label is never what another has by itself", () => {
  expect(of(label("position", "P"), label("person", "P"), label("pope", "Po"))).toEqual({
    position: "Ps",
    person: "Pe",
    pope: "Po",
  });
});

test("where all propose the same, the letter that says least is better than a number", () => {
  expect(of(label("pin"), label("pine"), label("pie"))).toEqual({ pin: "Pn", pine: "Pi", pie: "Pe" });
  expect(of(label("a1"), label("A 1"), label("a-1"))).toEqual({ a1: "A1", "A 1": "A2", "a-1": "A3" });
});

test("a label of documents takes no letter from one of spans", () => {
  expect(of(label("position", "P"), label("politics", "P", "document"))).toEqual({ position: "P", politics: "P" });
});

test("letters of several code points stay whole", () => {
  expect(of(label("👨‍👩‍👧 family"), label("👨‍👩‍👧 people"))).toEqual({
    "👨‍👩‍👧 family": "👨‍👩‍👧F",
    "👨‍👩‍👧 people": "👨‍👩‍👧P",
  });
});

test("no two labels of a project have the same chip, in capitals or not, however they are called", () => {
  const names = fc.uniqueArray(
    fc.string({ unit: fc.constantFrom("a", "b", "B", " ", "é", "ש"), minLength: 1, maxLength: 4 }),
    {
      maxLength: 40,
    },
  );
  fc.assert(
    fc.property(names, fc.array(fc.constantFrom("", "A", "b", "AB")), (all, chips) => {
      const labels = all.map((name, i) => label(name, chips[i] ?? ""));
      const made = withChips(labels).map(({ chip }) => chip.normalize("NFC").toLowerCase());
      expect(new Set(made).size).toBe(labels.length);
      expect(made).not.toContain("");
    }),
  );
});
