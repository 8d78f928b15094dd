import { describe, expect, it } from "vitest";
import { type LayerFacts, type LayerKind, layerAccess, modes, revealRules } from "./layer-access.ts";
import { type Role, roles } from "./roles.ts";

type Case = { role: Role; mine: boolean; facts: LayerFacts };

const me = "me";
const yesNo = [true, false];
const kinds: LayerKind[] = ["shared", "personal", "model", "gold"];

/** Every combination of facts there is. */
function* everyCase(): Generator<Case> {
  for (const role of roles)
    for (const kind of kinds)
      for (const mine of kind === "personal" ? yesNo : [false])
        for (const state of ["open", "finished"] as const)
          for (const mode of modes)
            for (const reveal of revealRules)
              for (const assigned of yesNo)
                for (const iFinished of yesNo)
                  for (const allFinished of yesNo) {
                    const annotatorId = kind === "personal" ? (mine ? me : "another") : null;
                    const facts = { kind, annotatorId, state, mode, reveal, assigned, iFinished, allFinished };
                    yield { role, mine, facts };
                  }
}

/**
 * The rules as sentences, the first that applies decides. They were written from the text about layers and not from the code:
 * who reads and writes each kind, roles are cumulative, blindness beats role, reveal is what ends blindness.
 */
const sentences: [string, "none" | "read" | "write", (c: Case) => boolean][] = [
  ["an independent document has no shared layer", "none", (c) => is(c, "shared") && c.facts.mode === "independent"],
  ["viewers read a shared layer", "read", (c) => is(c, "shared") && c.role === "viewer"],
  ["a finished shared layer is read only", "read", (c) => is(c, "shared") && c.facts.state === "finished"],
  ["everybody else writes a shared layer", "write", (c) => is(c, "shared")],

  ["a viewer writes no layer, even one that was hers", "read", (c) => c.mine && c.role === "viewer"],
  ["my finished layer is read only", "read", (c) => c.mine && c.facts.state === "finished"],
  ["who is no longer assigned reads what she made", "read", (c) => c.mine && !c.facts.assigned],
  ["I write my own layer", "write", (c) => c.mine],

  ["viewers see no suggestions", "none", (c) => is(c, "model") && c.role === "viewer"],
  ["nobody writes a model layer by hand", "read", (c) => is(c, "model")],

  // What remains is another annotator's personal layer, and gold.
  ["together, everybody sees everything", "read", (c) => c.facts.mode === "together"],
  ["with the rule never, an assigned one stays blind", "none", (c) => c.facts.assigned && c.facts.reveal === "never"],
  ["with the rule mine, she sees once she finished", "read", (c) => assignedUnder(c, "mine") && c.facts.iFinished],
  ["with the rule mine, she is blind until then", "none", (c) => assignedUnder(c, "mine")],
  ["with the rule all, she sees once all finished", "read", (c) => assignedUnder(c, "all") && c.facts.allFinished],
  ["with the rule all, she is blind until then", "none", (c) => assignedUnder(c, "all")],
  ["an unassigned manager or reviewer is not blind", "read", (c) => c.role === "reviewer" || c.role === "manager"],
  ["others see once all finished, if the rule says so", "read", (c) => c.facts.reveal === "all" && c.facts.allFinished],
  ["others see nothing", "none", () => true],
];

const is = (c: Case, kind: LayerKind) => c.facts.kind === kind;
const assignedUnder = (c: Case, reveal: string) => c.facts.assigned && c.facts.reveal === reveal;

describe("layerAccess", () => {
  it("agrees with the sentences in every case, and every sentence decides some", () => {
    const used = new Map(sentences.map(([sentence]) => [sentence, 0]));
    let cases = 0;
    for (const c of everyCase()) {
      const [sentence, expected] = sentences.find(([, , applies]) => applies(c)) ?? ["nothing applies", "none"];
      used.set(sentence, (used.get(sentence) ?? 0) + 1);
      const actual = layerAccess({ userId: me, role: c.role }, c.facts);
      if (actual !== expected) throw new Error(`${sentence}: ${actual}, not ${expected}: ${JSON.stringify(c)}`);
      cases++;
    }
    expect(cases).toBe(4 * 5 * 2 * 2 * 3 * 2 * 2 * 2);
    expect([...used].filter(([, count]) => count === 0)).toEqual([]);
  });

  it("never gives a blind annotator another's work, whatever her role", () => {
    for (const { role, mine, facts } of everyCase()) {
      const blind =
        facts.mode === "independent" &&
        facts.assigned &&
        !(facts.reveal === "mine" && facts.iFinished) &&
        !(facts.reveal === "all" && facts.allFinished);
      if (!blind || mine || facts.kind === "model") continue;
      expect(layerAccess({ userId: me, role }, facts)).toBe("none");
    }
  });

  it("gives a higher role nothing less", () => {
    const order = ["none", "read", "write"];
    for (const { role, facts } of everyCase()) {
      const lower = roles[roles.indexOf(role) - 1];
      if (!lower) continue;
      const less = order.indexOf(layerAccess({ userId: me, role: lower }, facts));
      expect(order.indexOf(layerAccess({ userId: me, role }, facts))).toBeGreaterThanOrEqual(less);
    }
  });

  it("lets nobody write in an archived project, and hides nothing there", () => {
    for (const { role, facts } of everyCase()) {
      const before = layerAccess({ userId: me, role }, facts);
      const expected = before === "write" ? "read" : before;
      expect(layerAccess({ userId: me, role, archived: true }, facts)).toBe(expected);
    }
  });

  it("gives a token no more than its scopes", () => {
    for (const { role, facts } of everyCase()) {
      const full = layerAccess({ userId: me, role }, facts);
      expect(layerAccess({ userId: me, role, scopes: ["read", "write"] }, facts)).toBe(full);
      expect(layerAccess({ userId: me, role, scopes: ["read"] }, facts)).toBe(full === "write" ? "read" : full);
      expect(layerAccess({ userId: me, role, scopes: ["write", "admin", "export"] }, facts)).toBe("none");
    }
  });
});
