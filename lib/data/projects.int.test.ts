import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SignedIn } from "#lib/access/member.ts";
import { byToken, join, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import { addDocument, renameDocument } from "./documents.ts";
import { type EventQuery, listEvents } from "./events.ts";
import { changeRole } from "./members.ts";
import { archiveProject, createProject, listProjects, project, updateProject } from "./projects.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";

let db: TestDatabase;
let ann: SignedIn;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
  ann = await someone("Ann");
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

/** Rows as intake would make them, but for their texts. */
async function addDocuments(projectId: string, count: number, finished: number, archived = 0): Promise<void> {
  await database().pool.query(
    `INSERT INTO "Document" (id, "projectId", name, state, sha256, length, "codePoints", "createdById", "archivedAt")
     SELECT gen_random_uuid(), $1, n::text, (CASE WHEN n <= $3 THEN 'finished' ELSE 'new' END)::"DocumentState",
            int4send(n), 1, 1, $1, CASE WHEN n > $2 - $4 THEN now() END
     FROM generate_series(1, $2::int) n`,
    [projectId, count, finished, archived],
  );
}

describe("a project", () => {
  it("is made by anybody who is signed in, who becomes its manager", async () => {
    const { id } = await createProject(ann, { name: " Talks ", description: "News reports\nof talks." });
    const member = await join(ann, id, "manager");
    expect(await project(member)).toMatchObject({
      name: "Talks",
      description: "News reports\nof talks.",
      defaultMode: "together",
      reveal: "all",
      annotatorsPerDocument: 2,
      archived: false,
    });
    expect((await listEvents(member)).rows).toMatchObject([
      { kind: "project.created", by: { userId: ann.userId, name: "Ann" } },
    ]);
  });

  it.each([
    [{ name: "" }, "name"],
    [{ name: "x".repeat(201) }, "name"],
    [{ description: "x".repeat(5001) }, "description"],
    [{ annotatorsPerDocument: 0 }, "annotatorsPerDocument"],
    [{ annotatorsPerDocument: 1.5 }, "annotatorsPerDocument"],
    [{ reveal: "sometimes" as "all" }, "reveal"],
    [{ defaultMode: "alone" as "together" }, "defaultMode"],
  ])("refuses %j and names the field", async (change, field) => {
    const { id } = await createProject(ann, { name: "P" });
    const refusal = { code: "invalid", place: { field } };
    await expect(updateProject(await join(ann, id, "manager"), change)).rejects.toMatchObject(refusal);
  });

  it("changes only what is given, and only by a manager", async () => {
    const { id } = await createProject(ann, { name: "P", description: "D" });
    const member = await join(ann, id, "manager");
    await updateProject(member, { reveal: "mine" });
    expect(await project(member)).toMatchObject({ name: "P", description: "D", reveal: "mine" });
    const reviewer = await join(await someone("Rita"), id, "reviewer");
    await expect(updateProject(reviewer, { name: "Q" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(archiveProject(reviewer)).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("the list of projects", () => {
  it("goes by pages, newest first, with what the caller is there and how far it is", async () => {
    const ben = await someone("Ben");
    const ids: string[] = [];
    for (const name of ["one", "two", "three", "four", "five"]) ids.unshift((await createProject(ben, { name })).id);
    const [five, four] = ids as [string, string];
    await addDocuments(four, 7, 3, 2);
    await archiveProject(await join(ben, five, "manager"));
    const first = await listProjects(ben, { limit: 2 });
    expect(first.rows.map((row) => [row.name, row.documents, row.finished, row.role])).toEqual([
      ["four", 5, 3, "manager"],
      ["three", 0, 0, "manager"],
    ]);
    const second = await listProjects(ben, { limit: 2, after: first.next });
    expect(second.rows.map((row) => row.name)).toEqual(["two", "one"]);
    expect(second.next).toBeNull();
    await archiveProject(await join(ben, five, "manager"), false);
    expect((await listProjects(ben)).rows.map((row) => row.name)).toEqual(["five", "four", "three", "two", "one"]);
  });

  it("shows nothing of others' projects, and to a bound token one", async () => {
    const cleo = await someone("Cleo");
    expect((await listProjects(cleo)).rows).toEqual([]);
    const { id } = await createProject(cleo, { name: "bound" });
    await createProject(cleo, { name: "other" });
    expect((await listProjects(byToken(cleo, ["read"], id))).rows.map((row) => row.name)).toEqual(["bound"]);
    await expect(listProjects(byToken(cleo, ["export"]))).rejects.toMatchObject({ code: "forbidden" });
    await expect(createProject(byToken(cleo, ["read", "write"]), { name: "x" })).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(createProject(byToken(cleo, ["admin"], id), { name: "x" })).rejects.toMatchObject({
      code: "forbidden",
    });
    await createProject(byToken(cleo, ["admin"]), { name: "by a program" });
  });

  it("counts 100,000 documents from an index alone", async () => {
    const dan = await someone("Dan");
    const { id } = await createProject(dan, { name: "large" });
    await addDocuments(id, 100_000, 40_000);
    const { pool } = database();
    await pool.query(`VACUUM ANALYZE "Document"`);
    expect((await listProjects(dan)).rows).toMatchObject([{ documents: 100_000, finished: 40_000 }]);
    const { rows } = await pool.query<{ "QUERY PLAN": string }>(
      `EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) SELECT count(*) AS documents, count(*) FILTER (WHERE d.state = 'finished') AS finished
       FROM "Document" d WHERE d."projectId" = '${id}' AND d."archivedAt" IS NULL`,
    );
    const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
    expect(plan).toMatch(/Index Only Scan using "Document_projectId_archivedAt_state_idx"/);
    expect(plan).toMatch(/Heap Fetches: 0\b/);
  });
});

describe("the record of events", () => {
  it("is filtered by what happened and by whom, and names the document and the person", async () => {
    const { id } = await createProject(ann, { name: "P" });
    const member = await join(ann, id, "manager");
    const rita = await someone("Rita");
    const byRita = await join(rita, id, "manager");
    const { id: documentId } = await addDocument(byRita, { name: "one", text: "Ann met Ben." });
    await renameDocument(member, documentId, "two");
    await changeRole(member, rita.userId, "reviewer");
    const kinds = async (query: EventQuery) => (await listEvents(member, query)).rows.map(({ kind }) => kind);
    expect(await kinds({ userId: rita.userId })).toEqual(["document.added"]);
    expect(await kinds({ kind: "document.renamed" })).toEqual(["document.renamed"]);
    expect(await kinds({ kind: "document.renamed", userId: rita.userId })).toEqual([]);
    const document = { id: documentId, name: "two" };
    const [roles, ...rest] = (await listEvents(member)).rows;
    expect(roles).toMatchObject({ person: { userId: rita.userId, name: "Rita" }, document: null });
    expect(rest.filter(({ kind }) => kind.startsWith("document."))).toMatchObject([
      { document, by: { name: "Ann" }, person: null },
      { document, by: { name: "Rita" }, person: null },
    ]);
  });

  it("is for managers, and goes by pages", async () => {
    const { id } = await createProject(ann, { name: "P" });
    const member = await join(ann, id, "manager");
    for (const name of ["A", "B", "C", "C"]) await updateProject(member, { name, reveal: "all" });
    const first = await listEvents(member, { limit: 3 });
    expect(first.rows.map((row) => row.data)).toEqual([{ name: "C" }, { name: "B" }, { name: "A" }]);
    const rest = await listEvents(member, { limit: 3, after: first.next });
    expect(rest.rows.map((row) => row.kind)).toEqual(["project.created"]);
    expect(rest.next).toBeNull();
    await expect(listEvents(await join(await someone("Rita"), id, "reviewer"))).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});
