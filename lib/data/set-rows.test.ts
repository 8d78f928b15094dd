import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { canonicalJson, type Json } from "#lib/annotation/canonical-json.ts";
import { partsOf, setHash } from "./set-rows.ts";

it("the hash of a set is that of its canonical JSON, with every field that a span can have", () => {
  const by = { author: "a", editor: "b" };
  const span = (id: string, more = {}) => ({ id, label: "l", fragments: [[1, 3] as const], ...by, ...more });
  const spans = [
    span("s1"),
    span("s2", { attributes: { z: ["é", "x"], a: true, m: 0.1 }, fragments: [[1, 2] as const, [4, 9] as const] }),
    span("s3", { entity: "e", origin: { kind: "import", file: "a “b”\\.txt" } }),
    span("s4", { origin: { kind: "suggestion", layer: "x", id: "y" }, attributes: {} }),
  ];
  const parts = partsOf({
    spans: new Map(spans.map((one) => [one.id, one as never])),
    relations: new Map([["r", { id: "r", type: "t", from: "s1", to: "s2", ...by }]]),
    document: new Map([["note", { key: "note", value: "line\nline", ...by }]]),
  });
  const context = { textSha256: "ab".repeat(32), schemaVersion: 2, guidelineVersion: 0 };
  for (const held of [parts, { spans: [], relations: [], document: [] }]) {
    const whole = createHash("sha256").update(canonicalJson({ ...context, ...held } as unknown as Json));
    expect(setHash(held, context)).toEqual(whole.digest());
  }
});
