import { expect, test } from "vitest";
import { accept, acceptAll, offerSame } from "./offering.ts";
import type { Session } from "./session.ts";
import { suggest } from "./suggesting.ts";
import { attribute, label, openSession } from "./testing/open-session.ts";

const schema = {
  version: 1,
  labels: [label("actor"), label("event")],
  attributes: [attribute("tone", { of: ["actor"], options: ["calm", "loud"] })],
  relationTypes: [],
};
const text = "Hamas spoke. Hamas left. Hamas came.";
const entity = "0199a000-0000-7000-8000-000000000001";

async function offered(): Promise<Session> {
  const session = await openSession(text, schema);
  const value = { label: "actor", fragments: [[0, 5]] as const, entity, attributes: { tone: "loud" } };
  session.layer.put("spans", "first", value);
  session.select("first");
  offerSame(session);
  return session;
}
const tags = (session: Session) =>
  [...session.index].map((span) => [span.label, span.entity === entity, span.attributes?.tone]);

test("the same words name the same entity; what is so in one place of the text is not said of the others", async () => {
  const session = await offered();
  acceptAll(session);
  expect(tags(session)).toEqual([
    ["actor", true, "loud"],
    ["actor", true, undefined],
    ["actor", true, undefined],
  ]);
});

test("under another label the same words name nothing yet", async () => {
  const session = await offered();
  accept(session, undefined, "event");
  expect(tags(session).filter(([of]) => of === "event")).toEqual([["event", false, undefined]]);
});

test("an accepted suggestion names what it was suggested to name, and where nothing was learnt it is said why", async () => {
  const session = await openSession(text, schema);
  const answer = (rows: object[], learnt: number) =>
    `data:application/json,${encodeURIComponent(JSON.stringify({ rows, learnt, nameLabelId: null }))}`;
  const row = { id: "x", labelId: "actor", fragments: [[0, 5]], from: { kind: "sets", count: 1, of: 1 } };
  await suggest(session, answer([{ ...row, entityId: entity }], 1), "together", 0);
  session.verdicts = null;
  accept(session);
  expect(tags(session)).toEqual([["actor", true, undefined]]);
  await suggest(session, answer([], 0), "independent", 0);
  expect(session.remark.value?.sentence).toContain("only from what you finished yourself");
  await suggest(session, answer([], 0), "together", 0);
  expect(session.remark.value?.sentence).toContain("finished together");
});
