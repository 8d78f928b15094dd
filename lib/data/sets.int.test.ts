import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Member, SignedIn } from "#lib/access/member.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import type { Position } from "#lib/collab/protocol.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import { addDocument, archiveDocument, document, setMode } from "./documents.ts";
import { type LabelChange, saveAttribute, saveLabel, saveRelationType } from "./labels.ts";
import { openLayer } from "./layers.ts";
import { createProject, updateProject } from "./projects.ts";
import { partsOf, setHash } from "./set-rows.ts";
import { finish, listSets, reopen, setContent } from "./sets.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";
import { someoneWaits } from "./testing/locks.ts";
import { Writer } from "./testing/writer.ts";

let db: TestDatabase;
let people: Record<"mia" | "ann" | "ben" | "rita", SignedIn>;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
  const [mia, ann, ben, rita] = await Promise.all(["Mia", "Ann", "Ben", "Rita"].map(someone));
  people = { mia, ann, ben, rita } as typeof people;
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

const text = "👋 Ann met Ben, and Ben left Ann.";
const ids = { start: 0 };
let mia: Member;
let ann: Member;
let ben: Member;
let rita: Member;
let actor: string;
let meets: string;
let doc: string;
let layerId: string;
let anns: Writer;
let bens: Writer;
beforeEach(async () => {
  const { id } = await createProject(people.mia, { name: "Talks" });
  mia = await join(people.mia, id, "manager");
  ann = await join(people.ann, id, "annotator");
  ben = await join(people.ben, id, "annotator");
  rita = await join(people.rita, id, "reviewer");
  actor = (await label({ name: "actor" })).id;
  meets = (await saveRelationType(mia, { name: "meets", from: [actor], to: [actor] })).id;
  doc = (await addDocument(mia, { name: "a", text })).id;
  layerId = await layerOf(ann);
  anns = new Writer(layerId, ann.userId);
  bens = new Writer(layerId, ben.userId);
});

const label = (change: LabelChange) => saveLabel(mia, { color: "#3B5BDB", ...change });
const key = () => `key-${ids.start++}`;

async function layerOf(member: Member): Promise<string> {
  const layer = await openLayer(member, doc);
  if (!layer) throw new Error("no layer");
  return layer.layerId;
}

const done = (member: Member, position: Position, more: { key?: string; despite?: boolean; layerId?: string } = {}) =>
  finish(member, { layerId, position, key: key(), ...more });

describe("finishing", () => {
  test("stores exactly what was seen, with authors, relations and what is said of the document", async () => {
    await anns.span("s1", actor, 3, 6);
    await bens.span("s2", actor, 11, 14, {
      fragments: [
        [11, 14],
        [20, 23],
      ],
    });
    await anns.put("relations", "r", { type: meets, from: "s1", to: "s2" });
    const topic = await label({ name: "topic", scope: "document" });
    await bens.put("document", `label:${topic.id}`, { value: true });
    const position = await anns.put("document", "note", { value: "clear" });
    const { setId, version } = await done(ann, position);
    expect(version).toBe(1);
    const { set, content, schema } = await setContent(ben, setId);
    expect(set).toMatchObject({
      layerId,
      layerKind: "shared",
      annotatorId: null,
      documentName: "a",
      finishedBy: { userId: ann.userId, name: "Ann" },
      position,
      spanCount: 2,
      relationCount: 1,
      schemaVersion: 4,
      textSha256: createHash("sha256").update(text).digest("hex"),
      reopenedAt: null,
    });
    expect(schema.version).toBe(4);
    expect([...content.spans.values()]).toEqual([
      { id: "s1", label: actor, fragments: [[3, 6]], author: ann.userId, editor: ann.userId },
      {
        id: "s2",
        label: actor,
        fragments: [
          [11, 14],
          [20, 23],
        ],
        author: ben.userId,
        editor: ben.userId,
      },
    ]);
    expect(content.relations.get("r")).toEqual({
      id: "r",
      type: meets,
      from: "s1",
      to: "s2",
      author: ann.userId,
      editor: ann.userId,
    });
    expect([...content.document.keys()]).toEqual([`label:${topic.id}`, "note"]);
    const rows = await database().prisma.setSpan.findMany({ where: { setId }, orderBy: { ordinal: "asc" } });
    expect(rows.map((row) => row.surface)).toEqual(["Ann", "Ben Ben"]);
    // The hash is that of what the rows say.
    expect(setHash(partsOf(content), set).toString("hex")).toBe(set.sha256);
    expect(await document(ann, doc)).toMatchObject({ state: "finished", mode: "together" });
    expect(await openLayer(ann, doc)).toMatchObject({ access: "read", state: "finished" });
    const event = await database().prisma.event.findFirst({ where: { kind: "layer.finished", subject: layerId } });
    expect(event).toMatchObject({ userId: ann.userId, data: { documentId: doc, setId, version: 1 } });
  });

  test("repeated or at once, in any way, gives the same set", async () => {
    const position = await anns.span("s", actor, 3, 6);
    const same = { key: "mine" };
    const all = await Promise.all([
      done(ann, position, same),
      done(ann, position, same),
      done(ann, position),
      done(ben, position),
    ]);
    expect(new Set(all.map((one) => one.setId)).size).toBe(1);
    expect(await done(ann, position, same)).toEqual(all[0]);
    expect(await database().prisma.annotationSet.count({ where: { layerId } })).toBe(1);
    // Also when it could not be finished any more, since the rules are others now.
    await saveAttribute(mia, { name: "sure", kind: "boolean", required: true });
    expect([await done(ann, position, same), await done(ann, position)]).toEqual([all[0], all[0]]);
    // A late repetition does not finish again what was reopened since.
    await reopen(ann, { layerId, key: key() });
    expect(await done(ann, position, same)).toEqual(all[0]);
    expect((await openLayer(ann, doc))?.state).toBe("open");
    await expect(done(ann, { ...position, seq: 2 }, same)).rejects.toMatchObject({ code: "conflict" });
  });

  test("an empty layer is finished too, and fixes the mode", async () => {
    const { setId } = await done(ann, { epoch: 1, seq: 0, sha256: "" });
    expect((await setContent(ann, setId)).set).toMatchObject({ spanCount: 0, position: { seq: 0, sha256: "" } });
    expect(await document(ann, doc)).toMatchObject({ state: "finished", modeFixed: true });
  });

  test("what others did meanwhile is listed by label, text and name, and can be finished with", async () => {
    await anns.span("kept", actor, 3, 6);
    await anns.span("moved", actor, 11, 14);
    await anns.span("gone", actor, 20, 23);
    const seen = await anns.put("relations", "r", { type: meets, from: "kept", to: "moved" });
    await bens.span("new", actor, 29, 32);
    await bens.span("moved", actor, 20, 23, { author: ann.userId });
    await bens.remove("spans", "gone");
    await bens.span("fleeting", actor, 0, 2);
    await bens.remove("spans", "fleeting");
    await bens.remove("relations", "r");
    const position = await bens.put("document", "note", { value: "why" });
    const failure = await done(ann, seen).catch((error) => error);
    expect(failure).toMatchObject({ code: "conflict" });
    expect(failure.data).toEqual({
      changes: [
        { kind: "removed", what: "span", id: "gone", label: "actor", surface: "Ben", by: "Ben" },
        { kind: "changed", what: "span", id: "moved", label: "actor", surface: "Ben", by: "Ben" },
        { kind: "added", what: "span", id: "new", label: "actor", surface: "Ann", by: "Ben" },
        { kind: "removed", what: "relation", id: "r", label: "meets", surface: "Ann → Ben", by: "Ben" },
        { kind: "added", what: "document", id: "note", label: "note", surface: "why", by: "Ben" },
      ],
      more: 0,
      position,
      finished: null,
    });
    expect((await openLayer(ann, doc))?.state).toBe("open");
    const { setId } = await done(ann, failure.data.position);
    expect([...(await setContent(ann, setId)).content.spans.keys()]).toEqual(["kept", "moved", "new"]);
  });

  test("who finishes later with less is told what was finished", async () => {
    const seen = await anns.span("a", actor, 3, 6);
    const position = await bens.span("b", actor, 11, 14);
    const made = await done(ben, position);
    await expect(done(ann, seen)).rejects.toMatchObject({
      code: "conflict",
      data: { changes: [{ id: "b", kind: "added" }], position, finished: made },
    });
  });

  test("a position that the log does not hold is refused, and the real one said", async () => {
    const position = await anns.span("a", actor, 3, 6);
    for (const other of [
      { seq: 2 },
      { sha256: "00" },
      { epoch: 2 },
      { seq: 0 },
      { seq: -1 },
      { seq: 0.5 },
      { seq: 2 ** 40 },
    ]) {
      await expect(done(ann, { ...position, ...other })).rejects.toMatchObject({
        code: "conflict",
        data: { position },
      });
    }
  });

  test("while others go on tagging, each set is a prefix of the log and none is half", async () => {
    let position = await anns.span("s0", actor, 3, 6);
    let finished = false;
    const tagging = (async () => {
      for (let i = 1; !finished; i++) position = await bens.span(`s${i}`, actor, 3, 6);
    })();
    let made: { setId: string } | undefined;
    for (let tries = 0; !made; tries++) {
      made = await finish(ann, { layerId, position, key: `try-${tries}`, despite: true }).catch((failure) => {
        if (failure.code !== "conflict") throw failure;
        position = failure.data.position;
        return undefined;
      });
      if (tries > 3) finished = true;
    }
    finished = true;
    await tagging;
    const { set, content } = await setContent(ann, made.setId);
    expect([...content.spans.keys()].sort()).toEqual(
      Array.from({ length: set.position.seq }, (_, i) => `s${i}`).sort(),
    );
  });

  test("errors keep it from finishing; warnings only ask", async () => {
    const sure = await saveAttribute(mia, { name: "sure", kind: "boolean", required: true, of: [actor] });
    await anns.span("a", actor, 3, 6);
    const incomplete = await anns.put("relations", "r", { type: meets, from: "a", to: "nobody" });
    const failure = await done(ann, incomplete, { despite: true }).catch((error) => error);
    expect(failure).toMatchObject({ code: "invalid" });
    expect(failure.data.problems.map((problem: { kind: string }) => problem.kind).sort()).toEqual([
      "attribute-missing",
      "relation-end-missing",
    ]);
    await anns.remove("relations", "r");
    await anns.span("a", actor, 3, 6, { attributes: { [sure.id]: true } });
    const position = await anns.span("b", actor, 3, 6, { attributes: { [sure.id]: false } });
    await expect(done(ann, position)).rejects.toMatchObject({
      data: { problems: [{ severity: "warning", kind: "twice" }] },
    });
    const { setId } = await done(ann, position, { despite: true });
    expect((await setContent(ann, setId)).content.spans.get("b")?.attributes).toEqual({ [sure.id]: false });
  });

  test("a span names an entity of the project, or the set is not made", async () => {
    for (const entity of ["putin", crypto.randomUUID()]) {
      const position = await anns.span("a", actor, 3, 6, { entity });
      const failure = await done(ann, position, { despite: true }).catch((error) => error);
      expect(failure.data.problems).toMatchObject([{ kind: "unknown", id: "a", severity: "error" }]);
    }
    const data = { projectId: mia.projectId, name: "Ann", createdById: mia.userId };
    const { id: entity } = await database().prisma.entity.create({ data });
    const { setId } = await done(ann, await anns.span("a", actor, 3, 6, { entity }));
    expect((await setContent(ann, setId)).content.spans.get("a")).toMatchObject({ entity });
  });

  test("a span outside of the text never becomes part of a set", async () => {
    for (const [start, end] of [
      [30, 34],
      [1, 6],
    ] as const) {
      const position = await anns.span("a", actor, start, end);
      await expect(done(ann, position, { despite: true })).rejects.toThrow(/holds the span a, fragments/);
    }
    expect(await database().prisma.annotationSet.count({ where: { layerId } })).toBe(0);
  });

  test("who may not write may not finish", async () => {
    const position = await anns.span("a", actor, 3, 6);
    const viewer = await join(await someone("Vera"), mia.projectId, "viewer");
    await expect(done(viewer, position)).rejects.toMatchObject({ code: "forbidden" });
    const stranger = await someone("Sam");
    const other = await join(stranger, (await createProject(stranger, { name: "Other" })).id, "manager");
    await expect(done(other, position)).rejects.toMatchObject({ code: "not-found" });
    await archiveDocument(mia, doc, true);
    await expect(done(ann, position)).rejects.toMatchObject({ code: "conflict" });
  });

  test("50,000 spans are stored in a few seconds at most", async () => {
    const long = (await addDocument(mia, { name: "long", text: "word ".repeat(50_000) })).id;
    doc = long;
    layerId = await layerOf(ann);
    const position = await new Writer(layerId, ann.userId).edit((y) => {
      const spans = y.getMap("spans");
      for (let i = 0; i < 50_000; i++) {
        spans.set(`s${i}`, { label: actor, fragments: [i * 5, i * 5 + 4], author: ann.userId, editor: ann.userId });
      }
    });
    const { setId } = await done(ann, position);
    expect(await database().prisma.setSpan.count({ where: { setId } })).toBe(50_000);
  }, 60_000);
});

describe("reopening", () => {
  test("opens the layer, keeps the set and makes the next version", async () => {
    const first = await done(ann, await anns.span("a", actor, 3, 6));
    const before = (await setContent(ann, first.setId)).set;
    await reopen(ben, { layerId, key: "again" });
    await reopen(ben, { layerId, key: "again" });
    expect(await document(ann, doc)).toMatchObject({ state: "started" });
    expect(await openLayer(ann, doc)).toMatchObject({ access: "write", state: "open" });
    const second = await done(ann, await bens.span("b", actor, 11, 14));
    expect(second.version).toBe(2);
    const { rows } = await listSets(ann, { documentId: doc });
    expect(rows.map((row) => [row.version, row.spanCount, row.reopenedAt !== null])).toEqual([
      [1, 1, true],
      [2, 2, false],
    ]);
    expect(rows[0]).toEqual({ ...before, reopenedAt: expect.any(Date) });
    // A late repetition of the first request opens nothing.
    await reopen(ben, { layerId, key: "again" });
    expect((await openLayer(ann, doc))?.state).toBe("finished");
  });

  test("without a change in between makes a version of the same content", async () => {
    const position = await anns.span("a", actor, 3, 6);
    const first = await done(ann, position);
    await reopen(ann, { layerId, key: key() });
    const second = await done(ann, position);
    expect(second).toEqual({ setId: expect.not.stringMatching(first.setId), version: 2 });
  });
});

describe("independent", () => {
  beforeEach(async () => {
    await updateProject(mia, { annotatorsPerDocument: 2, reveal: "all" });
    doc = (await addDocument(mia, { name: "b", text })).id;
    await setMode(mia, doc, "independent");
    layerId = await layerOf(ann);
    anns = new Writer(layerId, ann.userId);
    bens = new Writer(await layerOf(ben), ben.userId);
  });

  test("each finishes her own, and the document is finished when all have", async () => {
    const first = await anns.span("a", actor, 3, 6);
    await expect(done(ben, first)).rejects.toMatchObject({ code: "not-found" });
    await expect(done(rita, first)).rejects.toMatchObject({ code: "forbidden" });
    const own = await done(ann, first);
    expect(await document(rita, doc)).toMatchObject({ state: "started" });
    await done(ben, await bens.span("b", actor, 11, 14), { layerId: bens.layerId });
    expect(await document(rita, doc)).toMatchObject({ state: "finished" });
    await reopen(ann, { layerId, key: key() });
    const again = await done(ann, await anns.span("c", actor, 20, 23));
    expect([own.version, again.version]).toEqual([1, 2]);
    expect(await document(rita, doc)).toMatchObject({ state: "finished" });
    await expect(reopen(rita, { layerId, key: key() })).rejects.toMatchObject({ code: "forbidden" });
  });

  test("sets of others are neither listed nor found while one is blind", async () => {
    const { setId } = await done(ann, await anns.span("a", actor, 3, 6));
    expect((await listSets(ann)).rows).toHaveLength(1);
    expect((await listSets(ben)).rows).toEqual([]);
    expect((await listSets(rita)).rows).toMatchObject([{ annotatorId: ann.userId }]);
    await expect(setContent(ben, setId)).rejects.toMatchObject({ code: "not-found" });
    await done(ben, await bens.span("b", actor, 11, 14), { layerId: bens.layerId });
    expect((await listSets(ben)).rows).toHaveLength(2);
    expect((await setContent(ben, setId)).set.id).toBe(setId);
    const page = await listSets(rita, { limit: 1 });
    expect((await listSets(rita, { limit: 1, after: page.next })).rows[0]?.annotatorId).toBe(ben.userId);
  });

  test("one reopens beside the other's finish: the document is not finished, and who is not done stays blind", async () => {
    await done(ben, await bens.span("b", actor, 11, 14), { layerId: bens.layerId });
    const position = await anns.span("a", actor, 3, 6);
    const holder = await database().pool.connect();
    try {
      // Ben's transaction stands before its last statement, with all that it says of the document done.
      await holder.query("BEGIN");
      await holder.query(
        `INSERT INTO "IdempotencyKey" ("userId", "key", "request", "status", "answer")
         VALUES ($1, 'reopen:held', '', 200, '{}')`,
        [ben.userId],
      );
      const reopened = reopen(ben, { layerId: bens.layerId, key: "held" });
      await someoneWaits("transactionid");
      const finished = done(ann, position);
      await Promise.race([finished, someoneWaits("transactionid", 2)]);
      await holder.query("ROLLBACK");
      await Promise.all([reopened, finished]);
    } finally {
      holder.release();
    }
    expect(await document(rita, doc)).toMatchObject({ state: "started" });
    expect((await listSets(ben)).rows.map((row) => row.annotatorId)).toEqual([ben.userId]);
  });
});
