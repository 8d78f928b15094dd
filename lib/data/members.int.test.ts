import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Member, SignedIn } from "#lib/access/member.ts";
import { roles, type Scope } from "#lib/access/roles.ts";
import { system } from "#lib/access/system.ts";
import { makeMember } from "#lib/auth/make-member.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import { createInvitation, invitation, listInvitations } from "./invitations.ts";
import { changeRole, listMembers, membershipOf, removeMember } from "./members.ts";
import { createProject } from "./projects.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";

const by = system("test");
let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

let ann: SignedIn;
let manager: Member;
let projectId: string;
beforeEach(async () => {
  ann = await someone("Ann");
  projectId = (await createProject(ann, { name: "P" })).id;
  manager = await join(ann, projectId, "manager");
});

describe("members", () => {
  it("are listed by pages, with addresses for managers only", async () => {
    const ben = await someone("Ben");
    const member = await join(ben, projectId, "annotator");
    const { rows } = await listMembers(manager);
    expect(rows.map((row) => [row.name, row.role, row.email])).toEqual([
      ["Ann", "manager", ann.email],
      ["Ben", "annotator", ben.email],
    ]);
    expect((await listMembers(member)).rows.map((row) => row.email)).toEqual([null, ben.email]);
    const first = await listMembers(manager, { limit: 1 });
    expect((await listMembers(manager, { limit: 1, after: first.next })).rows).toMatchObject([{ name: "Ben" }]);
    const viewer = await join(ben, projectId, "viewer");
    await expect(listMembers(viewer)).rejects.toMatchObject({ code: "forbidden" });
  });

  it("get another role, which is recorded with both", async () => {
    const ben = await someone("Ben");
    await join(ben, projectId, "viewer");
    await changeRole(manager, ben.userId, "reviewer");
    expect(await membershipOf(by, projectId, ben.userId)).toEqual({ role: "reviewer", archived: false });
    const event = await database().prisma.event.findFirst({ where: { kind: "member.role-changed", projectId } });
    expect(event).toMatchObject({ subject: ben.userId, data: { from: "viewer", to: "reviewer" } });
  });

  it("are managed by managers only, but everybody may leave", async () => {
    const ben = await someone("Ben");
    for (const role of roles.filter((each) => each !== "manager")) {
      const member = await join(ben, projectId, role);
      await expect(changeRole(member, ben.userId, "manager")).rejects.toMatchObject({ code: "forbidden" });
      await expect(removeMember(member, ann.userId)).rejects.toMatchObject({ code: "forbidden" });
      await removeMember(member, ben.userId);
      expect(await membershipOf(by, projectId, ben.userId)).toBeNull();
    }
    const kinds = await database().prisma.event.findMany({ where: { projectId, kind: "member.left" } });
    expect(kinds).toHaveLength(3);
  });

  it("are not ended by their own API token, unless it was made for such things", async () => {
    const ben = await someone("Ben");
    const { role } = await join(ben, projectId, "annotator");
    const token = (...scopes: Scope[]) => makeMember({ projectId, userId: ben.userId, role, scopes });
    await expect(removeMember(token("read", "write", "export"), ben.userId)).rejects.toMatchObject({
      code: "forbidden",
    });
    expect(await membershipOf(by, projectId, ben.userId)).toMatchObject({ role });
    await removeMember(token("admin"), ben.userId);
    expect(await membershipOf(by, projectId, ben.userId)).toBeNull();
  });

  it("of another project, or of none, are not found", async () => {
    const stranger = await someone("Sam");
    for (const id of [stranger.userId, "no id"]) {
      await expect(removeMember(manager, id)).rejects.toMatchObject({ code: "not-found" });
      await expect(changeRole(manager, id, "viewer")).rejects.toMatchObject({ code: "not-found" });
    }
  });
});

describe("the last manager", () => {
  it("can neither leave nor become something less", async () => {
    await expect(removeMember(manager, ann.userId)).rejects.toMatchObject({ code: "conflict" });
    await expect(changeRole(manager, ann.userId, "reviewer")).rejects.toMatchObject({ code: "conflict" });
    const ben = await someone("Ben");
    await join(ben, projectId, "manager");
    await removeMember(manager, ann.userId);
    expect(await membershipOf(by, projectId, ann.userId)).toBeNull();
  });

  it("is still there when two managers end each other's at the same moment", async () => {
    for (let round = 0; round < 10; round++) {
      const ben = await someone("Ben");
      const other = await join(ben, projectId, "manager");
      const results = await Promise.allSettled([
        changeRole(manager, ben.userId, "viewer"),
        round % 2 ? removeMember(other, ann.userId) : changeRole(other, ann.userId, "viewer"),
      ]);
      const left = await database().prisma.membership.count({ where: { projectId, role: "manager" } });
      expect(left).toBe(1);
      expect(results.filter((each) => each.status === "rejected")).toHaveLength(1);
      await database().prisma.membership.deleteMany({ where: { projectId, userId: ben.userId } });
      await join(ann, projectId, "manager");
    }
  });

  it("is not somebody whose account is closed", async () => {
    const ben = await someone("Ben");
    await join(ben, projectId, "manager");
    await database().prisma.user.update({ where: { id: ben.userId }, data: { disabledAt: new Date() } });
    await expect(removeMember(manager, ann.userId)).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("a manager who goes", () => {
  it.each(["removed", "demoted"])("takes his open invitations with him: %s", async (how) => {
    const ben = await someone("Ben");
    const other = await join(ben, projectId, "manager");
    const his = await createInvitation(other, { role: "manager" });
    const hers = await createInvitation(manager, { role: "viewer" });
    if (how === "removed") await removeMember(manager, ben.userId);
    else await changeRole(manager, ben.userId, "annotator");
    expect(await invitation(by, his.secret)).toBeNull();
    expect(await invitation(by, hers.secret)).not.toBeNull();
    const { rows } = await listInvitations(manager);
    expect(rows.map((row) => row.state)).toEqual(["open", "withdrawn"]);
  });
});
