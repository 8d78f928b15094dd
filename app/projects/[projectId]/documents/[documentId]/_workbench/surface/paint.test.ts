import { expect, test } from "vitest";
import type { Label, Underline } from "#lib/annotation/label.ts";
import { runsOf } from "#lib/annotation/segments.ts";
import type { Fragment, Span } from "#lib/annotation/span.ts";
import { SpanIndex } from "#lib/annotation/span-index.ts";
import { drawnLanes, lookOf } from "./paint.ts";

const underlines: Record<string, Underline> = { actor: "solid", event: "dashed", position: "double" };
const colors: Record<string, string> = { actor: "#3B5BDB", event: "#C2255C", position: "#B07A00" };

function labelOf(id: string): Label {
  return {
    id,
    name: id,
    color: colors[id] ?? "#000000",
    key: "",
    chip: "",
    underline: underlines[id] ?? "wavy",
    description: "",
    scope: "span",
    overlapsItself: true,
    granularity: "word",
    archived: false,
  };
}

function span(id: string, label: string, ...fragments: Fragment[]): Span {
  return { id, label, fragments, author: "ann", editor: "ann" };
}

/** The looks of the runs of 0–100. */
function looks(...spans: Span[]) {
  return runsOf(new SpanIndex(spans).overlapping(0, 100), 0, 100).map((run) => lookOf(run, labelOf, false));
}

test("plain text has no look", () => {
  expect(looks()).toEqual([null]);
  expect(looks(span("a", "actor", [4, 9]))).toMatchObject([null, { class: "sw-run sw-begins sw-ends" }, null]);
});

test("a span shows its letter where it begins, and nowhere else", () => {
  const [, outer, inner, rest] = looks(span("a", "actor", [0 + 4, 30]), span("b", "event", [10, 20]));
  expect(outer?.attributes["data-chip"]).toBe("A");
  expect(inner?.attributes["data-chip"]).toBe("E");
  expect(rest?.attributes["data-chip"]).toBeUndefined();
});

test("spans on the same words show both letters, three the first and how many more", () => {
  const [, two] = looks(span("a", "actor", [4, 9]), span("b", "event", [4, 9]));
  expect(two?.attributes).toMatchObject({ "data-chip": "A", "data-more": "E" });
  const [, three] = looks(span("a", "actor", [4, 9]), span("b", "event", [4, 9]), span("c", "position", [4, 9]));
  expect(three?.attributes).toMatchObject({ "data-chip": "A", "data-more": "+2" });
});

test("each span that passes has an underline of its own lane; the tint is the innermost one's", () => {
  const [, , both] = looks(span("a", "actor", [4, 30]), span("b", "event", [10, 20]));
  expect(both?.attributes.style).toContain("--l0:#3B5BDB");
  expect(both?.attributes.style).toContain("--l1:#C2255C");
  expect(both?.attributes.style).toContain("--l:#C2255C");
});

test("what lies deeper than the lanes that have room shares one line", () => {
  const deep = Array.from({ length: drawnLanes + 2 }, (_, i) => span(`s${i}`, "actor", [4, 40 - i]));
  const [, look] = looks(...deep);
  expect(look?.attributes.style).toContain("--sw-deep");
  expect(look?.attributes.style).not.toContain(`--l${drawnLanes}:`);
});

test("the later fragments of a span carry its letter with an ellipsis", () => {
  const [, first, , second] = looks(span("a", "actor", [4, 9], [20, 30]));
  expect(first?.attributes["data-chip"]).toBe("A");
  expect(second?.attributes["data-chip"]).toBe("…A");
});

test("where text runs from right to left, the free pixel of a start is on the right", () => {
  const [, run] = runsOf(
    new SpanIndex([span("a", "actor", [4, 30]), span("b", "event", [4, 20])]).overlapping(0, 100),
    0,
    100,
  );
  if (!run) throw new Error("no run");
  expect(lookOf(run, labelOf, false)?.attributes.style).toContain("background-position:1px");
  expect(lookOf(run, labelOf, true)?.attributes.style).toContain("background-position:0px");
});

test("what a tag says stands beside its letter where it has room before the next one", () => {
  const said = (...spans: Span[]) =>
    runsOf(new SpanIndex(spans).overlapping(0, 100), 0, 100).flatMap(
      (run) =>
        lookOf(run, labelOf, false, ({ label }) => (label === "position" ? "supports" : ""))?.attributes["data-chip"] ??
        [],
    );
  expect(said(span("p", "position", [4, 9]))).toEqual(["P supports"]);
  expect(said(span("p", "position", [4, 40]), span("e", "event", [9, 20]))).toEqual(["P", "E"]);
  expect(said(span("p", "position", [4, 40]), span("e", "event", [20, 30]))).toEqual(["P supports", "E"]);
});
