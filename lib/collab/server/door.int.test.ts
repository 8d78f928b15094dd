import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeMember } from "#lib/auth/make-member.ts";
import { addComment, resolveThread } from "#lib/data/comments.ts";
import { Built, type BuiltPerson } from "./testing/build.ts";
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

/** How an attempt to open a layer ends: "open", or the code. */
async function attempt(layerId: string, cookie: string | null, headers: Record<string, string> = {}) {
  const { client, socket } = await connect(server, layerId, cookie, headers);
  if (!client.closed) await client.open();
  const ended = client.closed ? client.closed.code : client.welcome?.access;
  socket.terminate();
  return ended;
}

describe("the door", () => {
  test("lets members in, to write or to read", async () => {
    const { layerId } = await built.layer();
    const [annotator, viewer] = [await built.person("annotator"), await built.person("viewer")];
    expect(await attempt(layerId, annotator.cookie)).toBe("write");
    expect(await attempt(layerId, viewer.cookie)).toBe("read");
  });

  test("answers alike to a stranger, to the blind, and for what is not there", async () => {
    const [ann, ben, stranger] = [await built.person(), await built.person("manager"), await built.person(null)];
    const hers = await built.layer("personal", ann.userId);
    const his = await built.layer("personal", ben.userId, hers.documentId);
    const gold = await built.layer("gold", "", hers.documentId);
    expect(await attempt(hers.layerId, ann.cookie)).toBe("write");
    // Blindness beats role: he manages the project, and is assigned.
    const answers = await Promise.all([
      attempt(hers.layerId, ben.cookie),
      attempt(gold.layerId, ben.cookie),
      attempt(gold.layerId, ann.cookie),
      attempt(his.layerId, ann.cookie),
      attempt(hers.layerId, stranger.cookie),
      attempt(randomUUID(), ann.cookie),
      attempt("guessed-name", ann.cookie),
      attempt(`${hers.layerId}%00`, ann.cookie),
      attempt(hers.documentId, ann.cookie),
    ]);
    expect(answers).toEqual(Array(9).fill(4404));
  });

  test("lets a reviewer who is not assigned read, and not write", async () => {
    const [ann, rita] = [await built.person(), await built.person("reviewer")];
    const { layerId } = await built.layer("personal", ann.userId);
    expect(await attempt(layerId, rita.cookie)).toBe("read");
  });

  test("wants a session that goes on", async () => {
    const { layerId } = await built.layer();
    const ann = await built.person();
    await built.sql(`DELETE FROM "Session" WHERE "userId" = $1`, [ann.userId]);
    expect(await attempt(layerId, ann.cookie)).toBe(4401);
    expect(await attempt(layerId, null)).toBe(4401);
    expect(await attempt(layerId, "authjs.session-token=made.up")).toBe(4401);
  });

  test("wants a page of this address", async () => {
    const { layerId } = await built.layer();
    const { cookie } = await built.person();
    expect(await attempt(layerId, cookie, { origin: "https://elsewhere.test" })).toBe(403);
    expect(await attempt(layerId, cookie, { origin: "null" })).toBe(403);
  });

  test("takes nothing under /collab/ but a layer", async () => {
    const { cookie } = await built.person();
    expect(await attempt("", cookie)).toBe(404);
    expect(await attempt("a/b", cookie)).toBe(404);
  });

  test("lets one person open only so many at once", async () => {
    const { layerId } = await built.layer();
    const { cookie } = await built.person();
    const opened = await Promise.all(Array.from({ length: 65 }, () => connect(server, layerId, cookie)));
    const limited = opened.filter(({ client }) => client.closed);
    // The last one may hear of it a moment after it was opened.
    if (limited.length === 0)
      await Promise.race(opened.map(({ client }) => client.until(() => client.closed !== null)));
    expect(opened.flatMap(({ client }) => client.closed?.code ?? [])).toEqual([4429]);
    for (const { socket } of opened) socket.terminate();
  });
});

describe("a comment that mentions somebody", () => {
  test("is told wherever she works in the project, and only where she may read it", async () => {
    const [ann, ben, rita] = [await built.person(), await built.person(), await built.person("reviewer")];
    const hers = await built.layer("personal", ann.userId);
    await built.assign(hers.documentId, ben.userId);
    const [shared, elsewhere] = [await built.layer(), await built.layer()];
    const model = await built.layer("model", "spacy", hers.documentId);
    const sockets = await Promise.all([ben, rita].map(({ cookie }) => connect(server, elsewhere.layerId, cookie)));
    const [his, reviewers] = await Promise.all(sockets.map(({ client }) => client.open()));
    const told = (client = his!) => client.notices.filter(({ kind }) => kind === "mentions").length;
    const say = (layerId: string, by: BuiltPerson, role: "annotator" | "reviewer") =>
      addComment(makeMember({ projectId: built.projectId, userId: by.userId, role }), {
        ...{ layerId, target: { on: "document", id: "" }, body: "Look", key: randomUUID() },
        mentions: [ben.userId, rita.userId],
      });
    await say(hers.layerId, ann, "annotator");
    await say(model.layerId, rita, "reviewer");
    await reviewers!.until(() => told(reviewers) === 2);
    // Opening a layer takes longer than telling him would have.
    const { client: later, socket: another } = await connect(server, elsewhere.layerId, ben.cookie);
    await later.open();
    expect(told()).toBe(0);
    const { id } = await say(shared.layerId, ann, "annotator");
    await his!.until(() => told() === 1);
    await later.until(() => told(later) === 1);
    // That it is settled is told as well.
    await resolveThread(makeMember({ projectId: built.projectId, userId: ann.userId, role: "annotator" }), id, true);
    await his!.until(() => told() === 2);
    another.terminate();
    for (const { socket } of sockets) socket.terminate();
  });
});
