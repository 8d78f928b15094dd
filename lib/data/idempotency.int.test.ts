import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { SignedIn } from "#lib/access/member.ts";
import { someone } from "#lib/auth/testing/people.ts";
import { Failure } from "#lib/errors.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import { once } from "./idempotency.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";
import { someoneWaits } from "./testing/locks.ts";

let db: TestDatabase;
let ann: SignedIn;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});
beforeEach(async () => {
  ann = await someone("Ann");
});

/** A command that uses the database, as every command does, and says how often it ran. */
function command() {
  let count = 0;
  return vi.fn(async () => {
    await database().pool.query("SELECT 1");
    return { status: 201, answer: { count: ++count } };
  });
}

describe("once", () => {
  it("answers a repeated request as it did the first time, without running", async () => {
    const run = command();
    const first = await once(ann, "key", { b: 1, a: [2, { d: 3, c: undefined }] }, run);
    expect(first).toEqual({ status: 201, answer: { count: 1 } });
    expect(await once(ann, "key", { a: [2, { d: 3 }], b: 1 }, run)).toEqual(first);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it("refuses the same key for another request", async () => {
    const run = command();
    await once(ann, "key", { name: "A" }, run);
    await expect(once(ann, "key", { name: "B" }, run)).rejects.toMatchObject({ code: "conflict" });
    expect(run).toHaveBeenCalledTimes(1);
  });

  it("runs no more with a key whose program died before the answer was stored, and says so", async () => {
    let done = 0;
    const dies = async () => {
      done++;
      // The connection that holds the key's lock breaks while the command is at work, as it does when the process ends.
      await database().pool.query(
        `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted
           AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())`,
      );
      return { status: 201, answer: {} };
    };
    await expect(once(ann, "key", {}, dies)).rejects.toThrow();
    const again = command();
    await expect(once(ann, "key", {}, again)).rejects.toMatchObject({ code: "conflict" });
    expect([done, again.mock.calls.length]).toEqual([1, 0]);
    expect(await once(ann, "another-key", {}, again)).toMatchObject({ status: 201 });
  });

  it("keeps each person's keys apart", async () => {
    const run = command();
    await once(ann, "key", {}, run);
    expect(await once(await someone("Ben"), "key", {}, run)).toMatchObject({ answer: { count: 2 } });
  });

  it("runs one of two that come at once; the other waits and answers the same", async () => {
    const { promise: allowed, resolve: allow } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const inner = command();
    const run = async () => {
      begin();
      await allowed;
      return inner();
    };
    const first = once(ann, "key", {}, run);
    await begun;
    let answered = false;
    const second = once(ann, "key", {}, inner).finally(() => {
      answered = true;
    });
    await someoneWaits("advisory");
    expect(answered).toBe(false);
    allow();
    expect(await first).toEqual(await second);
    expect(inner).toHaveBeenCalledTimes(1);
  });

  it("does not run dry of connections, however many wait", async () => {
    const run = command();
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, n) => once(ann, `key ${n % 3}`.replace(" ", "-"), {}, run)),
    );
    expect(run).toHaveBeenCalledTimes(3);
    expect(answers).toHaveLength(60);
  });

  it("does not keep a failure: the next try runs", async () => {
    const run = command();
    const refuse = async () => {
      throw new Failure("limited", "later");
    };
    await expect(once(ann, "key", {}, refuse)).rejects.toMatchObject({ code: "limited" });
    expect(await once(ann, "key", {}, run)).toMatchObject({ answer: { count: 1 } });
  });

  it("answers null for nothing, and takes text that is not well formed", async () => {
    expect(await once(ann, "key", "\ud800", async () => ({ status: 204, answer: undefined }))).toEqual({
      status: 204,
      answer: null,
    });
    expect(await once(ann, "key", "\ud800", command())).toEqual({ status: 204, answer: null });
  });

  it.each(["", "a b", "x".repeat(201), "ü"])("refuses %j as a key", async (key) => {
    await expect(once(ann, key, {}, command())).rejects.toMatchObject({ code: "invalid" });
  });
});
