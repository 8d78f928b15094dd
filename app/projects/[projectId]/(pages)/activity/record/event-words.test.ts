import { expect, test } from "vitest";
import { projectEvents } from "#lib/data/event-kinds.ts";
import { detailOf, eventKinds, eventWords, wordsOf } from "./event-words.ts";

test("every kind of event has words of its own, and one that is not known is called by its name", () => {
  expect(new Set(Object.values(eventWords)).size).toBe(projectEvents.length);
  expect([...eventKinds].sort()).toEqual([...projectEvents].sort());
  expect(wordsOf("toString")).toBe("toString");
});

test("details are told in words, and nothing odd is told of odd data", () => {
  expect(detailOf("member.role-changed", { from: "annotator", to: "reviewer" })).toBe("from annotator to reviewer");
  expect(detailOf("project.changed", { reveal: "all", name: "Talks" })).toBe("reveal rule, name");
  expect(detailOf("document.annotators-wanted", { wanted: null })).toBe("as the project");
  expect(detailOf("release.made", { name: "v1", sha256: "…" })).toBe("“v1”");
  for (const kind of [...projectEvents, "unknown"])
    for (const data of [null, {}, [], "x", { name: 7, version: "x" }])
      expect(detailOf(kind, data)).not.toMatch(/object|undefined|7/);
});
