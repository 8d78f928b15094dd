import { expect, test } from "vitest";
import type { ObjectionView } from "#lib/data/review-shapes.ts";
import { Objections } from "./objections.ts";

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
