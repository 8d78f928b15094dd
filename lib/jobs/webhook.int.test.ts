import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Member, SignedIn } from "#lib/access/member.ts";
import { system } from "#lib/access/system.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, database, useDatabase } from "#lib/data/client.ts";
import { day, later } from "#lib/data/clock.ts";
import { addDocument, setAnnotators } from "#lib/data/documents.ts";
import { completeGold } from "#lib/data/gold.ts";
import { saveLabel } from "#lib/data/labels.ts";
import { openLayer } from "#lib/data/layers.ts";
import { changeRole } from "#lib/data/members.ts";
import { createProject, updateProject } from "#lib/data/projects.ts";
import { makeRelease } from "#lib/data/releases.ts";
import { finish } from "#lib/data/sets.ts";
import { type TestDatabase, testDatabase } from "#lib/data/testing/database.ts";
import { Writer } from "#lib/data/testing/writer.ts";
import { pauseAfter } from "#lib/data/webhook-queue.ts";
import {
  createWebhook,
  deleteWebhook,
  listMessages,
  listWebhooks,
  pauseWebhook,
  replayMessage,
  sweepMessages,
} from "#lib/data/webhooks.ts";
import { startJobs } from "./worker.ts";

type Heard = { headers: Record<string, string>; body: string };
const heard: Heard[] = [];
/** What the receiver answers next; 204 when nothing is left. */
const answers: number[] = [];
const receiver = createServer((request, response) => {
  let body = "";
  request.on("data", (piece) => {
    body += piece;
  });
  request.on("end", () => {
    heard.push({ headers: request.headers as Record<string, string>, body });
    response.writeHead(answers.shift() ?? 204).end();
  });
});

let db: TestDatabase;
let people: Record<"mia" | "ann" | "max", SignedIn>;
let address: string;
let worker: { close(): Promise<void> };
beforeAll(async () => {
  await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", done));
  const { port } = receiver.address() as AddressInfo;
  address = `http://127.0.0.1:${port}/hook`;
  vi.stubEnv("SPANWISE_PRIVATE_HOSTS", `127.0.0.1:${port}`);
  db = await testDatabase();
  vi.stubEnv("DATABASE_URL", db.url);
  vi.stubEnv("AUTH_SECRET", "a secret for the tests of webhooks, long enough");
  useDatabase(db.url);
  const [mia, ann, max] = await Promise.all(["Mia", "Ann", "Max"].map(someone));
  people = { mia, ann, max } as typeof people;
  worker = await startJobs();
});
afterAll(async () => {
  await worker.close();
  await closeDatabase();
  await db.drop();
  vi.unstubAllEnvs();
  receiver.closeAllConnections();
  receiver.close();
});

let projectId: string;
let mia: Member;
let ann: Member;
let documentId: string;
beforeEach(async () => {
  heard.length = 0;
  projectId = (await createProject(people.mia, { name: "Talks" })).id;
  mia = await join(people.mia, projectId, "manager");
  ann = await join(people.ann, projectId, "annotator");
  await saveLabel(mia, { name: "actor", color: "#3B5BDB" });
  documentId = (await addDocument(mia, { name: "a", text: "Ann met Ben." })).id;
});
afterEach(() => {
  answers.length = 0;
});

async function finishAs(member: Member): Promise<string> {
  const layer = await openLayer(member, documentId);
  if (!layer) throw new Error("no layer");
  const position = await new Writer(layer.layerId, member.userId).put("document", "note", { value: "read" });
  const { setId } = await finish(member, { layerId: layer.layerId, position, key: documentId });
  return setId;
}

const messages = async (member: Member, id: string) => (await listMessages(member, id)).rows;
const eventually = <T>(read: () => Promise<T> | T) => expect.poll(read, { timeout: 20_000, interval: 30 });

test("a finished document is told, signed as the standard says, once to each webhook that listens", async () => {
  const { id, secret } = await createWebhook(mia, { url: address, events: ["document.finished"] });
  await createWebhook(mia, { url: address, events: ["release.made"] });
  const setId = await finishAs(ann);
  await eventually(() => heard.length).toBe(1);
  const [message] = heard as [Heard];
  const told = new Webhook(secret).verify(message.body, message.headers) as { type: string; data: object };
  expect(told.type).toBe("document.finished");
  expect(told.data).toEqual({ projectId, documentId, setId });
  expect(() => new Webhook(secret).verify(`${message.body} `, message.headers)).toThrow();
  await eventually(async () => (await messages(mia, id)).map(({ state, attempts }) => [state, attempts])).toEqual([
    ["delivered", 1],
  ]);
  expect((await listWebhooks(mia)).flatMap((row) => Object.keys(row))).not.toContain("secret");
});

test("gold that is complete and a release are told, with what finds them", async () => {
  await createWebhook(mia, { url: address, events: ["gold.completed", "release.made"] });
  await finishAs(ann);
  const { setId, version } = await completeGold(mia, { documentId, key: "gold" });
  const { id: releaseId, sha256 } = await makeRelease(mia, { name: "v1" });
  await eventually(() => heard.length).toBe(2);
  const told = heard.map(({ body }) => JSON.parse(body)).toSorted((a, b) => a.type.localeCompare(b.type));
  expect(told).toMatchObject([{ type: "gold.completed" }, { type: "release.made" }]);
  const layerId = expect.stringMatching(/^[0-9a-f-]{36}$/);
  expect(told[0].data).toEqual({ projectId, documentId, layerId, setId, version });
  expect(told[1].data).toEqual({ projectId, releaseId, name: "v1", sha256 });
});

test("what is not accepted is sent again under the same id; a replay too", async () => {
  answers.push(503);
  const { id } = await createWebhook(mia, { url: address, events: ["document.finished"] });
  await finishAs(ann);
  await eventually(async () => (await messages(mia, id)).map(({ state }) => state)).toEqual(["delivered"]);
  expect(new Set(heard.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  const [message] = await messages(mia, id);
  expect(message?.attempts).toBe(2);
  await replayMessage(mia, id, message?.id ?? "");
  await eventually(() => heard.length).toBe(3);
  expect(heard[2]?.headers["webhook-id"]).toBe(message?.id);
  expect(heard[2]?.body).toBe(heard[0]?.body);
});

test("each attempt comes later than the one before, over some fifteen hours, and a person can have it sent now", async () => {
  const pauses = Array.from({ length: 11 }, (_, i) => pauseAfter(i + 1));
  expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
  const hours = pauses.reduce((sum, pause) => sum + pause) / 3600;
  expect([hours > 14, hours < 16]).toEqual([true, true]);
  answers.push(503, 503, 503);
  const { id } = await createWebhook(mia, { url: address, events: ["document.finished"] });
  await finishAs(ann);
  // The queue itself waits for one and two seconds.
  const due = async () => {
    const { rows } = await database().pool.query<{ wait: number }>(
      `SELECT extract(epoch FROM q.run_at - m."triedAt")::float AS wait FROM graphile_worker.jobs q
       JOIN "JobReport" j ON j.id::text = q.key JOIN "WebhookMessage" m ON m.id::text = j.payload->>'messageId'
       WHERE m."webhookId" = $1 AND m.attempts = 2 AND j.state = 'waiting'`,
      [id],
    );
    return rows[0]?.wait ?? 0;
  };
  await eventually(due).toBeGreaterThan(pauseAfter(2) - 1);
  const [waiting] = await messages(mia, id);
  expect([waiting?.state, waiting?.attempts]).toEqual(["waiting", 2]);
  await database().pool.query(
    `UPDATE graphile_worker._private_jobs SET run_at = now() + interval '1 hour' WHERE key IS NOT NULL`,
  );
  answers.length = 0;
  await replayMessage(mia, id, waiting?.id ?? "");
  await eventually(async () => (await messages(mia, id)).map(({ state, attempts }) => [state, attempts])).toEqual([
    ["delivered", 3],
  ]);
});

test("410 pauses the webhook, and a paused one is told nothing", async () => {
  answers.push(410);
  const { id } = await createWebhook(mia, { url: address, events: ["document.finished"] });
  await finishAs(ann);
  await eventually(async () => (await listWebhooks(mia))[0]?.pausedAt).toBeInstanceOf(Date);
  const [message] = await messages(mia, id);
  expect([message?.state, message?.answer]).toEqual(["failed", "The receiver answered 410, so the webhook is paused."]);
  await expect(replayMessage(mia, id, message?.id ?? "")).rejects.toMatchObject({ code: "conflict" });
  await pauseWebhook(mia, id, false);
  await replayMessage(mia, id, message?.id ?? "");
  await eventually(async () => (await messages(mia, id))[0]?.state).toBe("delivered");
});

test("a private address that the installation does not allow any more is not reached, and not tried twice", async () => {
  const { id } = await createWebhook(mia, { url: address, events: ["document.finished"] });
  const url = address.replace("127.0.0.1", "localhost");
  await database().prisma.webhook.update({ where: { id }, data: { url } });
  await finishAs(ann);
  await eventually(async () => (await messages(mia, id)).map(({ state }) => state)).toEqual(["failed"]);
  const [message] = await messages(mia, id);
  expect(message?.answer).toContain("private network");
  expect([message?.attempts, heard.length]).toEqual([1, 0]);
});

test("a webhook knows no more than its maker: she is blind to a document that she annotates", async () => {
  const max = await join(people.max, projectId, "manager");
  await updateProject(mia, { defaultMode: "independent", reveal: "never", annotatorsPerDocument: 2 });
  await setAnnotators(mia, documentId, [max.userId, ann.userId]);
  const blind = await createWebhook(max, { url: `${address}?of=max`, events: ["document.finished"] });
  const sighted = await createWebhook(mia, { url: `${address}?of=mia`, events: ["document.finished"] });
  await finishAs(max);
  await finishAs(ann);
  await eventually(async () => (await messages(mia, sighted.id)).map(({ state }) => state)).toEqual(["delivered"]);
  const { prisma } = database();
  const ofMax = () => prisma.webhookMessage.findMany({ where: { webhookId: blind.id }, select: { state: true } });
  await eventually(ofMax).toEqual([{ state: "withheld" }]);
  expect(heard).toHaveLength(1);
  expect(await messages(max, blind.id)).toEqual([]);
  await expect(listMessages(max, sighted.id)).rejects.toMatchObject({ code: "forbidden" });
});

test("who no longer manages the project has nothing told; others neither see nor change webhooks", async () => {
  const max = await join(people.max, projectId, "manager");
  const { id } = await createWebhook(max, { url: address, events: ["document.finished"] });
  await changeRole(mia, max.userId, "reviewer");
  await finishAs(ann);
  const jobs = () => database().prisma.jobReport.findMany({ where: { projectId, kind: "webhook" } });
  await eventually(async () => (await jobs()).map(({ state }) => state)).toEqual(["failed"]);
  expect(heard).toEqual([]);
  for (const act of [
    () => listWebhooks(ann),
    () => createWebhook(ann, { url: address, events: ["release.made"] }),
    () => pauseWebhook(ann, id, true),
    () => deleteWebhook(ann, id),
    () => listMessages(ann, id),
  ])
    await expect(act()).rejects.toMatchObject({ code: "forbidden" });
});

test("another project's webhooks are not there", async () => {
  const { id } = await createWebhook(mia, { url: address, events: ["document.finished"] });
  const other = await join(people.max, (await createProject(people.max, { name: "Other" })).id, "manager");
  await expect(pauseWebhook(other, id, true)).rejects.toMatchObject({ code: "not-found" });
  await expect(listMessages(other, id)).rejects.toMatchObject({ code: "not-found" });
  await deleteWebhook(other, id);
  expect(await listWebhooks(mia)).toHaveLength(1);
});

test.each([
  ["no address", { url: "example.org/hook", events: ["release.made"] }, "url"],
  ["another protocol", { url: "ftp://example.org", events: ["release.made"] }, "url"],
  ["a private address", { url: "https://10.0.0.7/hook", events: ["release.made"] }, "url"],
  ["this machine", { url: "http://localhost:3000/api/v1", events: ["release.made"] }, "url"],
  ["this machine, written otherwise", { url: "http://2130706433/hook", events: ["release.made"] }, "url"],
  ["a password", { url: "https://a:b@example.org", events: ["release.made"] }, "url"],
  ["no event", { url: "https://example.org", events: [] }, "events"],
  ["an unknown event", { url: "https://example.org", events: ["layer.finished"] }, "events"],
])("is refused: %s", async (_what, webhook, field) => {
  await expect(createWebhook(mia, webhook)).rejects.toMatchObject({ code: "invalid", place: { field } });
});

test("messages are kept for thirty days", async () => {
  const { id } = await createWebhook(mia, { url: address, events: ["document.finished"] });
  await finishAs(ann);
  await eventually(async () => (await messages(mia, id)).map(({ state }) => state)).toEqual(["delivered"]);
  await sweepMessages(system("test"), later(new Date(), 29 * day));
  expect(await messages(mia, id)).toHaveLength(1);
  await sweepMessages(system("test"), later(new Date(), 31 * day));
  expect(await messages(mia, id)).toEqual([]);
});
