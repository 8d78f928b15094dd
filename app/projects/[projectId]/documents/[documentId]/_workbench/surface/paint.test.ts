import fc from "fast-check";
import { expect, test } from "vitest";
import type { Label, Underline } from "#lib/annotation/label.ts";
import { runsOf } from "#lib/annotation/segments.ts";
import type { Fragment, Span } from "#lib/annotation/span.ts";
import { SpanIndex } from "#lib/annotation/span-index.ts";
import { hasRoom } from "./letters.ts";
import { drawnLanes, lettersOf, lookKey, lookOf } from "./paint.ts";

const underlines: Record<string, Underline> = { actor: "solid", event: "dashed", position: "double" };
const colors: Record<string, string> = { actor: "#3B5BDB", event: "#C2255C", position: "#B07A00" };

function labelOf(id: string): Label {
  return {
    id,
    name: id,
    color: colors[id] ?? "#000000",
    key: "",
    chip: id.slice(0, 1).toUpperCase(),
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

/** What stands over the runs of 0–100. */
function letters(...spans: Span[]) {
  const saidBy = ({ label }: Span) => (label === "position" ? "supports" : "");
  return runsOf(new SpanIndex(spans).overlapping(0, 100), 0, 100).map((run) => lettersOf(run, labelOf, saidBy));
}

test("plain text has no look", () => {
  expect(looks()).toEqual([null]);
  expect(looks(span("a", "actor", [4, 9]))).toMatchObject([null, { class: "sw-run sw-begins sw-ends" }, null]);
});

test("a span shows its letter where it begins, and nowhere else", () => {
  const [before, outer, inner, rest] = letters(span("a", "actor", [4, 30]), span("b", "event", [10, 20]));
  expect(before).toBeNull();
  expect(outer).toMatchObject({ first: "A", color: colors.actor, more: "" });
  expect(inner).toMatchObject({ first: "E", color: colors.event });
  expect(rest).toBeNull();
});

test("spans on the same words show both letters, three the first and how many more", () => {
  const [, two] = letters(span("a", "actor", [4, 9]), span("b", "event", [4, 9]));
  expect(two).toMatchObject({ first: "A", more: "E", moreColor: colors.event });
  const [, three] = letters(span("a", "actor", [4, 9]), span("b", "event", [4, 9]), span("c", "position", [4, 9]));
  expect(three).toMatchObject({ first: "A", more: "+2" });
});

test("each span that passes has an underline of its own lane; the tint is the innermost one's", () => {
  const [, , both] = looks(span("a", "actor", [4, 30]), span("b", "event", [10, 20]));
  expect(both?.style).toContain("--l0:#3B5BDB");
  expect(both?.style).toContain("--l1:#C2255C");
  expect(both?.style).toContain("--l:#C2255C");
});

test("what lies deeper than the lanes that have room shares one line", () => {
  const deep = Array.from({ length: drawnLanes + 2 }, (_, i) => span(`s${i}`, "actor", [4, 40 - i]));
  const [, look] = looks(...deep);
  expect(look?.style).toContain("--sw-deep");
  expect(look?.style).not.toContain(`--l${drawnLanes}:`);
});

test("the later fragments of a span carry its letter with an ellipsis", () => {
  const [, first, , second] = letters(span("a", "actor", [4, 9], [20, 30]));
  expect(first?.first).toBe("A");
  expect(second?.first).toBe("…A");
});

test("what somebody objects to has a question mark behind its letter, in all its pieces and also as the second", () => {
  const index = new SpanIndex([span("a", "actor", [4, 9], [20, 30]), span("b", "event", [4, 6])]);
  const doubted = (...ids: string[]) =>
    runsOf(index.overlapping(0, 100), 0, 100).map((run) =>
      lettersOf(
        run,
        labelOf,
        () => "",
        ({ id }) => ids.includes(id),
      ),
    );
  const said = (...ids: string[]) => doubted(...ids).flatMap((one) => (one ? `${one.first} ${one.more}` : []));
  expect(said()).toEqual(["A E", "…A "]);
  expect(said("a")).toEqual(["A? E", "…A? "]);
  expect(said("b")).toEqual(["A E?", "…A "]);
});

test("where text runs from right to left, the free pixel of a start is on the right", () => {
  const [, run] = runsOf(
    new SpanIndex([span("a", "actor", [4, 30]), span("b", "event", [4, 20])]).overlapping(0, 100),
    0,
    100,
  );
  if (!run) throw new Error("no run");
  expect(lookOf(run, labelOf, false)?.style).toContain("background-position:1px");
  expect(lookOf(run, labelOf, true)?.style).toContain("background-position:0px");
});

test("what a tag says stands beside its letter where no other begins", () => {
  expect(letters(span("p", "position", [4, 9]))[1]?.words).toBe("supports");
  expect(letters(span("p", "position", [4, 40]), span("e", "event", [4, 20]))[1]?.words).toBe("");
  expect(letters(span("p", "position", [4, 9], [20, 30]))[3]?.words).toBe("");
});

test("words beside a letter end before the next letter and within the lines, in the direction of the text", () => {
  const at = (left: number, top = 0, back = false) => ({ left, top, height: 20, back });
  const column = { left: 20, right: 400 };
  expect(hasRoom(at(100), "P supports", undefined, column)).toBe(true);
  expect(hasRoom(at(100), "P supports", at(130), column)).toBe(false);
  expect(hasRoom(at(100), "P supports", at(200), column)).toBe(true);
  expect(hasRoom(at(100), "P supports", at(130, 40), column)).toBe(true);
  expect(hasRoom(at(200, 0, true), "P supports", at(170, 0, true), column)).toBe(false);
  expect(hasRoom(at(200, 0, true), "P supports", at(80, 0, true), column)).toBe(true);
  expect(hasRoom(at(340), "P supports", undefined, column)).toBe(false);
  expect(hasRoom(at(80, 0, true), "P supports", undefined, column)).toBe(false);
});

test("runs with the same key have the same look", () => {
  const place = fc
    .tuple(fc.nat(98), fc.integer({ min: 1, max: 30 }))
    .map(([at, size]): Fragment => [at, Math.min(100, at + size)]);
  const anyLabel = fc.constantFrom("actor", "event", "position");
  fc.assert(
    fc.property(fc.array(fc.tuple(anyLabel, place), { maxLength: 12 }), fc.boolean(), (placed, rightToLeft) => {
      const index = new SpanIndex(placed.map(([label, fragment], i) => span(`s${i}`, label, fragment)));
      const byKey = new Map<string, unknown>();
      for (const run of runsOf(index.overlapping(0, 100), 0, 100)) {
        if (run.strands.length === 0) continue;
        const [key, look] = [lookKey(run, rightToLeft), lookOf(run, labelOf, rightToLeft)];
        expect(byKey.get(key) ?? look).toEqual(look);
        byKey.set(key, look);
      }
    }),
  );
});
