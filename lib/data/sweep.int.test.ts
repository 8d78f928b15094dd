import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { system } from "#lib/access/system.ts";
import { someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import { day, later } from "./clock.ts";
import { sweepExpired } from "./sweep.ts";
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

test("what is over goes, and what still counts stays", async () => {
  const { prisma } = database();
  const { userId } = await someone("Ann");
  await prisma.session.deleteMany();
  const now = new Date("2026-06-01T12:00:00Z");
  const ago = (days: number) => later(now, -days * day);
  for (const [name, expiresAt] of [
    ["gone", ago(0.01)],
    ["stays", later(now, day)],
  ] as const) {
    await prisma.session.create({ data: { userId, userAgent: name, expiresAt } });
  }
  for (const expiresAt of [ago(31), ago(29)]) {
    await prisma.oneTimeLink.create({ data: { purpose: "signin", tokenHash: randomBytes(32), userId, expiresAt } });
  }
  for (const [key, createdAt] of [
    ["gone", ago(8)],
    ["stays", ago(6)],
  ] as const) {
    await prisma.idempotencyKey.create({
      data: { userId, key, request: randomBytes(32), status: 200, answer: {}, createdAt },
    });
  }
  for (const [key, at] of [
    ["gone", ago(1)],
    ["stays", later(now, day)],
  ] as const) {
    await prisma.rateLimit.create({ data: { key, points: 1, expire: BigInt(at.getTime()) } });
  }
  await sweepExpired(system("test"), now);
  expect((await prisma.session.findMany()).map((row) => row.userAgent)).toEqual(["stays"]);
  expect((await prisma.oneTimeLink.findMany()).map((row) => row.expiresAt)).toEqual([ago(29)]);
  expect((await prisma.idempotencyKey.findMany()).map((row) => row.key)).toEqual(["stays"]);
  expect((await prisma.rateLimit.findMany()).map((row) => row.key)).toEqual(["stays"]);
});
