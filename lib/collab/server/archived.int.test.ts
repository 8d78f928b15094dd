import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { system } from "#lib/access/system.ts";
import { requireMember } from "#lib/auth/membership.ts";
import { actFor } from "#lib/auth/session.ts";
import { archiveDocument } from "#lib/data/documents.ts";
import { append } from "#lib/data/log.ts";
import { archiveProject } from "#lib/data/projects.ts";
import { Built } from "./testing/build.ts";
import type { RawClient } from "./testing/raw-client.ts";
import { connect, serveHere, type TestServer } from "./testing/sockets.ts";

let built: Built;
let server: TestServer;

beforeAll(async () => {
  built = await Built.project();
  server = await serveHere();
});

afterAll(async () => {
  await server.close();
  await built.drop();
});

const ways = [
  {
    what: "document",
    archive: (documentId: string) => archiveDocument(built.manager, documentId, true),
    restore: (documentId: string) => archiveDocument(built.manager, documentId, false),
  },
  {
    what: "project",
    archive: () => archiveProject(built.manager),
    restore: async () => {
      const who = await actFor(system("test"), built.manager.userId);
      await archiveProject(await requireMember(who, built.projectId, "project.read"), false);
    },
  },
];

/** What a client was told of its access; other notices may come beside it. */
const accessTold = (client: RawClient) =>
  client.notices.flatMap((notice) => (notice.kind === "access" ? [notice.access] : []));

describe.each(ways)("a $what that is archived while sockets write", ({ archive, restore }) => {
  test("takes nothing more, tells those who have it open, and goes on when it is brought back", async () => {
    const [ann, late] = [await built.person(), await built.person()];
    const { layerId, documentId } = await built.layer();
    const { client, socket } = await connect(server, layerId, ann.cookie);
    await client.open();
    const work = (async () => {
      for (let i = 0; ; i++) {
        const outcome = await client.set("spans", `s${i % 50}`, built.span(ann));
        if (outcome.kind !== "acknowledged") return outcome;
      }
    })();
    await client.until(() => client.position.seq > 10 || client.closed !== null);
    await archive(documentId);
    const then = (await built.rowsOf(layerId)).length;
    expect(await work).toEqual({ kind: "refused", reason: "access" });
    await client.until(() => accessTold(client).length > 0);
    expect(accessTold(client)).toEqual(["read"]);
    const other = await connect(server, layerId, late.cookie);
    await other.client.open();
    expect(other.client.welcome?.access).toBe("read");
    expect(await built.rowsOf(layerId)).toHaveLength(then);
    await restore(documentId);
    await other.client.until(() => accessTold(other.client).length > 0);
    expect((await other.client.set("spans", "late", built.span(late))).kind).toBe("acknowledged");
    socket.terminate();
    other.socket.terminate();
  });

  test("takes no row from a server that has not heard of it, neither the first of a layer nor a later one", async () => {
    const ann = await built.person();
    const [row] = await built.sql<{ id: string }>(`SELECT "id" FROM "Session" WHERE "userId" = $1`, [ann.userId]);
    const rowOf = (sha256: string) => ({
      userId: ann.userId,
      sessionId: row?.id ?? "",
      base: 0,
      update: new Uint8Array([0, 0]),
      sha256,
    });
    const [first, second] = ["11".repeat(32), "22".repeat(32)];
    const [fresh, begun] = [await built.layer(), await built.layer()];
    const log = (layerId: string, seq: number, sha256: string) =>
      append(system("test"), layerId, { epoch: 1, seq, sha256: seq === 0 ? "" : first }, [rowOf(sha256)]);
    expect(await log(begun.layerId, 0, first)).toEqual({ kind: "committed" });
    for (const { documentId } of [fresh, begun]) await archive(documentId);
    expect(await log(fresh.layerId, 0, first)).toEqual({ kind: "denied", rows: [0] });
    expect(await log(begun.layerId, 1, second)).toEqual({ kind: "denied", rows: [0] });
    for (const { documentId } of [fresh, begun]) await restore(documentId);
    expect(await log(begun.layerId, 1, second)).toEqual({ kind: "committed" });
  });
});
