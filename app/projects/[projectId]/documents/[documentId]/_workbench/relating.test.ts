import { expect, test } from "vitest";
import type { LabelSchema } from "#lib/annotation/label.ts";
import { newId } from "#lib/collab/client/edits.ts";
import {
  cancelRelation,
  chooseType,
  relate,
  removeRelation,
  retype,
  reverse,
  setRelationAttribute,
  startRelation,
  wordsOf,
} from "./relating.ts";
import type { Session } from "./session.ts";
import { giveLabel, redo, removeSelected, undo } from "./tagging.ts";
import { attribute, label, openSession, relationType } from "./testing/open-session.ts";

const text = "Putin held talks. He wants peace.";
const schema: LabelSchema = {
  version: 1,
  labels: [label("actor"), label("event"), label("position")],
  attributes: [
    attribute("sure", { on: "relation", of: ["near"], kind: "boolean", default: true }),
    attribute("role", { on: "relation", of: ["near", "knows"], kind: "choice", options: ["a", "b"] }),
  ],
  relationTypes: [
    relationType("joins", ["actor"], ["event"]),
    relationType("holds", ["actor"], ["position"]),
    relationType("near", ["event"], ["event", "position"]),
    relationType("knows", ["event"], ["position", "event"]),
  ],
};

/** Putin (actor), talks (event), peace (position). */
async function tagged() {
  const session = await openSession(text, schema);
  const tag = (at: [number, number], labelId: string) => {
    session.selectText(at);
    giveLabel(session, labelId);
    return session.selected.value as string;
  };
  return { session, putin: tag([0, 5], "actor"), talks: tag([11, 16], "event"), peace: tag([27, 32], "position") };
}

const all = (session: Session) => session.relations.inReadingOrder().map((relation) => wordsOf(session, relation));

function join(session: Session, from: string, to: string, again = false): void {
  session.select(from);
  relate(session, 0, false);
  session.select(to);
  relate(session, 0, again);
}

test("two keys make a relation, and where one type fits it is that", async () => {
  const { session, putin, talks } = await tagged();
  join(session, putin, talks);
  expect(all(session)).toEqual(["actor “Putin” joins event “talks”"]);
  expect(session.relations.draft.value).toBeNull();
  expect(session.said.value).toContain("joins");
});

test("where several fit, a digit chooses; where one only leads back, it is made so", async () => {
  const { session, putin, talks, peace } = await tagged();
  join(session, talks, peace);
  expect(session.relations.draft.value?.choices.map(({ type }) => type.name)).toEqual(["near", "knows"]);
  expect(all(session)).toEqual([]);
  expect(chooseType(session, 5)).toBe(false);
  expect(chooseType(session, 1)).toBe(true);
  join(session, peace, putin);
  expect(all(session)).toEqual(["actor “Putin” holds position “peace”", "event “talks” knows position “peace”"]);
  expect(session.said.value).toContain("The other way round");
});

test("one start can have several relations in a row; the same twice is one", async () => {
  const { session, putin, talks, peace } = await tagged();
  join(session, putin, talks, true);
  expect(session.relations.draft.value?.from).toBe(putin);
  session.select(peace);
  relate(session, 0, false);
  join(session, putin, talks);
  expect(session.remark.value?.sentence).toContain("already");
  expect(session.relations.index.of(putin)).toHaveLength(2);
});

test("what cannot be joined is said, and Escape gives the beginning up", async () => {
  const { session, putin } = await tagged();
  startRelation(session, putin);
  session.select(putin);
  relate(session, 0, false);
  expect(session.remark.value?.sentence).toContain("two different tags");
  expect(cancelRelation(session)).toBe(true);
  expect(cancelRelation(session)).toBe(false);
  session.select(null);
  relate(session, 7, false);
  expect(session.remark.value?.sentence).toContain("Select a tag first");
  session.selectText([17, 20]);
  giveLabel(session, "actor");
  join(session, putin, session.selected.value as string);
  expect(session.remark.value?.sentence).toContain("No type of relation joins actor and actor");
});

test("a relation goes with its tag, and one undo brings both back", async () => {
  const { session, putin, talks } = await tagged();
  join(session, putin, talks);
  session.select(talks);
  removeSelected(session);
  expect(session.relations.index.size).toBe(0);
  expect(session.said.value).toContain("and a relation");
  undo(session);
  expect(all(session)).toEqual(["actor “Putin” joins event “talks”"]);
  redo(session);
  expect(session.relations.index.size).toBe(0);
});

test("a relation without its end is told as such and comes last", async () => {
  const { session, putin, talks, peace } = await tagged();
  join(session, putin, talks);
  join(session, putin, peace);
  // As when somebody else deletes the tag at the same moment.
  session.layer.remove("spans", talks);
  expect(all(session)).toEqual(["actor “Putin” holds position “peace”", "actor “Putin” joins a deleted tag"]);
});

test("it can be turned where its type allows, retyped with what both types carry, and deleted", async () => {
  const { session, putin, talks, peace } = await tagged();
  join(session, putin, talks);
  const [first] = session.relations.index.of(putin);
  reverse(session, first?.id ?? "");
  expect(session.remark.value?.sentence).toContain("cannot lead from event to actor");
  join(session, talks, peace);
  chooseType(session, 0);
  const id = session.relations.index.of(peace)[0]?.id ?? "";
  expect(session.relations.index.get(id)?.attributes).toEqual({ sure: true });
  setRelationAttribute(session, id, "role", "b");
  retype(session, id, "knows");
  expect(session.relations.index.get(id)).toMatchObject({ type: "knows", attributes: { role: "b" } });
  session.selectText([21, 26]);
  giveLabel(session, "event");
  join(session, talks, session.selected.value as string);
  chooseType(session, 0);
  const turned = session.relations.selected.value ?? "";
  reverse(session, turned);
  expect(session.relations.index.get(turned)).toMatchObject({ to: talks });
  removeRelation(session, turned);
  expect(session.relations.index.get(turned)).toBeUndefined();
  expect(session.relations.selected.value).toBeNull();
});

test("ten thousand relations of one tag are kept, listed and deleted with it by one step", async () => {
  const { session, putin, talks } = await tagged();
  const many = Array.from({ length: 10_000 }, () => {
    const value = { type: "joins", from: putin, to: talks };
    return { root: "relations", id: newId(), value } as const;
  });
  session.layer.transact(many, "many");
  expect(session.relations.index.size).toBe(10_000);
  expect(session.relations.inReadingOrder()).toHaveLength(10_000);
  const id = newId();
  session.layer.put("relations", id, { type: "joins", from: putin, to: talks });
  expect(session.relations.index.of(talks)).toHaveLength(10_001);
  session.select(talks);
  removeSelected(session);
  expect(session.relations.index.size).toBe(0);
  undo(session);
  expect(session.relations.index.size).toBe(10_001);
});
