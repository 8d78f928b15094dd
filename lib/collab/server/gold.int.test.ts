import { afterAll, beforeAll, expect, test } from "vitest";
import { makeMember } from "#lib/auth/make-member.ts";
import { claim } from "#lib/data/claims.ts";
import { decide, undoDecision } from "#lib/data/decisions.ts";
import { openLayer } from "#lib/data/layers.ts";
import { reviewOf } from "#lib/data/review.ts";
import { finish, reopen } from "#lib/data/sets.ts";
import { Writer } from "#lib/data/testing/writer.ts";
import { Built, type BuiltPerson } from "./testing/build.ts";
import { connect, serveHere, type TestServer } from "./testing/sockets.ts";

let built: Built;
let one: TestServer;
let two: TestServer;

beforeAll(async () => {
  built = await Built.project();
  // Two servers on one database, as where several nodes serve.
  [one, two] = [await serveHere(), await serveHere()];
});

afterAll(async () => {
  await one.close();
  await two.close();
  await built.drop();
});

const asMember = ({ userId }: BuiltPerson, role: "annotator" | "reviewer") =>
  makeMember({ projectId: built.projectId, userId, role });

/** An independent document that an annotator has finished, and her layer. */
async function finishedBy(ann: BuiltPerson): Promise<{ documentId: string; layerId: string }> {
  const documentId = await built.document("independent");
  await built.assign(documentId, ann.userId);
  const { layerId } = (await openLayer(asMember(ann, "annotator"), documentId))!;
  const position = await new Writer(layerId, ann.userId).span("a1", built.labelId, 0, 3);
  await finish(asMember(ann, "annotator"), { layerId, position, key: `${documentId}-1` });
  return { documentId, layerId };
}

test("gold is read live by reviewers of every server, and written by no client", async () => {
  const [ann, rita, sam] = [await built.person(), await built.person("reviewer"), await built.person("reviewer")];
  const { documentId, layerId } = await finishedBy(ann);
  const seen = await reviewOf(asMember(rita, "reviewer"), documentId);
  const gold = seen.goldLayerId!;
  const first = await connect(one, gold, rita.cookie);
  const second = await connect(two, gold, sam.cookie);
  await Promise.all([first.client.open(), second.client.open()]);
  expect([first.client.welcome?.access, second.client.welcome?.access]).toEqual(["read", "read"]);

  const [card] = seen.clusters;
  const { id: cluster, fingerprint } = card!;
  const request = { documentId, cluster, fingerprint, revision: 0, choice: { kind: "majority" } as const, key: "d1" };
  await decide(asMember(rita, "reviewer"), request);
  for (const { client } of [first, second]) {
    await client.until(() => client.doc.getMap("spans").size === 1);
    expect([...client.doc.getMap("spans").values()]).toEqual([
      { label: built.labelId, fragments: [0, 3], author: gold, editor: gold },
    ]);
    expect(client.faults).toEqual([]);
  }
  await undoDecision(asMember(sam, "reviewer"), { documentId, cluster, revision: 1, key: "u1" });
  for (const { client } of [first, second]) await client.until(() => client.doc.getMap("spans").size === 0);

  // What changes beside the layer is told, so that an open review reads it again.
  const told = () => second.client.notices.filter(({ kind }) => kind === "review").length;
  let before = told();
  await claim(asMember(rita, "reviewer"), { documentId, cluster });
  await second.client.until(() => told() > before);
  before = told();
  await reopen(asMember(ann, "annotator"), { layerId, key: `${documentId}-r` });
  await second.client.until(() => told() > before);

  // A reviewer reads gold, and what she sends there is refused; one who names another as author is put out besides.
  const { client } = await connect(one, gold, rita.cookie);
  await client.open();
  const signed = (author: string) => ({ label: built.labelId, fragments: [0, 3], author, editor: author });
  expect(await client.set("spans", "own", signed(rita.userId))).toEqual({ kind: "refused", reason: "access" });
  const forger = await connect(one, gold, rita.cookie);
  await forger.client.open();
  expect(await forger.client.set("spans", "forged", signed(gold))).toEqual({ kind: "closed", code: 4422 });
  const rows = await built.rowsOf(gold);
  expect(rows.map(({ userId }) => userId)).toEqual([null, null]);
});

test("whoever becomes blind is put out of gold at once, and the blind never come in", async () => {
  const [ann, rita] = [await built.person(), await built.person("reviewer")];
  const { documentId } = await finishedBy(ann);
  const gold = (await reviewOf(asMember(rita, "reviewer"), documentId)).goldLayerId!;
  const { client } = await connect(one, gold, rita.cookie);
  await client.open();
  expect(client.welcome?.access).toBe("read");
  await built.assign(documentId, rita.userId);
  await built.signal({ kind: "document", documentId });
  await client.until(() => client.closed !== null);
  expect(client.closed?.code).toBe(4403);
  const again = await connect(one, gold, rita.cookie);
  await again.client.until(() => again.client.closed !== null);
  expect(again.client.closed?.code).toBe(4404);
});
