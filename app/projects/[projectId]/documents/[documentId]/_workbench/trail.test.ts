import { expect, test } from "vitest";
import { visit } from "./trail.ts";

test("the way back leads through the documents as they were opened", () => {
  expect(visit([], "a")).toEqual({ trail: ["a"], previous: null });
  expect(visit(["a"], "b")).toEqual({ trail: ["a", "b"], previous: "a" });
  expect(visit(["a", "b", "c"], "b")).toEqual({ trail: ["a", "b"], previous: "a" });
  expect(visit(["a", "b"], "b")).toEqual({ trail: ["a", "b"], previous: "a" });
});
