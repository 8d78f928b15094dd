import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { isUnblinded, modes, revealRules } from "#lib/access/layer-access.ts";
import type { Member, SignedIn } from "#lib/access/member.ts";
import { roles } from "#lib/access/roles.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import {
  addDocument,
  archiveDocument,
  document,
  documentHead,
  listDocuments,
  nextDocument,
  renameDocument,
  setAnnotators,
  setMode,
} from "./documents.ts";
import { type EventRow, listEvents } from "./events.ts";
import { readTextFile } from "./intake.ts";
import { saveLabel } from "./labels.ts";
import { openLayer } from "./layers.ts";
import { removeMember } from "./members.ts";
import type { Page } from "./page.ts";
import { createProject, listProjects, updateProject } from "./projects.ts";
import { finish } from "./sets.ts";
import { sightOf } from "./sight.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";
import { Writer } from "./testing/writer.ts";

let db: TestDatabase;
let people: Record<"mia" | "ann" | "ben" | "eva" | "rita", SignedIn>;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
  const names = ["Mia", "Ann", "Ben", "Eva", "Rita"] as const;
  const [mia, ann, ben, eva, rita] = await Promise.all(names.map(someone));
  people = { mia, ann, ben, eva, rita } as typeof people;
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

let mia: Member;
let ann: Member;
let ben: Member;
let rita: Member;
let label: string;
beforeEach(async () => {
  const { id } = await createProject(people.mia, { name: "Talks" });
  mia = await join(people.mia, id, "manager");
  ann = await join(people.ann, id, "annotator");
  ben = await join(people.ben, id, "annotator");
  rita = await join(people.rita, id, "reviewer");
  label = (await saveLabel(mia, { name: "actor", color: "#3B5BDB" })).id;
});

const add = async (name: string, text = `This is ${name}.`) => (await addDocument(mia, { name, text })).id;

/** Opens, tags one span and, if asked to, finishes. */
async function work(member: Member, documentId: string, done: boolean): Promise<void> {
  const layer = await openLayer(member, documentId);
  if (!layer) throw new Error("no layer");
  const position = await new Writer(layer.layerId, member.userId).span("s", label, 0, 4);
  if (done) await finish(member, { layerId: layer.layerId, position, key: crypto.randomUUID() });
}

describe("adding", () => {
  test("a text is kept to the last unit, with its lengths, its hash and what was noticed", async () => {
    const text = "\u2028👩‍👩‍👧 שלום\r\nmañana \u0301x\t";
    const bytes = Buffer.from(`\ufeff${text}`);
    const read = readTextFile(bytes, "a.txt");
    const { id } = await addDocument(mia, { name: "a.txt", ...read, language: "pt-br", metadata: { source: "Tass" } });
    const found = await document(ann, id);
    expect(found.text).toBe(text);
    expect(found).toMatchObject({
      length: text.length,
      codePoints: [...text].length,
      sha256: createHash("sha256").update(text).digest("hex"),
      language: "pt-BR",
      metadata: { source: "Tass" },
      intake: read.intake,
      modeFixed: false,
      mode: "together",
      state: "new",
    });
    expect(found.intake.notes.map((note) => note.kind)).toEqual(["bom", "crlf"]);
    // Inside the family of emoji, between CR and LF, before the combining accent.
    expect(found.clusters).toEqual([2, 3, 4, 5, 6, 7, 8, 15, 23]);
  });

  test("the head of a document is all of a short text, and the beginning of a long one", async () => {
    const { id } = await addDocument(mia, { name: "head", text: "👍🏽 one two" });
    const { text, clusters, ...facts } = await document(ann, id);
    expect(await documentHead(ann, id, { most: 12, opening: 3 })).toEqual({
      ...facts,
      whole: { text, clusters },
      opening: text,
    });
    expect(await documentHead(ann, id, { most: 11, opening: 3 })).toEqual({ ...facts, whole: null, opening: "👍🏽 " });
    await expect(documentHead(ann, crypto.randomUUID(), { most: 1, opening: 1 })).rejects.toMatchObject({
      code: "not-found",
    });
  });

  test("the same text under the same name is there once, also when two add it at once", async () => {
    const both = await Promise.all([1, 2, 3].map(() => addDocument(mia, { name: "a", text: "one" })));
    expect(new Set(both.map((one) => one.id)).size).toBe(1);
    expect(both.filter((one) => !one.already)).toHaveLength(1);
    expect((await addDocument(mia, { name: "b", text: "one" })).already).toBe(false);
  });

  test("what is not fit is refused, and a byte order mark in a pasted text removed and reported", async () => {
    for (const text of ["", " \n", "a\0", "\ud800"]) {
      await expect(addDocument(mia, { name: "x", text })).rejects.toMatchObject({ code: "invalid" });
    }
    const { intake } = readTextFile(Buffer.from("fine"), "x.txt");
    await expect(addDocument(mia, { name: "x", text: "a\0", intake })).rejects.toMatchObject({ code: "invalid" });
    await expect(addDocument(mia, { name: " ", text: "a" })).rejects.toMatchObject({ place: { field: "name" } });
    await expect(addDocument(mia, { name: "x", text: "a", language: "e" })).rejects.toMatchObject({
      place: { field: "language" },
    });
    const marked = await addDocument(mia, { name: "x", text: "\ufeffa" });
    expect(await document(mia, marked.id)).toMatchObject({ text: "a", intake: { notes: [{ kind: "bom" }] } });
    // A second mark is part of the text.
    const twice = readTextFile(Buffer.from("\ufeff\ufeffa"), "x.txt");
    expect((await document(mia, (await addDocument(mia, { name: "y", ...twice })).id)).text).toBe("\ufeffa");
    await expect(addDocument(rita, { name: "x", text: "a" })).rejects.toMatchObject({ code: "forbidden" });
  });

  test("documents can be renamed and archived; ids that are none are not found", async () => {
    const a = await add("a", "text");
    const b = await add("b", "text");
    await expect(renameDocument(mia, b, "a")).rejects.toMatchObject({ code: "conflict" });
    await renameDocument(mia, b, "c");
    expect((await listDocuments(ann)).rows.map((row) => row.name)).toEqual(["a", "c"]);
    await archiveDocument(mia, a, true);
    expect((await listDocuments(ann)).rows.map((row) => row.name)).toEqual(["c"]);
    expect((await listDocuments(ann, { archived: true })).rows).toMatchObject([{ name: "a", archived: true }]);
    await expect(renameDocument(mia, a, "d")).rejects.toMatchObject({ code: "conflict" });
    await archiveDocument(mia, a, false);
    expect((await listDocuments(ann)).counts).toEqual({ new: 2, started: 0, finished: 0 });
    for (const id of ["x", "../etc", crypto.randomUUID()]) {
      await expect(document(ann, id)).rejects.toMatchObject({ code: "not-found" });
    }
    const eva = await join(people.eva, (await createProject(people.eva, { name: "Other" })).id, "manager");
    await expect(document(eva, a)).rejects.toMatchObject({ code: "not-found" });
    await expect(archiveDocument(eva, a, true)).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("the list", () => {
  test("goes by key, is filtered by state and name, and counts", async () => {
    const ids: string[] = [];
    for (let i = 0; i < 7; i++) ids.push(await add(`Text ${i}%`));
    await work(ann, ids[1] as string, false);
    await work(ann, ids[2] as string, true);
    const first = await listDocuments(ann, { limit: 3 });
    expect(first.rows.map((row) => [row.id, row.state, row.spans])).toEqual([
      [ids[0], "new", null],
      [ids[1], "started", null],
      [ids[2], "finished", 1],
    ]);
    expect(first.counts).toEqual({ new: 5, started: 1, finished: 1 });
    const second = await listDocuments(ann, { limit: 3, after: first.next });
    expect(second.rows.map((row) => row.id)).toEqual(ids.slice(3, 6));
    expect((await listDocuments(ann, { limit: 3, after: second.next })).next).toBeNull();
    expect((await listDocuments(ann, { state: "finished" })).rows.map((row) => row.id)).toEqual([ids[2]]);
    expect((await listDocuments(ann, { q: "TEXT 3" })).rows.map((row) => row.id)).toEqual([ids[3]]);
    expect((await listDocuments(ann, { q: "_" })).rows).toEqual([]);
    expect((await listDocuments(ann, { q: "%" })).rows).toHaveLength(7);
  });

  test("of an independent document a blind annotator sees her own numbers only", async () => {
    await updateProject(mia, { defaultMode: "independent", reveal: "all", annotatorsPerDocument: 2 });
    const id = await add("a");
    const rowOf = async (member: Member) => (await listDocuments(member)).rows[0];
    const stateOf = async (member: Member) => (await document(member, id)).state;
    await openLayer(ann, id);
    await openLayer(ben, id);
    expect(await document(ben, id)).toMatchObject({ modeFixed: true });
    expect(await document(rita, id)).toMatchObject({ modeFixed: false });
    await work(ann, id, true);
    const bens = await rowOf(ben);
    expect(bens).toMatchObject({ state: "new", myState: "assigned", annotators: null, finishedBy: null, spans: null });
    expect((await listDocuments(ben)).counts).toEqual({ new: 1, started: 0, finished: 0 });
    expect((await listDocuments(ben, { state: "started" })).rows).toEqual([]);
    expect(await document(ben, id)).toMatchObject({
      state: "new",
      modeFixed: true,
      annotators: [{ name: "Ben", state: "assigned" }],
    });
    expect(await rowOf(ann)).toMatchObject({ state: "finished", myState: "finished", annotators: null, spans: 1 });
    expect(await stateOf(ann)).toBe("finished");
    expect(await rowOf(rita)).toMatchObject({
      state: "started",
      myState: null,
      annotators: 2,
      finishedBy: 1,
      spans: 1,
    });
    // Assigned, the manager is as blind as anybody; whom she has assigned, she may know.
    await setAnnotators(mia, id, [ann.userId, ben.userId, mia.userId]);
    expect(await rowOf(mia)).toMatchObject({ state: "new", annotators: null, finishedBy: null, spans: null });
    expect((await document(mia, id)).annotators.map((one) => one.state)).toEqual([null, null, "assigned"]);
    await expect(setMode(mia, id, "together")).rejects.toMatchObject({ code: "forbidden" });
    await setAnnotators(mia, id, [ann.userId, ben.userId]);
    // Everybody has finished: revealed to all.
    await work(ben, id, true);
    for (const member of [ann, ben, rita, mia]) {
      expect(await rowOf(member)).toMatchObject({ state: "finished", annotators: 2, finishedBy: 2, spans: 2 });
    }
    expect((await listDocuments(ben)).counts).toEqual({ new: 0, started: 0, finished: 1 });
  });

  test("law: what the list reveals, the rule reveals, in every case", async () => {
    const viewerless = roles.filter((role) => role !== "viewer");
    const { prisma } = database();
    let cases = 0;
    for (const reveal of revealRules) {
      for (const mode of modes) {
        await updateProject(mia, { reveal, defaultMode: mode, annotatorsPerDocument: 2 });
        for (const mine of [null, "assigned", "started", "finished"] as const) {
          for (const other of [null, "started", "finished"] as const) {
            const id = await add(`${reveal} ${mode} ${mine} ${other}`);
            const assignments = [
              { documentId: id, userId: rita.userId, state: mine },
              { documentId: id, userId: ben.userId, state: other },
            ].flatMap(({ state, ...row }) => (state === null ? [] : [{ ...row, state }]));
            await prisma.assignment.createMany({ data: assignments });
            const done = mine === "finished" && other === "finished";
            await prisma.document.update({ where: { id }, data: { mode, state: done ? "finished" : "started" } });
            for (const role of viewerless) {
              const asked = await join(people.rita, mia.projectId, role);
              const sight = await sightOf(prisma, id, asked.userId);
              if (!sight) throw new Error("no sight");
              const row = (await listDocuments(asked, { q: `${reveal} ${mode} ${mine} ${other}` })).rows[0];
              const shown = row?.annotators !== null || mode === "together";
              // In between, when all who are assigned have finished and a place is free, the list may say less.
              if (shown) expect(isUnblinded(role, sight), `${reveal} ${mode} ${mine} ${other} ${role}`).toBe(true);
              else expect(row?.state).toBe(mine === "started" || mine === "finished" ? mine : "new");
              if (!sight.free && isUnblinded(role, sight)) expect(shown).toBe(true);
              cases++;
            }
          }
        }
      }
    }
    expect(cases).toBe(216);
  });

  test("a document that is finished hides its others from all again when somebody is to annotate it again", async () => {
    await updateProject(mia, { defaultMode: "independent", reveal: "all", annotatorsPerDocument: 1 });
    const id = await add("a");
    await setAnnotators(mia, id, [ann.userId, ben.userId]);
    await join(people.ben, mia.projectId, "viewer");
    await work(ann, id, true);
    const eva = await join(people.eva, mia.projectId, "annotator");
    expect((await listDocuments(eva)).counts).toEqual({ new: 0, started: 0, finished: 1 });
    // Only his role changes; the document is not touched.
    await join(people.ben, mia.projectId, "annotator");
    expect((await listDocuments(ben)).counts).toEqual({ new: 1, started: 0, finished: 0 });
    expect((await listDocuments(ben)).rows[0]).toMatchObject({ state: "new", annotators: null, spans: null });
    expect((await document(ben, id)).state).toBe("new");
  });
});

describe("what is counted and recorded elsewhere", () => {
  const finishedFor = async (who: SignedIn) =>
    (await listProjects(who)).rows.find((row) => row.id === mia.projectId)?.finished;

  test("the list of projects counts as the list of documents does, whatever one is assigned to", async () => {
    const { prisma } = database();
    for (const mode of modes) {
      for (const mine of [null, "assigned", "started", "finished"] as const) {
        for (const other of [null, "started", "finished"] as const) {
          for (const state of ["started", "finished"] as const) {
            const id = await add(`${mode} ${mine} ${other} ${state}`);
            const assignments = [
              { documentId: id, userId: rita.userId, state: mine },
              { documentId: id, userId: ben.userId, state: other },
            ].flatMap(({ state: each, ...row }) => (each === null ? [] : [{ ...row, state: each }]));
            await prisma.assignment.createMany({ data: assignments });
            await prisma.document.update({ where: { id }, data: { mode, state } });
          }
        }
      }
    }
    const seen = new Set<number>();
    for (const reveal of revealRules) {
      await updateProject(mia, { reveal });
      for (const role of roles) {
        const asked = await join(people.rita, mia.projectId, role);
        const { counts } = await listDocuments(asked);
        expect([reveal, role, await finishedFor(people.rita)]).toEqual([reveal, role, counts.finished]);
        seen.add(counts.finished);
      }
    }
    expect(seen.size).toBeGreaterThan(3);
  });

  test("of a document that she annotates blind, a manager reads no events of others' layers and places", async () => {
    await updateProject(mia, { defaultMode: "independent", reveal: "all", annotatorsPerDocument: 2 });
    const [a, b] = [await add("a"), await add("b")];
    await setAnnotators(mia, a, [ann.userId, mia.userId]);
    await work(ann, a, true);
    await work(ben, b, true);
    await openLayer(ann, b);
    const told = async () => {
      const kinds: string[] = [];
      let after: string | null = null;
      do {
        const page: Page<EventRow> = await listEvents(mia, { limit: 1, after });
        expect(page.rows).toHaveLength(1);
        for (const { kind, subject, data, by } of page.rows) {
          if (!/^(layer|assignment)/.test(kind)) continue;
          const of = (data as { documentId?: string }).documentId ?? subject;
          kinds.push(`${by?.name} ${kind} ${of === a ? "a" : "b"}`);
        }
        after = page.next;
      } while (after);
      return kinds;
    };
    const open = ["Ann assignment.taken b", "Ben layer.finished b", "Ben assignment.taken b"];
    expect(await told()).toEqual(open);
    await work(mia, a, true);
    expect(await told()).toEqual(["Mia layer.finished a", ...open, "Ann layer.finished a"]);
  });
});

describe("the next document", () => {
  test("together: what is started comes first, then what is new, in order and round again", async () => {
    const [a, b, c, d] = [await add("a"), await add("b"), await add("c"), await add("d")];
    expect(await nextDocument(ann, null)).toBe(a);
    expect(await nextDocument(ann, b)).toBe(c);
    expect(await nextDocument(ann, d)).toBe(a);
    await work(ben, c, false);
    expect(await nextDocument(ann, a)).toBe(c);
    expect(await nextDocument(ann, c)).toBe(d);
    await work(ben, c, true);
    expect(await nextDocument(ann, b)).toBe(d);
    await archiveDocument(mia, d, true);
    expect(await nextDocument(ann, b)).toBe(a);
    expect(await nextDocument(await join(people.eva, mia.projectId, "viewer"), null)).toBeNull();
  });

  test("independent: mine first, then free places, never what I have finished or what is full", async () => {
    await updateProject(mia, { defaultMode: "independent", annotatorsPerDocument: 1 });
    const [a, b, c] = [await add("a"), await add("b"), await add("c")];
    await setAnnotators(mia, a, [ben.userId]);
    expect(await nextDocument(ann, null)).toBe(b);
    await work(ann, c, false);
    expect(await nextDocument(ann, null)).toBe(c);
    expect(await nextDocument(ann, c)).toBe(b);
    await work(ann, c, true);
    await work(ann, b, true);
    expect(await nextDocument(ann, null)).toBeNull();
    expect(await nextDocument(ben, null)).toBe(a);
    // A reviewer takes no place by herself.
    const d = await add("d");
    expect(await nextDocument(rita, null)).toBeNull();
    await setAnnotators(mia, d, [rita.userId]);
    expect(await nextDocument(rita, null)).toBe(d);
  });
});

describe("annotators and mode", () => {
  test("only those who may annotate are assigned, and only to independent documents", async () => {
    const id = await add("a");
    await expect(setAnnotators(mia, id, [ann.userId])).rejects.toMatchObject({ code: "conflict" });
    await setMode(mia, id, "independent");
    const eva = await join(people.eva, mia.projectId, "viewer");
    for (const userId of [eva.userId, crypto.randomUUID(), "x"]) {
      await expect(setAnnotators(mia, id, [userId])).rejects.toMatchObject({ code: "invalid" });
    }
    await expect(setAnnotators(rita, id, [ann.userId])).rejects.toMatchObject({ code: "forbidden" });
    await setAnnotators(mia, id, [ann.userId, ann.userId]);
    expect((await document(mia, id)).annotators).toEqual([{ userId: ann.userId, name: "Ann", state: "assigned" }]);
  });

  test("whoever is taken off and comes back is as far as she was", async () => {
    const id = await add("a");
    await setMode(mia, id, "independent");
    await work(ann, id, false);
    await work(ben, id, true);
    await setAnnotators(mia, id, []);
    expect((await openLayer(ben, id))?.access).toBe("read");
    await setAnnotators(mia, id, [ann.userId, ben.userId]);
    const states = (await document(mia, id)).annotators.map((one) => [one.name, one.state]);
    expect(Object.fromEntries(states)).toEqual({ Ann: "started", Ben: "finished" });
  });

  test("a manager who annotates does not end her blindness herself, nor come back after it", async () => {
    await updateProject(mia, { defaultMode: "independent", reveal: "all", annotatorsPerDocument: 2 });
    const id = await add("a");
    const mio = await join(people.eva, mia.projectId, "manager");
    const refusal = { code: "forbidden", message: expect.stringContaining("another manager") };
    await setAnnotators(mia, id, [ann.userId, mia.userId]);
    await work(ann, id, false);
    await work(mia, id, false);
    await expect(setAnnotators(mia, id, [ann.userId])).rejects.toMatchObject(refusal);
    await setAnnotators(mia, id, [ann.userId, ben.userId, mia.userId]);
    await setAnnotators(mio, id, [ann.userId, ben.userId]);
    expect((await document(mia, id)).annotators).toHaveLength(2);
    await expect(setAnnotators(mia, id, [ann.userId, mia.userId])).rejects.toMatchObject(refusal);
    await setAnnotators(mia, id, [ann.userId]);
    await setAnnotators(mio, id, [ann.userId, mia.userId]);
    expect((await document(mia, id)).annotators.map((one) => one.state)).toEqual([null, "started"]);
  });

  test("a document becomes finished when fewer annotators are asked for, or the one who had not finished leaves", async () => {
    await updateProject(mia, { defaultMode: "independent", annotatorsPerDocument: 2 });
    const [a, b] = [await add("a"), await add("b")];
    const eva = await join(people.eva, mia.projectId, "annotator");
    await work(ann, a, true);
    await work(ann, b, true);
    await openLayer(eva, b);
    const states = async () => (await listDocuments(rita)).rows.map((row) => row.state);
    expect(await states()).toEqual(["started", "started"]);
    await updateProject(mia, { annotatorsPerDocument: 1 });
    expect(await states()).toEqual(["finished", "started"]);
    await removeMember(mia, eva.userId);
    expect(await states()).toEqual(["finished", "finished"]);
    expect((await document(rita, b)).annotators.map((one) => one.name)).toEqual(["Ann"]);
    // Asking for more again does not open what is finished.
    await updateProject(mia, { annotatorsPerDocument: 3 });
    expect(await states()).toEqual(["finished", "finished"]);
    expect(await openLayer(ben, a)).toBeNull();
  });

  test("the first tag fixes the mode", async () => {
    const id = await add("a");
    await setMode(mia, id, "independent");
    await setMode(mia, id, null);
    expect(await document(mia, id)).toMatchObject({ mode: "together", modeFixed: false });
    await work(ann, id, false);
    expect(await document(mia, id)).toMatchObject({ mode: "together", modeFixed: true, state: "started" });
    await expect(setMode(mia, id, "independent")).rejects.toMatchObject({ code: "conflict" });
    await updateProject(mia, { defaultMode: "independent" });
    expect((await document(mia, id)).mode).toBe("together");
  });
});
