import fc from "fast-check";
import { expect, test } from "vitest";
import { readLayer, roots } from "#lib/collab/schema.ts";
import { LiveContent, nothingTouched } from "./content.ts";
import type { StoredEdit } from "./edits.ts";
import { freshDoc, standing, write } from "./layer-doc.ts";

const person = fc.constantFrom("ann", "ben");
const span = fc.record(
  {
    label: fc.constantFrom("actor", "event"),
    fragments: fc.constantFrom([0, 1], [2, 5, 7, 9]),
    author: person,
    editor: person,
  },
  { noNullPrototype: true },
);
const edit = fc.record({
  root: fc.constant("spans" as const),
  id: fc.constantFrom("a", "b", "c"),
  before: fc.constant(null),
  after: fc.option(span),
});

test("it says what the Y.Doc says, names exactly what changed, and old contents stay as they were", () => {
  fc.assert(
    fc.property(fc.array(fc.array(edit, { maxLength: 4 }), { maxLength: 20 }), (batches) => {
      const doc = freshDoc(null, []);
      const live = new LiveContent();
      const said: { content: unknown; plain: unknown }[] = [];
      for (const edits of batches) {
        const before = new Map(["a", "b", "c"].map((id) => [id, standing(doc, "spans", id)]));
        write(doc, edits);
        const touched = nothingTouched();
        for (const { root, id } of edits) touched[root].add(id);
        const change = live.read(doc, touched, true);
        const expected = { added: [] as string[], updated: [] as string[], removed: [] as string[] };
        for (const [id, was] of before) {
          const now = standing(doc, "spans", id);
          if (JSON.stringify(was) === JSON.stringify(now)) continue;
          (was === null ? expected.added : now === null ? expected.removed : expected.updated).push(id);
        }
        const named = change?.spans ?? { added: [], updated: [], removed: [] };
        for (const kind of ["added", "updated", "removed"] as const) {
          expect([...named[kind]].sort()).toEqual(expected[kind]);
        }
        said.push({ content: live.now, plain: readLayer(doc) });
      }
      for (const { content, plain } of said) {
        for (const root of roots) {
          const one = (content as ReturnType<typeof readLayer>)[root];
          expect(new Map<string, unknown>(one)).toEqual((plain as ReturnType<typeof readLayer>)[root]);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test("another Y.Doc in its place is told as the difference", () => {
  const put = (id: string, label: string): StoredEdit => ({
    root: "spans",
    id,
    before: null,
    after: { label, fragments: [0, 1], author: "ann", editor: "ann" },
  });
  const first = freshDoc(null, []);
  write(first, [put("a", "actor"), put("b", "actor"), put("c", "actor")]);
  const live = new LiveContent();
  live.readAll(first);
  const second = freshDoc(null, []);
  write(second, [put("b", "event"), put("c", "actor"), put("d", "actor")]);
  const change = live.readAll(second);
  expect(change?.spans).toEqual({ added: ["d"], updated: ["b"], removed: ["a"] });
  // What did not change is the same object.
  expect(change?.content.spans.get("c")).toBe(change?.previous.spans.get("c"));
});

test("one change of a layer of 10,000 spans reads one span, and shares the rest", () => {
  const doc = freshDoc(null, []);
  write(
    doc,
    Array.from({ length: 10_000 }, (_, i) => ({
      root: "spans" as const,
      id: `s${i}`,
      before: null,
      after: { label: "actor", fragments: [i, i + 1], author: "ann", editor: "ann" },
    })),
  );
  const live = new LiveContent();
  live.readAll(doc);
  const touched = nothingTouched();
  touched.spans.add("s5000");
  write(doc, [{ root: "spans", id: "s5000", before: null, after: null }]);
  const change = live.read(doc, touched, false);
  expect(change?.content.spans.size).toBe(9_999);
  expect(change?.content.relations).toBe(change?.previous.relations);
  expect(change?.content.spans.get("s4999")).toBe(change?.previous.spans.get("s4999"));
});

test("a value that is not of the layer's shape is never passed over in silence", () => {
  const doc = freshDoc(null, []);
  doc.getMap("spans").set("a", { label: "actor" });
  expect(() => new LiveContent().readAll(doc)).toThrow("spans/a");
});
