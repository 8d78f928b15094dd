import { createHash } from "node:crypto";
import { globSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { SignedIn } from "#lib/access/member.ts";
import { can, roles, scopeOf, scopes } from "#lib/access/roles.ts";
import { formats } from "#lib/annotation/formats/registry.ts";
import { readSpanwiseLine } from "#lib/annotation/formats/spanwise-jsonl-reader.ts";
import { requireMember } from "#lib/auth/membership.ts";
import { startSession } from "#lib/auth/session.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, database, useDatabase } from "#lib/data/client.ts";
import { makeRelease } from "#lib/data/releases.ts";
import { type TestDatabase, testDatabase } from "#lib/data/testing/database.ts";
import { Writer } from "#lib/data/testing/writer.ts";
import { createToken } from "#lib/data/tokens.ts";
import { startJobs } from "#lib/jobs/worker.ts";
import { GET as health } from "../health/route.ts";
import { GET as description } from "../openapi.json/route.ts";
import { Allowance } from "./_api/allowance.ts";
import { answerApi, match } from "./_api/answer.ts";
import type { Endpoint, Method } from "./_api/endpoint.ts";
import { methods } from "./_api/endpoint.ts";
import { endpoints } from "./_api/endpoints.ts";
import { openApi, operationId } from "./_api/openapi.ts";
import { DELETE, GET, PATCH, POST, PUT } from "./[...path]/route.ts";

type Json = ReturnType<typeof JSON.parse>;
type Answer = { status: number; headers: Headers; body: Json };

const address = "http://localhost:3000";
const served = new Set<Endpoint>();
const routes: Record<Method, (request: Request) => Promise<Response>> = { GET, POST, PUT, PATCH, DELETE };

/** The published schema of an answer, from the description and not from the code that made it. */
function published(endpoint: Endpoint | undefined, status: number, mediaType: string): z.ZodType {
  const key = endpoint && status < 400 ? operationId(endpoint) : "problem";
  const found = readSchemas.get(key) ?? readPublished(endpoint, status, mediaType);
  readSchemas.set(key, found);
  return found;
}

const readSchemas = new Map<string, z.ZodType>();

function readPublished(endpoint: Endpoint | undefined, status: number, mediaType: string): z.ZodType {
  const api: Json = openApi();
  const operation = endpoint && api.paths[`/api/v1${endpoint.path}`][endpoint.method.toLowerCase()];
  const documented = operation?.responses[status]?.content?.[mediaType]?.schema;
  const schema = documented ?? { $ref: "#/components/schemas/Problem" };
  const whole = JSON.stringify({ ...schema, $defs: api.components.schemas });
  return z.fromJSONSchema(JSON.parse(whole.replaceAll("#/components/schemas/", "#/$defs/")));
}

/** Sends a request to the route and holds the answer to its description. */
async function send(headers: Record<string, string>, method: Method, path: string, body?: unknown): Promise<Answer> {
  const request = new Request(`${address}/api/v1${path}`, {
    method,
    headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const answer = await routes[method](request);
  const text = await answer.text();
  const type = (answer.headers.get("content-type") ?? "").replace("; charset=utf-8", "");
  const [pathname = ""] = path.split("?");
  const endpoint = endpoints.find((one) => one.method === method && match(one.path, pathname) !== null);
  if (endpoint && answer.status === endpoint.status) served.add(endpoint);
  if (!type.endsWith("json")) return { status: answer.status, headers: answer.headers, body: text };
  const json = JSON.parse(text);
  expect(type).toBe(answer.status < 400 ? "application/json" : "application/problem+json");
  expect(published(endpoint, answer.status, type).safeParse(json).error).toBeUndefined();
  if (answer.status >= 400) expect(json.status).toBe(answer.status);
  return { status: answer.status, headers: answer.headers, body: json };
}

type Sender = (method: Method, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;

function withHeaders(own: Record<string, string>): Sender {
  return (method, path, body, headers = {}) => send({ ...own, ...headers }, method, path, body);
}

async function withToken(
  who: SignedIn,
  held: readonly (typeof scopes)[number][] = scopes,
  projectId: string | null = null,
) {
  const { secret } = await createToken(who, { name: "test", scopes: [...held], projectId });
  return withHeaders({ authorization: `Bearer ${secret}` });
}

async function withCookie(who: SignedIn, more: Record<string, string> = {}): Promise<Sender> {
  const { setCookie } = await startSession(who.userId, "test");
  return withHeaders({ cookie: setCookie.split(";")[0] ?? "", host: "localhost:3000", origin: address, ...more });
}

/** A path with something in the place of each parameter that is not given. */
function filled(path: string, params: Record<string, string>): string {
  return path.replace(/\{(\w+)\}/g, (_, name) => params[name] ?? "00000000-0000-7000-8000-000000000000");
}

/** A page to import, at an address that only this test may reach. */
const pages = await (async () => {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8").end("<html><body>They met.</body></html>\r\n\r");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, { SPANWISE_IMPORT_ADDRESSES: "1", SPANWISE_PRIVATE_HOSTS: host });
  return { address: `http://${host}`, close: () => server.close() };
})();

let db: TestDatabase;
let mia: SignedIn;
let api: Sender;
let projectId: string;

beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
  mia = await someone("Mia");
  api = await withToken(mia);
  projectId = (await api("POST", "/projects", { name: "Talks" })).body.id;
});

afterAll(async () => {
  pages.close();
  await closeDatabase();
  await db.drop();
});

/** The job at this path, when it is over. */
async function ended(path: string): Promise<Json> {
  for (;;) {
    const { body } = await api("GET", path);
    if (!["waiting", "running"].includes(body.state)) return body;
  }
}

async function newDocument(name: string, text = "Russia 🇷🇺 held talks with Hamas."): Promise<string> {
  const added = await api("POST", `/projects/${projectId}/documents`, { name, text });
  expect(added.status).toBe(201);
  return added.body.id;
}

describe("the whole way, from a project to its export", () => {
  let labelId: string;
  let documentId: string;

  test("a project is made, read and changed", async () => {
    expect((await api("GET", "/me")).body).toMatchObject({ userId: mia.userId, by: "token", projectId: null });
    const preview = await api("GET", `/projects/${projectId}/change-preview?defaultMode=independent&reveal=mine`);
    expect(preview.body).toEqual({ opened: 0, hidden: 0, finished: 0, switched: expect.any(Number) });
    const changed = await api("PATCH", `/projects/${projectId}`, { description: "Of governments", reveal: "never" });
    expect(changed.body).toMatchObject({ name: "Talks", description: "Of governments", reveal: "never" });
    expect((await api("GET", `/projects/${projectId}`)).body).toEqual(changed.body);
    expect((await api("GET", "/projects")).body.rows).toMatchObject([{ id: projectId, role: "manager", documents: 0 }]);
    const sample = await api("POST", "/sample");
    expect(sample.status).toBe(200);
    expect((await api("POST", "/sample")).body).toEqual(sample.body);
    expect((await api("GET", `/projects/${sample.body.id}/labels`)).body.labels.map((one: Json) => one.name)).toEqual([
      "actor",
      "event",
      "position",
    ]);
  });

  test("labels, attributes and relation types are added, changed, moved, archived", async () => {
    const at = `/projects/${projectId}`;
    const actor = await api("POST", `${at}/labels`, { name: "actor", color: "#3B5BDB", key: "1", chip: "A" });
    labelId = actor.body.id;
    const old = await api("POST", `${at}/labels`, { name: "old", color: "#C2255C", key: "2", chip: "O" });
    expect((await api("PATCH", `${at}/labels/${labelId}`, { description: "Who acts." })).status).toBe(200);
    expect((await api("PUT", `${at}/labels/${old.body.id}/position`, { position: 0 })).status).toBe(200);
    expect((await api("PUT", `${at}/labels/${old.body.id}/archived`, { archived: true })).status).toBe(200);
    const sure = await api("POST", `${at}/attributes`, { name: "sure", on: "span", kind: "boolean" });
    expect((await api("PATCH", `${at}/attributes/${sure.body.id}`, { name: "certain" })).status).toBe(200);
    expect((await api("PUT", `${at}/attributes/${sure.body.id}/archived`, { archived: false })).status).toBe(200);
    const meets = await api("POST", `${at}/relation-types`, { name: "meets", from: [labelId] });
    expect((await api("PATCH", `${at}/relation-types/${meets.body.id}`, { to: [labelId] })).status).toBe(200);
    const last = await api("PUT", `${at}/relation-types/${meets.body.id}/archived`, { archived: false });
    const schema = (await api("GET", `${at}/labels`)).body;
    expect(schema).toMatchObject({
      version: last.body.version,
      labels: [
        { name: "old", archived: true },
        { name: "actor", description: "Who acts.", archived: false },
      ],
      attributes: [{ name: "certain", kind: "boolean" }],
      relationTypes: [{ name: "meets", from: [labelId], to: [labelId] }],
    });
    const first = (await api("GET", `${at}/labels?version=${actor.body.version}`)).body;
    expect(first.labels.map((one: Json) => one.name)).toEqual(["actor"]);
  });

  test("guidelines are written, and two who write at once both hear of it", async () => {
    const at = `/projects/${projectId}/guidelines`;
    const base = (await api("GET", at)).body.version;
    expect((await api("PUT", at, { body: "# Actor", baseVersion: base })).body).toEqual({
      version: base + 1,
      body: "# Actor",
    });
    const late = await api("PUT", at, { body: "# Other", baseVersion: base });
    expect(late.status).toBe(409);
    expect(late.body.data).toEqual({ version: base + 1, body: "# Actor" });
  });

  test("a document is added once, read exactly, renamed", async () => {
    const text = "Russia 🇷🇺 held\r\ntalks with Hamas.";
    const at = `/projects/${projectId}/documents`;
    const added = await api("POST", at, { name: "one", text, language: "en", metadata: { source: "Tass" } });
    documentId = added.body.id;
    expect(added.body.already).toBe(false);
    expect((await api("POST", at, { name: "one", text })).body).toEqual({ id: documentId, already: true });
    const read = (await api("GET", `${at}/${documentId}`)).body;
    expect(read).toMatchObject({
      text,
      length: text.length,
      codePoints: [...text].length,
      metadata: { source: "Tass" },
    });
    expect(read.intake.notes.map((note: Json) => note.kind)).toContain("crlf");
    expect((await api("PATCH", `${at}/${documentId}`, { name: "renamed" })).body.name).toBe("renamed");
    const list = (await api("GET", `${at}?state=new&q=RENAM&limit=1`)).body;
    expect(list).toMatchObject({ rows: [{ id: documentId, name: "renamed", state: "new" }], next: null });
    expect((await api("GET", `/projects/${projectId}/next-document`)).body).toEqual({ documentId });
  });

  test("a layer is opened, tagged, finished, exported, reopened", async () => {
    const layers = `/projects/${projectId}/documents/${documentId}/layers`;
    const { layer } = (await api("POST", layers)).body;
    expect(layer).toMatchObject({ kind: "shared", access: "write", state: "open" });
    expect((await api("GET", layers)).body.rows).toMatchObject([{ layerId: layer.layerId }]);
    const writer = new Writer(layer.layerId, mia.userId);
    await writer.span("s1", labelId, 0, 6);
    await writer.span("s2", labelId, 7, 11);
    const position = await writer.span("s3", labelId, 12, 16);
    const away = `/projects/${projectId}/layers/${layer.layerId}/changes`;
    expect((await api("GET", `${away}?epoch=1&seq=0`)).body).toEqual({ changes: [], more: 0, position, known: true });
    expect((await api("GET", `${away}?epoch=9&seq=0`)).body).toMatchObject({ changes: [], known: false });
    const finishAt = `/projects/${projectId}/layers/${layer.layerId}/finish`;
    const stale = await api("POST", finishAt, { position: { ...position, seq: 1, sha256: "0".repeat(64) } });
    expect(stale.status).toBeGreaterThanOrEqual(400);
    const finished = await api("POST", finishAt, { position }, { "idempotency-key": "finish-1" });
    expect(finished.body).toMatchObject({ version: 1 });
    expect((await api("POST", finishAt, { position }, { "idempotency-key": "finish-1" })).body).toEqual(finished.body);

    const { setId } = finished.body;
    expect((await api("GET", `/projects/${projectId}/sets?documentId=${documentId}`)).body.rows).toMatchObject([
      { id: setId, spanCount: 3, finishedBy: { name: "Mia" } },
    ]);
    const set = (await api("GET", `/projects/${projectId}/sets/${setId}`)).body;
    expect(set.spans).toMatchObject([
      { label: "actor", surface: "Russia", fragments: { utf16: [[0, 6]], codePoints: [[0, 6]] } },
      { label: "actor", surface: "🇷🇺", fragments: { utf16: [[7, 11]], codePoints: [[7, 9]] }, author: mia.userId },
      { label: "actor", surface: "held", fragments: { utf16: [[12, 16]], codePoints: [[10, 14]] } },
    ]);

    const exported = await api("GET", `/projects/${projectId}/export`);
    expect(exported.headers.get("content-type")).toBe("application/jsonl; charset=utf-8");
    const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
    const line = readSpanwiseLine(exported.body, 1, sha256);
    expect(line.ok && line.document.sets[0]?.spans.map((span) => span.fragments)).toEqual([
      [[0, 6]],
      [[7, 11]],
      [[12, 16]],
    ]);
    expect((await api("GET", `/projects/${projectId}/export?documents=${documentId}`)).body).toBe(exported.body);

    const reopened = await api("POST", `/projects/${projectId}/layers/${layer.layerId}/reopen`);
    expect(reopened.body).toEqual({ layerId: layer.layerId });
    expect((await api("GET", `/projects/${projectId}/export`)).body).toBe("");
    expect((await api("GET", `/projects/${projectId}/export?includeReopened=true`)).body).toContain(setId);
  });

  test("spans and relations are set and removed in a layer, all or nothing, as what was read", async () => {
    const text = "Ann 👋 met Ben.";
    const id = await newDocument("by program", text);
    const { layer } = (await api("POST", `/projects/${projectId}/documents/${id}/layers`)).body;
    const at = `/projects/${projectId}/layers/${layer.layerId}`;
    const empty = (await api("GET", `${at}/content`)).body;
    expect(empty).toMatchObject({ position: { seq: 0 }, spans: [], relations: [], document: [] });
    const { relationTypes } = (await api("GET", `/projects/${projectId}/labels`)).body;
    const [{ id: meets }] = relationTypes;
    const inCodePoints = [
      { id: "ann", label: labelId, fragments: [[0, 3]], surface: "Ann" },
      { label: labelId, fragments: [[10, 13]], surface: "Ben" },
    ];
    const key = { "idempotency-key": "tag-by-program" };
    const edits = { unit: "codePoints", spans: inCodePoints, document: [{ key: "note", value: "read" }] };
    const made = await api("POST", `${at}/edits`, edits, key);
    expect((await api("POST", `${at}/edits`, edits, key)).body).toEqual(made.body);
    const [, ben] = made.body.spans;
    const joined = { relations: [{ type: meets, from: "ann", to: ben }] };
    expect((await api("POST", `${at}/edits`, joined)).body.position.seq).toBe(2);
    const read = await api("GET", `${at}/content`);
    expect(read.body).toMatchObject({
      spans: [
        { id: "ann", surface: "Ann", author: mia.userId },
        { id: ben, surface: "Ben", fragments: { utf16: [[11, 14]], codePoints: [[10, 13]] } },
      ],
      relations: [{ type: "meets", from: "ann", to: ben }],
      document: [{ key: "note", value: "read" }],
    });
    // Somebody who edits it later is its editor, and not its author.
    const zoe = await someone("Zoe");
    await join(zoe, projectId, "annotator");
    const asZoe = await withToken(zoe);
    const longer = { spans: [{ id: "ann", label: labelId, fragments: [[0, 6]] }] };
    const match = { "if-match": read.headers.get("etag") ?? "" };
    expect((await asZoe("POST", `${at}/edits`, longer, match)).status).toBe(200);
    expect((await api("POST", `${at}/edits`, longer, match)).status).toBe(412);
    const [first] = (await api("GET", `${at}/content`)).body.spans;
    expect(first).toMatchObject({ surface: "Ann 👋", author: mia.userId, editor: zoe.userId });

    const before = (await api("GET", `${at}/content`)).body;
    const good = { label: labelId, fragments: [[0, 3]] };
    for (const [field, wrong] of Object.entries<object>({
      "spans.1.surface": { spans: [good, { ...good, surface: "Ben" }] },
      "spans.0.label": { spans: [{ ...good, label: meets }] },
      "spans.0": { spans: [{ ...good, fragments: [[0, 99]] }] },
      "spans.0.fragments.0": { unit: "codePoints", spans: [{ ...good, fragments: [[0, 99]] }] },
      "spans.0.attributes.none": { spans: [{ ...good, attributes: { none: true } }] },
      "relations.0.type": { relations: [{ type: labelId, from: "ann", to: ben }] },
      "document.0.key": { document: [{ key: `label:${labelId}`, value: true }] },
    })) {
      const refused = await api("POST", `${at}/edits`, wrong);
      expect([refused.status, refused.body.place]).toEqual([422, { field }]);
    }
    expect((await api("POST", `${at}/edits`, { remove: { spans: ["ann"] } })).body.detail).toContain("would lead to");
    expect((await api("GET", `${at}/content`)).body).toEqual(before);

    const [relation] = before.relations;
    const gone = { remove: { spans: ["ann"], relations: [relation.id], document: ["note"] } };
    const { position } = (await api("POST", `${at}/edits`, gone)).body;
    expect((await api("GET", `${at}/content`)).body).toMatchObject({
      spans: [{ id: ben }],
      relations: [],
      document: [],
    });
    expect((await api("POST", `${at}/finish`, { position })).body.version).toBe(1);
    expect((await api("POST", `${at}/edits`, longer)).status).toBe(403);
  });

  test("an independent document is assigned, archived and brought back", async () => {
    const ann = await someone("Ann");
    await join(ann, projectId, "annotator");
    const id = await newDocument("independent");
    const at = `/projects/${projectId}/documents/${id}`;
    expect((await api("PUT", `${at}/mode`, { mode: "independent" })).body.mode).toBe("independent");
    const assigned = await api("PUT", `${at}/annotators`, { userIds: [ann.userId] });
    expect(assigned.body.annotators).toMatchObject([{ userId: ann.userId, state: "assigned" }]);
    expect((await api("PUT", `${at}/annotators-wanted`, { wanted: 3 })).body.annotatorsWanted).toBe(3);
    expect((await api("PUT", `${at}/archived`, { archived: true })).body.archived).toBe(true);
    expect((await api("GET", `/projects/${projectId}/documents?archived=true`)).body.rows).toMatchObject([{ id }]);
    expect((await api("PUT", `${at}/archived`, { archived: false })).body.archived).toBe(false);
  });

  test("what two annotators finished is reviewed to gold, merged, undone, exported, answered", async () => {
    const names = ["Ann", "Ben"];
    const [ann, ben] = (await Promise.all(names.map(someone))) as [SignedIn, SignedIn];
    const finishFor = async (who: SignedIn, id: string, spans: [string, number, number][]) => {
      const own = await withToken(who);
      const { layer } = (await own("POST", `/projects/${projectId}/documents/${id}/layers`)).body;
      const writer = new Writer(layer.layerId, who.userId);
      for (const [spanId, start, end] of spans) await writer.span(spanId, labelId, start, end);
      const finish = { position: await writer.head() };
      expect((await own("POST", `/projects/${projectId}/layers/${layer.layerId}/finish`, finish)).status).toBe(200);
      return own;
    };
    await api("PATCH", `/projects/${projectId}`, { reveal: "all" });
    const documents: string[] = [];
    for (const who of [ann, ben]) await join(who, projectId, "annotator");
    let byAnn = api;
    for (const name of ["reviewed", "like it"]) {
      const id = await newDocument(name, "Russia held talks with Hamas.");
      const at = `/projects/${projectId}/documents/${id}`;
      await api("PUT", `${at}/mode`, { mode: "independent" });
      await api("PUT", `${at}/annotators`, { userIds: [ann.userId, ben.userId] });
      byAnn = await finishFor(ann, id, [
        ["a1", 0, 6],
        ["a2", 12, 17],
      ]);
      expect((await byAnn("GET", `${at}/gold/mine`)).status).toBe(403);
      await finishFor(ben, id, [
        ["b1", 0, 6],
        ["b2", 7, 17],
      ]);
      documents.push(id);
    }
    const [id = "", other = ""] = documents;
    const at = `/projects/${projectId}/documents/${id}`;
    expect((await byAnn("GET", `${at}/review`)).status).toBe(403);
    const listed = (await api("GET", `/projects/${projectId}/review?open=true&limit=1`)).body;
    expect(listed).toMatchObject({ rows: [{ documentId: id, counts: { open: 1, agreed: 1 }, here: [] }], next: id });
    expect((await api("PUT", `/projects/${projectId}/hidden-names`, { hidden: true })).body).toEqual({ hidden: true });
    expect((await api("GET", `/projects/${projectId}/hidden-names`)).body).toEqual({ hidden: true });
    expect((await api("GET", `${at}/review`)).body.raters.map((one: Json) => one.name)).toContain("Annotator 1");
    await api("PUT", `/projects/${projectId}/hidden-names`, { hidden: false });
    const review = (await api("GET", `${at}/review?hideNames=false`)).body;
    const card = review.clusters.find((one: Json) => one.kind === "boundary");
    const cardAt = `${at}/review/cards/${card.id}`;
    expect((await api("PUT", `${cardAt}/claim`)).body).toMatchObject({ mine: true, cluster: card.id });
    const reviewed = (await api("GET", `/projects/${projectId}/review`)).body.rows;
    expect(reviewed).toContainEqual(expect.objectContaining({ documentId: id, here: ["Mia"] }));
    expect((await api("DELETE", `${at}/review/claim`)).status).toBe(204);
    const choice = { kind: "annotator", rater: ann.userId };
    const deciding = { fingerprint: card.fingerprint, revision: 0, choice, reason: "2.1", confidence: 5 };
    const key = { "idempotency-key": "decide-1" };
    expect((await api("POST", `${cardAt}/decisions`, deciding, key)).body).toEqual({ revision: 1 });
    expect((await api("POST", `${cardAt}/decisions`, deciding, key)).body).toEqual({ revision: 1 });
    const second = await api("POST", `${cardAt}/decisions`, { ...deciding, choice: { kind: "nobody" } });
    expect(second.status).toBe(409);
    expect(second.body.data).toMatchObject({ why: "decided", standing: { choice }, yours: { kind: "nobody" } });
    const span = { label: labelId, fragments: [[7, 11]] };
    const edit = { kind: "edit", version: { spans: [span], relations: [], value: null } };
    expect((await api("POST", `${cardAt}/decisions`, { ...deciding, revision: 1, choice: edit })).status).toBe(200);
    expect((await api("POST", `${cardAt}/undo`, { revision: 2 })).body).toEqual({ revision: 3 });
    const alike = (await api("GET", `${cardAt}/similar`)).body.rows;
    expect(alike).toMatchObject([{ documentId: other, choice: { kind: "candidate" } }]);
    const cards = alike.map((one: Json) => ({ documentId: one.documentId, cluster: one.cluster }));
    const applied = (await api("POST", `${cardAt}/similar`, { cards })).body;
    expect(applied).toMatchObject({ settled: 1 });
    const undo = `/projects/${projectId}/review/merges/${applied.batch}/undo`;
    expect((await api("POST", undo)).body).toEqual({ undone: 1, kept: 0, jobId: null });
    const rule = {
      kind: "first-of",
      rules: [
        { kind: "at-least", k: 2 },
        { kind: "annotator", rater: ben.userId },
      ],
    };
    expect((await api("POST", `${at}/review/merges/preview`, { rule })).body).toMatchObject({ settles: 1, keeps: 1 });
    expect((await api("POST", `${at}/review/merges`, { rule })).body).toMatchObject({ settled: 1 });
    const all = `/projects/${projectId}/review/merges`;
    const stands = { by: { name: "Mia" }, settled: 1, documents: 1 };
    expect((await api("GET", `${at}/review/merges`)).body.rows).toMatchObject([stands]);
    expect((await api("GET", all)).body.rows).toContainEqual(expect.objectContaining({ settled: 1 }));
    expect((await api("POST", `${all}/preview`, { rule })).body).toMatchObject({ settles: 2, documents: 1 });
    const asked = await api("POST", all, { rule });
    const worker = await startJobs({ atOnce: 1 });
    const made = await ended(`/projects/${projectId}/jobs/${asked.body.jobId}`);
    await worker.close();
    const { batch } = asked.body;
    expect(made).toMatchObject({ state: "done", kind: "merge", report: { batch, settled: 2, documents: 1 } });
    const { setId } = (await api("POST", `${at}/gold/complete`, {})).body;
    expect((await api("GET", `/projects/${projectId}/sets/${setId}`)).body.set.layerKind).toBe("gold");
    expect((await api("GET", `${at}/gold/provenance`)).body.rows).toMatchObject([
      { surface: "Russia", decision: { how: "rule" } },
      { surface: "talks", decision: { reason: "2.1", confidence: 5 } },
    ]);
    const mine = (await byAnn("GET", `${at}/gold/mine`)).body;
    expect(mine).toMatchObject({ complete: true, rows: [{ fate: "kept" }, { fate: "kept", cluster: card.id }] });
    expect((await byAnn("POST", `${cardAt}/answers`, { body: "Thanks." })).status).toBe(201);
    expect((await api("POST", `${at}/gold/reopen`)).status).toBe(200);
    const lines = (await api("GET", `/projects/${projectId}/decisions?documents=${id}`)).body.trimEnd().split("\n");
    expect(lines.map((line: string) => JSON.parse(line).decidedBy.name)).toEqual(["Mia", "Mia"]);
  });

  test("what is finished leaves in every format, by a job, and as releases that are compared", async () => {
    const { id: own } = (await api("POST", "/projects", { name: "Out" })).body;
    const at = `/projects/${own}`;
    const { id: label } = (await api("POST", `${at}/labels`, { name: "actor", color: "#3B5BDB", key: "1" })).body;
    const tagged = async (name: string, start: number, end: number) => {
      const { id } = (await api("POST", `${at}/documents`, { name, text: "Ann 🏁 met Ben." })).body;
      const { layer } = (await api("POST", `${at}/documents/${id}/layers`)).body;
      const position = await new Writer(layer.layerId, mia.userId).span("s", label, start, end);
      await api("POST", `${at}/layers/${layer.layerId}/finish`, { position });
      return id;
    };
    const documentId = await tagged("one", 11, 14);
    const { rows } = (await api("GET", "/formats")).body;
    expect(rows.map((one: Json) => one.id)).toEqual(formats.map((one) => one.id));
    for (const format of rows.filter((one: Json) => one.goesOut)) {
      const answer = await api("GET", `${at}/export/${format.id}`);
      expect([format.id, answer.status]).toEqual([format.id, 200]);
      expect(answer.headers.get("content-type")).toBe("application/zip");
      expect(answer.headers.get("content-disposition")).toBe(`attachment; filename="out-${format.id}.zip"`);
    }
    const options = encodeURIComponent(JSON.stringify({ scheme: "biluo", columns: "2" }));
    const conll = await api("GET", `${at}/export/conll?package=file&options=${options}&documents=${documentId}`);
    expect(conll.body).toContain("Ben U-actor\n");
    for (const wrong of ["conll?options=x", "conll?layers=mine", "nothing", "brat?package=file"]) {
      expect([wrong, (await api("GET", `${at}/export/${wrong}`)).status]).toEqual([wrong, 422]);
    }
    expect((await api("GET", `${at}/export/conll/preview?layers=shared`)).body).toMatchObject({
      counts: { documents: 1, spans: 1 },
      losses: [{ what: "author", outcome: "lost", count: 1 }],
      whole: true,
    });
    expect((await api("POST", `${at}/exports`, { format: "csv", labels: [label] })).body.jobId).toMatch(/-/);
    expect((await api("POST", `${at}/exports`, { format: "csv", layers: ["mine"] })).status).toBe(422);

    const asked = { name: "First", note: "For the paper.", choice: { versions: "newest" } };
    expect((await api("POST", `${at}/releases`, asked)).body.jobId).toMatch(/-/);
    const manager = await requireMember(mia, own, "release.make");
    const first = await makeRelease(manager, { name: "1" });
    await tagged("two", 0, 3);
    const second = await makeRelease(manager, { name: "2" });
    expect((await api("POST", `${at}/releases`, { name: "2" })).status).toBe(409);
    expect((await api("GET", `${at}/releases?limit=1`)).body).toMatchObject({
      rows: [{ id: second.id }],
      next: second.id,
    });
    const released = (await api("GET", `${at}/releases/${first.id}`)).body;
    expect(released).toMatchObject({ name: "1", sha256: first.sha256, manifest: { counts: { documents: 1 } } });
    const kept = await api("GET", `${at}/releases/${first.id}/export/spanwise?package=file`);
    expect(createHash("sha256").update(kept.body).digest("hex")).toBe(first.sha256);
    const differences = (await api("GET", `${at}/releases/${second.id}/differences?from=${first.id}`)).body;
    expect(differences).toMatchObject({ rows: [{ change: "added", after: { surface: "Ann" } }], next: null });
    const asZip = await api("POST", `${at}/releases/${first.id}/exports`, { format: "brat" });
    expect(asZip.status).toBe(201);
  });

  test("an objection to what is tagged together is made, listed and withdrawn", async () => {
    const id = await newDocument("objected");
    const at = `/projects/${projectId}/documents/${id}`;
    const { layer } = (await api("POST", `${at}/layers`)).body;
    await new Writer(layer.layerId, mia.userId).span("s1", labelId, 0, 6);
    const alternative = { label: labelId, fragments: [[0, 11]] };
    const objection = { layerId: layer.layerId, spanId: "s1", alternative, reason: "with its flag" };
    const made = await api("POST", `${at}/objections`, objection);
    expect(made.status).toBe(201);
    expect((await api("GET", `${at}/objections`)).body.rows).toMatchObject([
      { id: made.body.id, alternative, mine: true },
    ]);
    expect((await api("DELETE", `/projects/${projectId}/objections/${made.body.id}`)).status).toBe(204);
    expect((await api("GET", `${at}/objections`)).body.rows).toEqual([]);
  });

  test("members are invited, promoted and removed; invitations are withdrawn; all of it is on record", async () => {
    const at = `/projects/${projectId}`;
    const made = await api("POST", `${at}/invitations`, { role: "annotator", maxUses: 3 });
    expect(made.body.link).toMatch(/^http:\/\/localhost:3000\/join\/\S{20,}$/);
    expect((await api("GET", `${at}/invitations`)).body.rows).toMatchObject([{ id: made.body.id, state: "open" }]);
    expect((await api("DELETE", `${at}/invitations/${made.body.id}`)).status).toBe(204);
    expect((await api("GET", `${at}/invitations`)).body.rows).toMatchObject([{ state: "withdrawn" }]);
    const ben = await someone("Ben");
    await join(ben, projectId, "annotator");
    expect((await api("PUT", `${at}/members/${ben.userId}/role`, { role: "reviewer" })).status).toBe(204);
    const members = (await api("GET", `${at}/members`)).body.rows;
    expect(members.find((one: Json) => one.userId === ben.userId)).toMatchObject({
      role: "reviewer",
      email: ben.email,
    });
    const readOnly = await withToken(ben, ["read"]);
    expect((await readOnly("DELETE", `${at}/members/${ben.userId}`)).status).toBe(403);
    expect((await api("DELETE", `${at}/members/${ben.userId}`)).status).toBe(204);
    expect((await api("DELETE", `${at}/members/${mia.userId}`)).status).toBe(409);
    const removed = (await api("GET", `${at}/events?kind=member.removed&userId=${mia.userId}`)).body.rows;
    expect(removed).toMatchObject([{ by: { name: "Mia" }, person: { name: "Ben" }, document: null }]);
    expect((await api("GET", `${at}/events?kind=nothing`)).status).toBe(422);
    const kinds = (await api("GET", `${at}/events`)).body.rows.map((one: Json) => one.kind);
    expect(kinds).toEqual(expect.arrayContaining(["member.removed", "invitation.withdrawn", "document.added"]));
  });

  test("an annotator of whom only files tell is said to be a member, whose layers hers become", async () => {
    const zoe = await someone("Zoe");
    const asZoe = await withToken(zoe);
    const at = `/projects/${(await asZoe("POST", "/sample")).body.id}`;
    const { rows } = (await asZoe("GET", `${at}/members`)).body;
    const [ida] = rows.filter((one: Json) => !one.account);
    expect((await asZoe("POST", `${at}/members/${zoe.userId}/match`, { userId: zoe.userId })).status).toBe(404);
    const matched = await asZoe("POST", `${at}/members/${ida.userId}/match`, { userId: zoe.userId });
    expect(matched.body).toEqual({ layers: 1 });
    const [event] = (await asZoe("GET", `${at}/events?kind=annotator.matched`)).body.rows;
    expect(event).toMatchObject({ person: { name: "Zoe" }, data: { name: ida.name } });
  });

  test("tokens are listed and revoked by the person at her browser only", async () => {
    const zoe = await someone("Zoe");
    const { row, secret } = await createToken(zoe, { name: "mine", scopes: ["read"] });
    const token = withHeaders({ authorization: `Bearer ${secret}` });
    const browser = await withCookie(zoe);
    expect((await browser("GET", "/me")).body).toMatchObject({ by: "session", scopes: null });
    expect((await browser("GET", "/tokens")).body.rows).toMatchObject([{ id: row.id, scopes: ["read"] }]);
    expect(JSON.stringify((await browser("GET", "/tokens")).body)).not.toContain(secret);
    expect((await token("GET", "/tokens")).status).toBe(403);
    expect((await token("DELETE", `/tokens/${row.id}`)).status).toBe(403);
    expect((await token("GET", "/me")).status).toBe(200);
    expect((await browser("DELETE", `/tokens/${row.id}`)).status).toBe(204);
    expect((await token("GET", "/me")).status).toBe(401);
  });

  test("what concerns the person herself, she does at her browser and no token does", async () => {
    const zoe = await someone("Zoe");
    const browser = await withCookie(zoe);
    const other = await withCookie(zoe);
    expect((await browser("PATCH", "/me", { name: " Zoë " })).body).toMatchObject({ userId: zoe.userId, name: "Zoë" });
    expect((await browser("GET", "/me")).body.name).toBe("Zoë");
    const { rows } = (await browser("GET", "/me/sessions")).body;
    const others = rows.filter((one: Json) => !one.mine);
    expect(others).toHaveLength(rows.length - 1);
    for (const { id } of others) expect((await browser("DELETE", `/me/sessions/${id}`)).status).toBe(204);
    expect((await other("GET", "/me")).status).toBe(401);
    const third = await withCookie(zoe);
    expect((await browser("POST", "/me/sessions/end-others")).body).toEqual({ ended: 1 });
    expect((await third("GET", "/me")).status).toBe(401);
    const wanted = { name: "ci", scopes: ["read"], days: 30 };
    const made = await browser("POST", "/tokens", wanted);
    expect(made.body).toMatchObject({ name: "ci", scopes: ["read"], secret: expect.stringMatching(/^spw_/) });
    const token = withHeaders({ authorization: `Bearer ${made.body.secret}` });
    const weak = { current: "", next: "zoe" };
    expect((await browser("PUT", "/me/password", weak)).body.place).toEqual({ field: "next" });
    const next = "a long sentence that nobody guesses";
    expect((await browser("PUT", "/me/password", { next })).status).toBe(204);
    expect((await browser("PUT", "/me/password", { current: "wrong", next })).body.place).toEqual({ field: "current" });
    const invited = await api("POST", `/projects/${projectId}/invitations`, { role: "annotator" });
    const secret = invited.body.link.split("/").at(-1);
    const inPerson = endpoints.filter(({ description }) => description?.startsWith("Only for a person at her browser"));
    expect(inPerson).toHaveLength(9);
    const bodies: Record<string, object> = {
      "PATCH /me": { name: "Z" },
      "PUT /me/password": { next },
      "POST /invitations/accept": { secret },
      "POST /tokens": wanted,
    };
    for (const { method, path } of inPerson)
      expect([path, (await token(method, filled(path, {}), bodies[`${method} ${path}`])).status]).toEqual([path, 403]);
    expect((await browser("POST", "/invitations/accept", { secret })).body).toEqual({ projectId });
    expect((await browser("GET", `/projects/${projectId}`)).body.name).toBe("Talks");
  });

  test("entities are made, found, renamed, merged, taken apart, and their mentions found", async () => {
    const documentId = await newDocument("entities");
    const at = `/projects/${projectId}`;
    const putin = await api("POST", `${at}/entities`, { name: "Putin", documentId });
    const president = await api("POST", `${at}/entities`, { name: "the president", everyone: true });
    expect([putin.status, president.status]).toEqual([201, 201]);
    expect((await api("POST", `${at}/entities`, { name: "nowhere" })).status).toBe(422);
    expect((await api("GET", `${at}/entities?q=PRES`)).body.rows).toMatchObject([{ id: president.body.id }]);
    const one = `${at}/entities/${putin.body.id}`;
    expect((await api("PATCH", one, { name: "Vladimir Putin" })).body.name).toBe("Vladimir Putin");
    expect((await api("PUT", `${one}/merged-into`, { into: president.body.id })).body.id).toBe(president.body.id);
    const resolved = await api("POST", `${at}/entities/resolve`, { ids: [putin.body.id] });
    expect(resolved.body.entities).toMatchObject([{ of: putin.body.id, entity: { id: president.body.id } }]);
    expect((await api("GET", `${at}/entities/${president.body.id}/merged`)).body.rows).toMatchObject([
      { id: putin.body.id },
    ]);
    expect((await api("DELETE", `${one}/merged-into`)).body.name).toBe("Vladimir Putin");
    expect((await api("GET", `${one}/mentions`)).body).toEqual({ layers: [], more: false });
  });

  test("comments are made, answered, changed, resolved, deleted, and found by whom they mention", async () => {
    const documentId = await newDocument("commented");
    const at = `/projects/${projectId}`;
    const { layerId } = (await api("POST", `${at}/documents/${documentId}/layers`)).body.layer;
    const about = { target: { on: "document", id: "" } };
    const first = await api("POST", `${at}/layers/${layerId}/comments`, {
      ...about,
      body: "Who?",
      mentions: [mia.userId],
    });
    expect(first.status).toBe(201);
    const answer = await api("POST", `${at}/layers/${layerId}/comments`, { threadId: first.body.id, body: "She." });
    expect((await api("PATCH", `${at}/comments/${answer.body.id}`, { body: "He." })).status).toBe(204);
    expect((await api("GET", `${at}/layers/${layerId}/comments`)).body.rows).toMatchObject([
      { id: first.body.id, threadId: null, body: "Who?", mentions: [{ name: "Mia" }] },
      { id: answer.body.id, threadId: first.body.id, body: "He." },
    ]);
    expect((await api("GET", `${at}/comment-mentions`)).body.rows).toMatchObject([{ id: first.body.id, documentId }]);
    const mentions = async () =>
      (await api("GET", "/projects")).body.rows.find((row: Json) => row.id === projectId).mentions;
    expect(await mentions()).toBe(1);
    expect((await api("PUT", `${at}/comments/${first.body.id}/resolved`, { resolved: true })).status).toBe(204);
    expect((await api("GET", `${at}/comment-mentions`)).body.rows).toEqual([]);
    expect((await api("GET", `${at}/comment-mentions?all=true`)).body.rows).toHaveLength(1);
    expect((await api("DELETE", `${at}/comments/${first.body.id}`)).status).toBe(409);
    expect((await api("DELETE", `${at}/comments/${answer.body.id}`)).status).toBe(204);
  });

  test("webhooks are made, paused, deleted, and say what they sent", async () => {
    const at = `/projects/${projectId}/webhooks`;
    const made = await api("POST", at, { url: "https://example.org/hook", events: ["document.finished"] });
    expect(made.body.secret).toMatch(/^whsec_/);
    expect((await api("POST", at, { url: "https://example.org", events: [] })).status).toBe(422);
    expect((await api("PUT", `${at}/${made.body.id}/paused`, { paused: true })).status).toBe(204);
    const { rows } = (await api("GET", at)).body;
    expect(rows).toMatchObject([{ id: made.body.id, events: ["document.finished"], madeBy: { userId: mia.userId } }]);
    expect(JSON.stringify(rows)).not.toContain(made.body.secret);
    const { id: messageId } = await database().prisma.webhookMessage.create({
      data: { webhookId: made.body.id, kind: "document.finished", body: '{"data":{}}', state: "failed", attempts: 12 },
    });
    const messages = await api("GET", `${at}/${made.body.id}/messages`);
    expect(messages.body.rows).toMatchObject([{ id: messageId, state: "failed" }]);
    expect((await api("POST", `${at}/${made.body.id}/messages/${messageId}/replay`)).status).toBe(409);
    expect((await api("PUT", `${at}/${made.body.id}/paused`, { paused: false })).status).toBe(204);
    expect((await api("POST", `${at}/${made.body.id}/messages/${messageId}/replay`)).status).toBe(204);
    expect((await api("DELETE", `${at}/${made.body.id}`)).status).toBe(204);
    expect((await api("GET", at)).body.rows).toEqual([]);
  });

  test("a project is archived and brought back", async () => {
    const { id } = (await api("POST", "/projects", { name: "Short" })).body;
    expect((await api("PUT", `/projects/${id}/archived`, { archived: true })).body).toEqual({ id, archived: true });
    expect((await api("POST", `/projects/${id}/documents`, { name: "x", text: "y" })).status).toBe(403);
    expect((await api("GET", "/projects?archived=true")).body.rows).toMatchObject([{ id, name: "Short" }]);
    expect((await api("PUT", `/projects/${id}/archived`, { archived: false })).body.archived).toBe(false);
    expect((await api("GET", "/projects?archived=true")).body.rows).toEqual([]);
  });
});

describe("who may", () => {
  test("nobody without a token or a session, anywhere", async () => {
    for (const { method, path } of endpoints) {
      const answer = await withHeaders({})(method, filled(path, { projectId }));
      expect([path, answer.status]).toEqual([path, 401]);
    }
    expect((await withHeaders({ authorization: "Bearer spw_nothing" })("GET", "/me")).status).toBe(401);
    expect((await withHeaders({ authorization: "Basic eDp5" })("GET", "/me")).status).toBe(401);
  });

  test("no stranger, nor a token that is bound to another project, learns that a project is there", async () => {
    const other = (await api("POST", "/projects", { name: "Other" })).body.id;
    const bound = await withToken(mia, scopes, other);
    const stranger = await withToken(await someone("Stranger"));
    const documentId = await newDocument("guarded");
    for (const { method, path, action } of endpoints) {
      if (action === null) continue;
      for (const sender of [bound, stranger]) {
        const answer = await sender(method, filled(path, { projectId, documentId }));
        expect([method, path, answer.status]).toEqual([method, path, 404]);
        expect(JSON.stringify(answer.body)).not.toContain("Talks");
      }
    }
    expect((await bound("GET", "/projects")).body.rows.map((row: Json) => row.id)).toEqual([other]);
    expect((await bound("POST", "/projects", { name: "Third" })).status).toBe(403);
    expect((await bound("GET", `/projects/${other}`)).status).toBe(200);
  });

  test("a document, layer or set of one project is not reached through another", async () => {
    const documentId = await newDocument("inside");
    const { layer } = (await api("POST", `/projects/${projectId}/documents/${documentId}/layers`)).body;
    const other = (await api("POST", "/projects", { name: "Elsewhere" })).body.id;
    expect((await api("GET", `/projects/${other}/documents/${documentId}`)).status).toBe(404);
    expect((await api("GET", `/projects/${other}/documents/${documentId}/layers`)).status).toBe(404);
    expect((await api("POST", `/projects/${other}/layers/${layer.layerId}/reopen`)).status).toBe(404);
    expect((await api("GET", `/projects/${other}/export?documents=${documentId}`)).body).toBe("");
  });

  test("no role below the one that the action asks for, on any route", async () => {
    for (const role of roles) {
      const person = await someone(role);
      await join(person, projectId, role);
      const sender = await withToken(person);
      for (const { method, path, action } of endpoints) {
        if (action === null || can(role, action)) continue;
        const answer = await sender(method, filled(path, { projectId }));
        expect([role, method, path, answer.status]).toEqual([role, method, path, 403]);
      }
    }
  });

  test("no token without the scope that the action asks for, on any route", async () => {
    for (const missing of scopes) {
      const sender = await withToken(
        mia,
        scopes.filter((scope) => scope !== missing),
      );
      for (const { method, path, action } of endpoints) {
        if (action === null || scopeOf[action] !== missing) continue;
        const answer = await sender(method, filled(path, { projectId }));
        expect([missing, method, path, answer.status]).toEqual([missing, method, path, 403]);
      }
    }
  });

  test("no page of another address with somebody's cookie", async () => {
    for (const headers of [
      { origin: "http://evil.example" },
      { origin: "null" },
      { origin: "http://localhost:3001" },
    ]) {
      const forged = await withCookie(mia, headers);
      expect((await forged("POST", "/projects", { name: "Forged" })).status).toBe(403);
      expect((await forged("DELETE", `/projects/${projectId}/members/${mia.userId}`)).status).toBe(403);
    }
    const browser = await withCookie(mia);
    expect((await browser("POST", "/projects", { name: "Honest" })).status).toBe(201);
  });

  test("the blind see nothing of the others' sets", async () => {
    const [ann, ben] = [await someone("Ann"), await someone("Ben")];
    for (const one of [ann, ben]) await join(one, projectId, "annotator");
    const label = (await api("POST", `/projects/${projectId}/labels`, { name: "blind", color: "#3B5BDB", key: "9" }))
      .body.id;
    const id = await newDocument("blind");
    await api("PUT", `/projects/${projectId}/documents/${id}/mode`, { mode: "independent" });
    await api("PUT", `/projects/${projectId}/documents/${id}/annotators`, { userIds: [ann.userId, ben.userId] });
    const [asAnn, asBen] = [await withToken(ann), await withToken(ben)];
    const layers = `/projects/${projectId}/documents/${id}/layers`;
    const { layer } = (await asAnn("POST", layers)).body;
    const position = await new Writer(layer.layerId, ann.userId).span("s1", label, 0, 6);
    const { setId } = (await asAnn("POST", `/projects/${projectId}/layers/${layer.layerId}/finish`, { position })).body;
    expect((await asAnn("GET", `/projects/${projectId}/sets/${setId}`)).status).toBe(200);
    expect((await asBen("GET", `/projects/${projectId}/sets/${setId}`)).status).toBe(404);
    expect((await asBen("POST", `/projects/${projectId}/layers/${layer.layerId}/reopen`)).status).toBe(404);
    for (const path of [layers, `/projects/${projectId}/sets`, `/projects/${projectId}/documents`]) {
      expect(JSON.stringify((await asBen("GET", path)).body)).not.toContain(layer.layerId);
    }
  });
});

describe("the manners of HTTP", () => {
  test("pages go by key, to the end", async () => {
    const { id } = (await api("POST", "/projects", { name: "Pages" })).body;
    for (const name of ["a", "b", "c", "d", "e"]) await api("POST", `/projects/${id}/documents`, { name, text: name });
    const names: string[] = [];
    for (let after = ""; ; ) {
      const page = (await api("GET", `/projects/${id}/documents?limit=2${after}`)).body;
      names.push(...page.rows.map((row: Json) => row.name));
      if (page.next === null) break;
      after = `&after=${page.next}`;
    }
    expect(names).toEqual(["a", "b", "c", "d", "e"]);
  });

  test("a command with a key is carried out once, also when it is sent twice at once", async () => {
    const key = { "idempotency-key": "make-1" };
    const twice = await Promise.all([1, 2].map(() => api("POST", "/projects", { name: "Once" }, key)));
    expect(twice[0]?.body).toEqual(twice[1]?.body);
    expect(twice.map(({ status }) => status)).toEqual([201, 201]);
    expect((await api("POST", "/projects", { name: "Another" }, key)).status).toBe(409);
    const named = (await api("GET", "/projects")).body.rows.filter((row: Json) => row.name === "Once");
    expect(named).toHaveLength(1);
    // A key belongs to whoever made it.
    const others = await withToken(await someone("Zoe"));
    expect((await others("POST", "/projects", { name: "Once" }, key)).body.id).not.toBe(twice[0]?.body.id);
    const secret = await api("POST", `/projects/${projectId}/invitations`, { role: "viewer" }, key);
    expect([secret.status, secret.body.place]).toEqual([422, { field: "Idempotency-Key" }]);
  });

  test("a change on what was read is refused where somebody was first", async () => {
    const path = `/projects/${projectId}`;
    const read = await api("GET", path);
    const tag = read.headers.get("etag") ?? "";
    expect((await api("GET", path, undefined, { "if-none-match": tag })).status).toBe(304);
    const first = await api("PATCH", path, { description: "first" }, { "if-match": tag });
    expect(first.status).toBe(200);
    const second = await api("PATCH", path, { description: "second" }, { "if-match": tag });
    expect([second.status, second.body.code]).toEqual([412, "precondition-failed"]);
    expect((await api("GET", path)).body.description).toBe("first");
    expect(
      (await api("PATCH", path, { description: "third" }, { "if-match": first.headers.get("etag") ?? "" })).status,
    ).toBe(200);
    expect((await api("PATCH", path, { description: "fourth" }, { "if-match": "*" })).status).toBe(200);
  });

  test("of many who change at the same moment what they have read, one does", async () => {
    const path = `/projects/${projectId}`;
    const id = await newDocument("raced");
    const at = `${path}/documents/${id}`;
    await api("PUT", `${at}/mode`, { mode: "independent" });
    for (let round = 0; round < 8; round++) {
      const tag = (await api("GET", path)).headers.get("etag") ?? "";
      const changes = [0, 1, 2, 3].map((one) => ({ description: `${round}.${one}` }));
      const all = await Promise.all(changes.map((change) => api("PATCH", path, change, { "if-match": tag })));
      expect(all.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
      const won = all.find(({ status }) => status === 200);
      expect((await api("GET", path)).body).toEqual(won?.body);
      // By different routes, of which one does not touch the document's own row.
      const read = await api("GET", at);
      const of = { "if-match": read.headers.get("etag") ?? "" };
      const two = await Promise.all([
        api("PUT", `${at}/annotators`, { userIds: read.body.annotators.length === 0 ? [mia.userId] : [] }, of),
        api("PUT", `${at}/annotators-wanted`, { wanted: round + 1 }, of),
      ]);
      expect(two.map(({ status }) => status).sort()).toEqual([200, 412]);
    }
  });

  test("on every route that takes an If-Match, an old one changes nothing", async () => {
    const at = `/projects/${projectId}`;
    const made = async (what: string, body: object) => (await api("POST", `${at}/${what}`, body)).body.id;
    const params = {
      projectId,
      documentId: await newDocument("matched"),
      labelId: await made("labels", { name: "matched", color: "#3B5BDB" }),
      attributeId: await made("attributes", { name: "matched", on: "span", kind: "boolean" }),
      relationTypeId: await made("relation-types", { name: "matched" }),
      layerId: (await api("POST", `${at}/documents/${await newDocument("shared")}/layers`)).body.layer.layerId,
    };
    await api("PUT", `${at}/documents/${params.documentId}/mode`, { mode: "independent" });
    const bodies: Record<string, object> = {
      archived: { archived: true },
      position: { position: 0 },
      annotators: { userIds: [] },
      "annotators-wanted": { wanted: 4 },
      mode: { mode: "together" },
      edits: { document: [{ key: "note", value: "changed" }] },
      guidelines: { body: "# New", baseVersion: (await api("GET", `${at}/guidelines`)).body.version },
    };
    const changing = endpoints.filter(({ changes }) => changes !== undefined);
    expect(changing.length).toBeGreaterThan(12);
    for (const { method, path, changes = "" } of changing) {
      const body = bodies[path.split("/").at(-1) ?? ""] ?? { name: "changed" };
      const before = (await api("GET", filled(changes, params))).body;
      const answer = await api(method, filled(path, params), body, { "if-match": '"old"' });
      expect([method, path, answer.status]).toEqual([method, path, 412]);
      expect((await api("GET", filled(changes, params))).body).toEqual(before);
    }
    // Also with a body that would change nothing.
    const name = (await api("GET", at)).body.name;
    for (const nothing of [{}, { name }]) {
      expect((await api("PATCH", at, nothing, { "if-match": '"old"' })).status).toBe(412);
      expect((await api("PATCH", at, nothing)).status).toBe(200);
    }
  });

  test("what is not as described is refused, with the field", async () => {
    const refused = async (method: Method, path: string, body: unknown, headers = {}) => {
      const { status, body: problem } = await api(method, path, body, headers);
      return [status, problem.errors?.[0]?.field ?? problem.place?.field ?? problem.code];
    };
    expect(await refused("POST", "/projects", { name: 7 })).toEqual([422, "body.name"]);
    expect(await refused("POST", "/projects", { name: "" })).toEqual([422, "name"]);
    expect(await refused("POST", "/projects", { name: "x", owner: true })).toEqual([422, "body"]);
    expect(await refused("POST", "/projects", "{")).toEqual([422, "invalid"]);
    expect(await refused("POST", "/projects", { name: "x" }, { "content-type": "text/plain" })).toEqual([
      415,
      "media-type",
    ]);
    expect(await refused("POST", "/projects", { name: "x" }, { "content-length": "99999999999" })).toEqual([
      413,
      "too-large",
    ]);
    expect(await refused("GET", "/projects?limit=0", undefined)).toEqual([422, "query.limit"]);
    expect(await refused("GET", "/projects?page=2", undefined)).toEqual([422, "query"]);
    expect(await refused("GET", "/nothing", undefined)).toEqual([404, "not-found"]);
    expect(await refused("GET", "/projects/not-an-id", undefined)).toEqual([404, "not-found"]);
    expect(await refused("DELETE", "/projects", undefined)).toEqual([405, "method-not-allowed"]);
    const documents = `/projects/${projectId}/documents`;
    expect(await refused("POST", documents, '{"name": "x", "text": "\\ud83d"}')).toEqual([422, "invalid"]);
    expect(await refused("POST", documents, '{"name": "x", "text": "a\\u0000"}')).toEqual([422, "invalid"]);
    expect(await refused("POST", documents, { name: "x", text: " " })).toEqual([422, "invalid"]);
    expect(await refused("POST", documents, { name: "x", text: "y".repeat(6 * 1024 * 1024) })).toEqual([
      422,
      "invalid",
    ]);
  });

  test("a program that runs wild is told when to come back", async () => {
    const { secret } = await createToken(mia, { name: "wild", scopes: ["read"] });
    const allowance = new Allowance(2, () => 45_000);
    const ask = () =>
      answerApi(new Request(`${address}/api/v1/me`, { headers: { authorization: `Bearer ${secret}` } }), allowance);
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
    const third = await ask();
    expect([third.status, third.headers.get("retry-after")]).toEqual([429, "15"]);
  });
});

describe("agreement", () => {
  test("is told in figures, a table, cases, documents and sentences, and γ in goes", async () => {
    const sample = (await api("POST", "/sample")).body.id;
    const at = `/projects/${sample}/agreement`;
    const { body } = await api("GET", at);
    expect(body.documents).toMatchObject({ counted: 1, hidden: 0 });
    const exact = body.measures.find((one: Json) => one.id === "span-f1-exact");
    expect(exact.overall.figure.value).toBeGreaterThan(0);
    expect(exact.overall.figure.value).toBeLessThan(1);
    const options = (await api("GET", `${at}/options`)).body;
    expect([options.people.length, options.gold, options.schema.labels.length]).toEqual([2, false, 3]);
    const none = await api("GET", `${at}?against=gold`);
    expect(none.body.measures[0].overall.figure).toEqual({ value: null, why: "fewer-than-2-raters" });
    expect((await api("GET", `${at}?overlap=2`)).body.detail).toContain("above 0");
    const csv = await api("GET", `${at}/csv`);
    expect(csv.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(csv.body).toContain(`span-f1-exact,"F1, exact",project,,,,,${exact.overall.figure.value},`);
    const [{ cells }] = body.confusion;
    const missed = cells.find((cell: Json) => cell.a !== null && cell.b === null);
    const asked = `${at}/cases?a=${missed.a}&b=nothing&first=${body.confusion[0].a}&second=${body.confusion[0].b}`;
    const all = (await api("GET", asked)).body.rows;
    expect(all).toHaveLength(missed.count);
    const paged: Json[] = [];
    for (let after = ""; ; ) {
      const page = (await api("GET", `${asked}&limit=1${after}`)).body;
      paged.push(...page.rows);
      if (page.next === null) break;
      after = `&after=${page.next}`;
    }
    expect(paged).toEqual(all);
    const documents = (await api("GET", `${at}/documents?limit=1`)).body;
    expect(documents.rows).toMatchObject([{ figure: exact.overall.figure, raters: 2 }]);
    expect((await api("GET", `${at}/sentences`)).body.rows.length).toBeGreaterThan(0);
    let gamma = (await api("GET", `${at}/gamma`)).body;
    while (gamma.measures === null) gamma = (await api("GET", `${at}/gamma`)).body;
    expect(gamma.measures[0]).toMatchObject({ id: "gamma", margin: { seed: 1 } });
  });
});

describe("suggestions", () => {
  test("are learnt, judged, and the same words are found, tagged and untagged in other documents", async () => {
    const project = (await api("POST", "/projects", { name: "Suggested" })).body.id;
    const at = `/projects/${project}`;
    const { id: labelId } = (await api("POST", `${at}/labels`, { name: "actor", color: "#3B5BDB" })).body;
    const add = async (name: string, text: string) => (await api("POST", `${at}/documents`, { name, text })).body.id;
    const [first, second] = [await add("first", "Hamas came."), await add("second", "Hamas and Hamas again.")];
    const layerOf = async (id: string) => (await api("POST", `${at}/documents/${id}/layers`)).body.layer.layerId;
    const taught = new Writer(await layerOf(first), mia.userId);
    const position = await taught.span("s1", labelId, 0, 5);
    await api("POST", `${at}/layers/${taught.layerId}/finish`, { position }, { "idempotency-key": "taught" });
    const suggested = async () => (await api("GET", `${at}/documents/${second}/suggestions`)).body;
    const { rows, learnt } = await suggested();
    expect([learnt, rows.map(({ fragments }: Json) => fragments[0])]).toEqual([
      1,
      [
        [0, 5],
        [10, 15],
      ],
    ]);
    const verdicts = [{ suggestion: rows[0].id, accepted: false, spanId: null }];
    expect((await api("POST", `${at}/documents/${second}/suggestions/verdicts`, { verdicts })).status).toBe(204);
    expect((await suggested()).rows).toHaveLength(1);

    await new Writer(await layerOf(second), mia.userId).span("s2", labelId, 6, 9);
    const sought = { words: "Hamas", labelId, documentId: first, matchCase: true, wholeWords: true };
    const found = (await api("POST", `${at}/same-words/find`, sought)).body.rows;
    expect(found).toEqual([{ documentId: second, name: "second", count: 2 }]);
    const tagged = await api("POST", `${at}/same-words/tag`, { ...sought, of: "s1", documents: [second] });
    expect(tagged.body.made[0].spanIds).toHaveLength(2);
    expect((await api("POST", `${at}/same-words/untag`, { made: tagged.body.made })).body).toEqual({ removed: 2 });
  });

  test("keys that a person changed are kept", async () => {
    expect((await api("PUT", "/me/keys", { keys: { hold: ["Alt+j"] } })).body).toEqual({ keys: { hold: ["Alt+j"] } });
    expect((await api("GET", "/me/keys")).body).toEqual({ keys: { hold: ["Alt+j"] } });
  });
});

describe("imports and jobs", () => {
  test("a file is brought, looked at and imported, and its job says what became of it", async () => {
    const at = `/projects/${projectId}`;
    const raw = { "content-type": "application/octet-stream" };
    const csv = "title,text\nOne,Putin met Xi.\nTwo,Macron met Xi.\n";
    const brought = await api("POST", `${at}/files?name=news.csv`, csv, raw);
    expect(brought.body).toMatchObject({ name: "news.csv", size: csv.length });
    const files = [brought.body.id];
    expect((await api("GET", `${at}/files/${files[0]}`)).body).toEqual(brought.body);
    const preview = await api("POST", `${at}/imports/preview`, { files });
    expect(preview.body).toMatchObject({ documents: 2, complete: true, fields: { text: "text", name: "title" } });
    const form = new FormData();
    form.set("file", new Blob(["\ufeffnot imported"]), "x.txt");
    const sent = new Response(form);
    const type = sent.headers.get("content-type") as string;
    const other = await api("POST", `${at}/files?name=x.txt`, await sent.text(), { "content-type": type });
    expect(other.body.name).toBe("x.txt");
    expect((await api("DELETE", `${at}/files/${other.body.id}`)).status).toBe(204);
    expect((await api("GET", `${at}/files/${other.body.id}`)).status).toBe(404);
    const wrong = await api("POST", `${at}/imports`, { files, plan: { encoding: "ebcdic" } });
    expect([wrong.status, wrong.body.place]).toEqual([422, { field: "encoding" }]);
    const begun = await api("POST", `${at}/imports`, { files, plan: { language: "en" } }, { "idempotency-key": "k1" });
    const again = await api("POST", `${at}/imports`, { files, plan: { language: "en" } }, { "idempotency-key": "k1" });
    expect(again.body).toEqual(begun.body);
    const stopped = await api("POST", `${at}/imports`, { files });
    expect((await api("POST", `${at}/jobs/${stopped.body.jobId}/cancel`)).body.state).toBe("cancelled");
    const bad = await api("POST", `${at}/files?name=bad.ann`, "T1\tPER 0 5\tPutin\n", raw);
    const refused = await api("POST", `${at}/imports`, { files: [bad.body.id] });
    const worker = await startJobs({ atOnce: 1 });
    expect(await ended(`${at}/jobs/${begun.body.jobId}`)).toMatchObject({
      state: "done",
      report: { documents: 2, refused: 0 },
    });
    const report = await ended(`${at}/jobs/${refused.body.jobId}`);
    expect(report.report.refusals).toMatchObject([{ file: "bad.ann", why: expect.stringContaining("missing") }]);
    const table = await api("GET", `${at}/jobs/${report.id}/files/${report.files[0].id}`);
    expect(table.body).toContain("bad.ann");
    await worker.close();
    const listed = (await api("GET", `${at}/jobs?kind=import&limit=2`)).body;
    expect(listed.rows.map((row: Json) => row.id)).toEqual([report.id, stopped.body.jobId]);
    expect(listed.next).not.toBeNull();
  });

  test("an address is fetched where the installation allows it", async () => {
    const body = { address: `${pages.address}/talks` };
    const fetched = await api("POST", `/projects/${projectId}/files/from-address`, body);
    expect(fetched.body).toMatchObject({ name: "talks.html", size: 38 });
    const own = await api("POST", `/projects/${projectId}/files/from-address`, { address: "http://127.0.0.1:1/" });
    expect([own.status, own.body.detail]).toEqual([422, expect.stringContaining("private network")]);
  });
});

describe("the description", () => {
  test("holds every route, each once, and every file that serves one", async () => {
    const api: Json = await (await description()).json();
    expect(api.openapi).toBe("3.1.0");
    const documented = Object.entries<Json>(api.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const routed = endpoints.map(({ method, path }) => `${method} /api/v1${path}`);
    expect(new Set(routed).size).toBe(routed.length);
    expect(documented.sort()).toEqual([...routed, "GET /api/health", "GET /api/openapi.json"].sort());
    expect(new Set(endpoints.map(operationId)).size).toBe(endpoints.length);
    // @auth/core's own routes are for browsers, and no part of the API.
    expect(globSync("app/api/**/route.{ts,tsx}").sort()).toEqual([
      "app/api/auth/[...auth]/route.ts",
      "app/api/health/route.ts",
      "app/api/openapi.json/route.ts",
      "app/api/v1/[...path]/route.ts",
    ]);
    expect(Object.keys(routes).sort()).toEqual([...methods].sort());
  });

  test("names nothing that it does not bring", () => {
    const text = JSON.stringify(openApi());
    const api: Json = JSON.parse(text);
    for (const [, group, name] of text.matchAll(/"#\/components\/(\w+)\/(\w+)"/g)) {
      expect(api.components[group as string], `${group}/${name}`).toHaveProperty(name as string);
    }
    expect(text).not.toContain("#/$defs/");
  });

  test("says of each list of a whole project how to go on, but for what is short by its nature", () => {
    const short = ["/agreement/sentences", "/webhooks", "/review/merges"];
    const lists = endpoints.flatMap((endpoint) => {
      const { method, path, answer, query } = endpoint;
      const at = path.replace("/projects/{projectId}", "");
      if (method !== "GET" || at === path || at.includes("{") || !(answer instanceof z.ZodObject)) return [];
      return "rows" in answer.shape ? [{ at, goesOn: "next" in answer.shape && "after" in query.shape }] : [];
    });
    expect(lists.length).toBeGreaterThan(12);
    expect(lists.filter(({ goesOn }) => !goesOn).map(({ at }) => at)).toEqual(short);
  });

  test("of no route is a promise only: each was served above as it says", () => {
    const unserved = endpoints.filter((endpoint) => !served.has(endpoint));
    expect(unserved.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });

  test("of the service's health is true", async () => {
    const answer = await health();
    expect([answer.status, await answer.json()]).toEqual([200, { status: "ok" }]);
  });
});
