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

test("a tag that somebody objects to is drawn again, and again when that is taken back", async () => {
  const schema = { version: 1, labels: [label("actor")], attributes: [], relationTypes: [] };
  const session = await openSession("Ann met Ben.", schema);
  for (const [id, at] of [
    ["a", 0],
    ["b", 8],
  ] as const)
    session.layer.put("spans", id, { label: "actor", fragments: [[at, at + 3]] });
  let made: ObjectionView[] = [];
  session.objections.begin({
    list: async () => ({ ok: true, value: made }),
    object: async () => ({ ok: true, value: null }),
    takeBack: async () => ({ ok: true, value: null }),
  });
  await session.objections.read();
  const drawn: unknown[] = [];
  session.onDraw((touched) => drawn.push(touched));
  const of = (spanId: string) => ({ id: spanId, spanId, mine: false }) as ObjectionView;
  made = [of("b"), of("deleted")];
  await session.objections.read();
  await session.objections.read();
  expect(session.objections.spans).toEqual(["b", "deleted"]);
  expect(drawn).toEqual([[[8, 11]]]);
  made = [];
  await session.objections.read();
  expect(drawn).toEqual([[[8, 11]], [[8, 11]]]);
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
