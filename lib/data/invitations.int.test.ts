import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Member, SignedIn } from "#lib/access/member.ts";
import { roles } from "#lib/access/roles.ts";
import { system } from "#lib/access/system.ts";
import { byToken, join, someone } from "#lib/auth/testing/people.ts";
import { closeDatabase, database, useDatabase } from "./client.ts";
import { day } from "./clock.ts";
import {
  acceptInvitation,
  createInvitation,
  invitation,
  joinAsNew,
  listInvitations,
  withdrawInvitation,
} from "./invitations.ts";
import { membershipOf } from "./members.ts";
import { archiveProject, createProject } from "./projects.ts";
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

const noon = new Date("2030-05-01T12:00:00Z");
const at = (milliseconds: number) => () => new Date(noon.getTime() + milliseconds);

let manager: Member;
let projectId: string;
let ben: SignedIn;
beforeEach(async () => {
  const ann = await someone("Ann");
  projectId = (await createProject(ann, { name: "Talks" })).id;
  manager = await join(ann, projectId, "manager");
  ben = await someone("Ben");
});

const roleOf = async (who: SignedIn) => (await membershipOf(by, projectId, who.userId))?.role ?? null;
const gone = { code: "not-found" };

describe("an invitation", () => {
  it("says what it offers and makes whoever accepts it a member, which is recorded", async () => {
    const { secret, id } = await createInvitation(manager, { role: "reviewer", note: "for Ben" });
    expect(await invitation(by, secret)).toMatchObject({
      projectId,
      projectName: "Talks",
      role: "reviewer",
      invitedBy: "Ann",
    });
    expect(await acceptInvitation(ben, secret)).toEqual({ projectId });
    expect(await roleOf(ben)).toBe("reviewer");
    const event = await database().prisma.event.findFirst({ where: { projectId, kind: "member.joined" } });
    expect(event).toMatchObject({ userId: ben.userId, data: { role: "reviewer", invitation: id } });
    expect((await listInvitations(manager)).rows).toMatchObject([{ id, uses: 1, state: "used", note: "for Ben" }]);
  });

  it("is harmless to accept twice, and counts once", async () => {
    const { secret } = await createInvitation(manager, { role: "annotator", maxUses: 3 });
    await Promise.all([acceptInvitation(ben, secret), acceptInvitation(ben, secret)]);
    await acceptInvitation(ben, secret);
    expect((await listInvitations(manager)).rows).toMatchObject([{ uses: 1, state: "open" }]);
  });

  it.each(roles.flatMap((had) => roles.map((offered) => [had, offered] as const)))(
    "never lowers a role: a %s accepts one for a %s",
    async (had, offered) => {
      await join(ben, projectId, had);
      const { secret } = await createInvitation(manager, { role: offered });
      await acceptInvitation(ben, secret);
      expect(await roleOf(ben)).toBe(roles[Math.max(roles.indexOf(had), roles.indexOf(offered))]);
    },
  );

  it("lets no more in than it was made for, at the same moment either", async () => {
    const { secret } = await createInvitation(manager, { role: "viewer", maxUses: 2 });
    const people = await Promise.all(["a", "b", "c", "d", "e"].map((name) => someone(name)));
    const results = await Promise.allSettled(people.map((who) => acceptInvitation(who, secret)));
    expect(results.filter((each) => each.status === "fulfilled")).toHaveLength(2);
    for (const each of results) if (each.status === "rejected") expect(each.reason).toMatchObject(gone);
    expect(await invitation(by, secret)).toBeNull();
  });

  it("ends when its days are over, for whoever has not joined", async () => {
    const { secret } = await createInvitation(manager, { role: "viewer", days: 3, maxUses: 2 }, at(0));
    await acceptInvitation(ben, secret, at(3 * day - 1));
    expect(await invitation(by, secret, at(3 * day))).toBeNull();
    await expect(acceptInvitation(await someone("Cleo"), secret, at(3 * day))).rejects.toMatchObject(gone);
    expect(await acceptInvitation(ben, secret, at(3 * day))).toEqual({ projectId });
    expect((await listInvitations(manager, {}, at(3 * day))).rows).toMatchObject([{ state: "expired" }]);
  });

  it("can be withdrawn, twice too, by a manager of its project", async () => {
    const { secret, id } = await createInvitation(manager, { role: "viewer" });
    const cleo = await someone("Cleo");
    const elsewhere = await join(cleo, (await createProject(cleo, { name: "Other" })).id, "manager");
    await expect(withdrawInvitation(elsewhere, id)).rejects.toMatchObject(gone);
    await withdrawInvitation(manager, id);
    await withdrawInvitation(manager, id);
    await expect(acceptInvitation(ben, secret)).rejects.toMatchObject(gone);
    expect(await database().prisma.event.count({ where: { projectId, kind: "invitation.withdrawn" } })).toBe(1);
  });

  it("is nothing into an archived project, nor for a token, nor for those who may not invite", async () => {
    const { secret } = await createInvitation(manager, { role: "viewer" });
    await expect(acceptInvitation(byToken(ben, ["admin"]), secret)).rejects.toMatchObject({ code: "forbidden" });
    await archiveProject(manager);
    expect(await invitation(by, secret)).toBeNull();
    await expect(acceptInvitation(ben, secret)).rejects.toMatchObject(gone);
    const reviewer = await join(ben, projectId, "reviewer");
    await expect(createInvitation(reviewer, { role: "viewer" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(listInvitations(reviewer)).rejects.toMatchObject({ code: "forbidden" });
  });

  it.each([{ days: 0 }, { days: 91 }, { maxUses: 0 }, { maxUses: 1.5 }, { note: "x".repeat(501) }])(
    "is refused with %j",
    async (wrong) => {
      const [field] = Object.keys(wrong);
      const refusal = { code: "invalid", place: { field } };
      await expect(createInvitation(manager, { role: "viewer", ...wrong })).rejects.toMatchObject(refusal);
    },
  );
});

describe("joining as a new person", () => {
  it("makes the person and the membership, or neither", async () => {
    const { secret } = await createInvitation(manager, { role: "annotator" });
    const person = { name: "Fay", email: "fay@example.org", passwordHash: "x" };
    const joined = await joinAsNew(by, secret, person);
    expect(await membershipOf(by, joined.projectId, joined.userId)).toEqual({ role: "annotator", archived: false });
    await expect(joinAsNew(by, secret, { ...person, email: "gil@example.org" })).rejects.toMatchObject(gone);
    expect(await database().prisma.user.count({ where: { email: "gil@example.org" } })).toBe(0);
  });

  it("does not use the invitation up where the address is taken", async () => {
    const { secret } = await createInvitation(manager, { role: "annotator" });
    const taken = { name: "Ben", email: ben.email.toUpperCase(), passwordHash: "x" };
    await expect(joinAsNew(by, secret, taken)).rejects.toMatchObject({ code: "conflict" });
    expect(await invitation(by, secret)).not.toBeNull();
  });
});
