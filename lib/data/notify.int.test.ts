import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { system } from "#lib/access/system.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, database, transaction, useDatabase } from "./client.ts";
import { listen, notify, type Signal } from "./notify.ts";
import { createProject, updateProject } from "./projects.ts";
import { revokeSession } from "./sessions.ts";
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

/** Hears until the work is done and a last signal has come through: PostgreSQL keeps the order of commits. */
async function heardDuring(work: () => Promise<unknown>): Promise<Signal[]> {
  const heard: Signal[] = [];
  const last: Signal = { kind: "document", documentId: "last" };
  const { promise: done, resolve } = Promise.withResolvers<void>();
  const ear = await listen(
    system("test"),
    (signal) => (signal.kind === "document" && signal.documentId === "last" ? resolve() : heard.push(signal)),
    () => {},
  );
  await work();
  await transaction((tx) => notify(tx, last));
  await done;
  await ear.close();
  return heard;
}

describe("signals", () => {
  it("arrive when the transaction commits, and never when it does not", async () => {
    const heard = await heardDuring(async () => {
      await transaction((tx) => notify(tx, { kind: "layer", layerId: "1" }));
      await transaction(async (tx) => {
        await notify(tx, { kind: "layer", layerId: "2" });
        throw new Error("changed my mind");
      }).catch(() => {});
    });
    expect(heard).toEqual([{ kind: "layer", layerId: "1" }]);
  });

  it("can be sent on a plain connection too, and others' payloads are passed over", async () => {
    const heard = await heardDuring(async () => {
      const client = await database().pool.connect();
      await notify(client, { kind: "user", userId: "u" });
      await client.query("SELECT pg_notify('spanwise', 'not JSON'), pg_notify('spanwise', '7')");
      client.release();
    });
    expect(heard).toEqual([{ kind: "user", userId: "u" }]);
  });

  it("tell of an ended session, and every member of a changed reveal rule", async () => {
    const [ann, ben] = [await someone("Ann"), await someone("Ben")];
    const { id } = await createProject(ann, { name: "P" });
    await join(ben, id, "viewer");
    const heard = await heardDuring(async () => {
      await revokeSession(ben, ben.by.id);
      await updateProject(await join(ann, id, "manager"), { name: "Q" });
      await updateProject(await join(ann, id, "manager"), { reveal: "never" });
    });
    expect(heard[0]).toEqual({ kind: "session", sessionId: ben.by.id });
    expect(new Set(heard.slice(1))).toEqual(
      new Set([ann, ben].map((who) => ({ kind: "membership", projectId: id, userId: who.userId }))),
    );
    expect(heard).toHaveLength(3);
  });

  it("come again after the connection was cut, with one call that says there was a gap", async () => {
    const heard: Signal[] = [];
    const onGap = vi.fn();
    const ear = await listen(system("test"), (signal) => heard.push(signal), onGap);
    const other = new pg.Client(db.url);
    await other.connect();
    await other.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'spanwise listen' AND datname = current_database()",
    );
    await other.end();
    await vi.waitFor(() => expect(onGap).toHaveBeenCalledTimes(1), { timeout: 5000 });
    await transaction((tx) => notify(tx, { kind: "schema", projectId: "p" }));
    await vi.waitFor(() => expect(heard).toEqual([{ kind: "schema", projectId: "p" }]));
    await ear.close();
  });
});
