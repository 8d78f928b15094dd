import { expect, test } from "vitest";
import { keptReading, readingStyle, usual } from "./reading.ts";
import { everything, isShown, notShown, turned } from "./viewing.ts";

test("a label is dimmed, then hidden, then shown again, whatever the others are", () => {
  const dimmed = turned(everything, "a");
  expect([[...dimmed.dimmed], [...dimmed.hidden]]).toEqual([["a"], []]);
  const hidden = turned(turned(dimmed, "b"), "a");
  expect([[...hidden.dimmed], [...hidden.hidden]]).toEqual([["b"], ["a"]]);
  const again = turned(hidden, "a");
  expect([[...again.dimmed], [...again.hidden]]).toEqual([["b"], []]);
  expect(everything.dimmed.size).toBe(0);
});

test("a tag is shown unless its label is hidden or somebody else made it", () => {
  const span = { label: "a", author: "ann" };
  expect(isShown(everything, span)).toBe(true);
  expect(isShown({ ...everything, dimmed: new Set(["a"]) }, span)).toBe(true);
  expect(isShown({ ...everything, hidden: new Set(["a"]) }, span)).toBe(false);
  expect(isShown({ ...everything, by: "ben" }, span)).toBe(false);
  expect(isShown({ ...everything, by: "ann" }, span)).toBe(true);
});

test("what is not shown is said", () => {
  const name = () => "Ann";
  expect(notShown(everything, name)).toBe("");
  expect(notShown({ ...everything, hidden: new Set(["a", "b"]), by: "x" }, name)).toBe(
    "2 labels are hidden, and only the tags of Ann are shown.",
  );
});

test("a browser that keeps nothing, or nonsense, reads as usual", () => {
  expect(keptReading()).toEqual(usual);
  expect(readingStyle({ ...usual, face: "sans", size: "huge", measure: "full" })).toEqual({
    "--sw-face": "var(--font-sans)",
    "--sw-size": "1.625rem",
    "--sw-leading": "2.15",
    "--sw-measure": "100%",
  });
});
