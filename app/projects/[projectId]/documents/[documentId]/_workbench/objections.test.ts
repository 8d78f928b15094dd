import { expect, test } from "vitest";
import type { ObjectionView } from "#lib/data/review-shapes.ts";
import { Objections, objectByKey } from "./objections.ts";
import { giveLabel } from "./tagging.ts";
import { label, openSession } from "./testing/open-session.ts";

test("an objection that is on its way is known once it is settled", async () => {
  const made: ObjectionView[] = [];
  let arrive: () => void = () => {};
  const objections = new Objections();
  objections.begin({
    list: async () => ({ ok: true, value: [...made] }),
    object: (spanId, alternative, reason) =>
      new Promise((resolve) => {
        arrive = () => {
          made.push({ spanId, alternative, reason, mine: true } as ObjectionView);
          resolve({ ok: true, value: null });
        };
      }),
    takeBack: async () => ({ ok: true, value: null }),
  });
  const alternative = { label: "actor", fragments: [[0, 5]] as const };
  void objections.object("s", alternative, "");
  const settled = objections.settled();
  expect(objections.mine("s")).toBeUndefined();
  arrive();
  await settled;
  expect(objections.mine("s")).toMatchObject({ alternative });
});

test("keys wait for the field of an objection, and not again while it is open", async () => {
  const schema = { version: 1, labels: [label("actor")], attributes: [], relationTypes: [] };
  const session = await openSession("Ann met Ben.", schema);
  session.objections.begin({
    list: async () => ({ ok: true, value: [] }),
    object: async () => ({ ok: true, value: null }),
    takeBack: async () => ({ ok: true, value: null }),
  });
  session.selectText([0, 3]);
  giveLabel(session, "actor");
  await objectByKey(session, 0);
  expect(session.ahead.take("1")).toBe(true);
  expect(session.ahead.end()).toEqual(["1"]);
  await objectByKey(session, 0);
  expect(session.ahead.take("1")).toBe(false);
});
