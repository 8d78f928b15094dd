import { afterAll, beforeAll, expect, test } from "vitest";
import { byToken, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, useDatabase } from "./client.ts";
import { preferences, setKeys } from "./preferences.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

test("keys are kept for each person, and replaced as a whole", async () => {
  const [ann, ben] = await Promise.all(["Ann", "Ben"].map(someone));
  if (!ann || !ben) throw new Error("nobody came");
  expect(await preferences(ann)).toEqual({ keys: {} });
  await setKeys(ann, { hold: ["Alt+j"], same: [] });
  expect(await preferences(ann)).toEqual({ keys: { hold: ["Alt+j"], same: [] } });
  expect(await preferences(ben)).toEqual({ keys: {} });
  await setKeys(ann, {});
  expect(await preferences(ann)).toEqual({ keys: {} });
});

test("what is no key is refused, and a token that may only read changes nothing", async () => {
  const ann = await someone("Ann");
  await expect(setKeys(ann, { hold: ["a b"] })).rejects.toMatchObject({ code: "invalid" });
  await expect(setKeys(ann, { "Not a name": ["x"] })).rejects.toMatchObject({ code: "invalid" });
  await expect(setKeys(ann, { hold: ["1", "2", "3", "4", "5"] })).rejects.toMatchObject({ code: "invalid" });
  await expect(setKeys(byToken(ann, ["read"]), {})).rejects.toMatchObject({ code: "forbidden" });
});
