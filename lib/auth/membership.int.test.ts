import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SignedIn } from "#lib/access/member.ts";
import { type Action, can, leastRole, roles } from "#lib/access/roles.ts";
import { closeDatabase, useDatabase } from "#lib/data/client.ts";
import { addDocument } from "#lib/data/documents.ts";
import { openLayer } from "#lib/data/layers.ts";
import { removeMember } from "#lib/data/members.ts";
import { archiveProject, createProject, updateProject } from "#lib/data/projects.ts";
import { type TestDatabase, testDatabase } from "#lib/data/testing/database.ts";
import { createToken, revokeToken } from "#lib/data/tokens.ts";
import { memberForLayer, requireMember } from "./membership.ts";
import { byToken, join, someone } from "./testing/people.ts";
import { signedInFromBearer } from "./token.ts";

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
let ben: SignedIn;
let projectId: string;
beforeEach(async () => {
  [ann, ben] = [await someone("Ann"), await someone("Ben")];
  projectId = (await createProject(ann, { name: "P" })).id;
});
const actions = Object.keys(leastRole) as Action[];

describe("requireMember", () => {
  it("vouches for exactly what the role allows", async () => {
    for (const role of roles) {
      await join(ben, projectId, role);
      for (const action of actions) {
        const asked = requireMember(ben, projectId, action);
        if (can(role, action)) expect(await asked).toMatchObject({ projectId, userId: ben.userId, role });
        else await expect(asked).rejects.toMatchObject({ code: "forbidden" });
      }
    }
  });

  it("does not tell strangers that there is such a project", async () => {
    for (const id of [projectId, "00000000-0000-7000-8000-000000000000", "no id", ""]) {
      await expect(requireMember(ben, id, "project.read")).rejects.toMatchObject({ code: "not-found" });
    }
  });

  it("asks again each time: a removed member is out at once", async () => {
    const member = await join(ben, projectId, "annotator");
    await requireMember(ben, projectId, "layer.write");
    await removeMember(member, ben.userId);
    await expect(requireMember(ben, projectId, "project.read")).rejects.toMatchObject({ code: "not-found" });
  });

  it("lets an archived project be read and brought back only", async () => {
    await archiveProject(await requireMember(ann, projectId, "project.edit"));
    await requireMember(ann, projectId, "document.read");
    await expect(requireMember(ann, projectId, "layer.write")).rejects.toMatchObject({ code: "forbidden" });
    await archiveProject(await requireMember(ann, projectId, "project.edit"), false);
    await requireMember(ann, projectId, "layer.write");
  });

  it("gives a token what its scopes name, in the project that it is bound to", async () => {
    const { id: other } = await createProject(ann, { name: "Q" });
    const bound = byToken(ann, ["read"], projectId);
    await requireMember(bound, projectId, "document.read");
    await expect(requireMember(bound, projectId, "document.add")).rejects.toMatchObject({ code: "forbidden" });
    await expect(requireMember(bound, other, "document.read")).rejects.toMatchObject({ code: "not-found" });
    // A door that asked for too little opens nothing: the proof remembers the scopes.
    const member = await requireMember(bound, projectId, "project.read");
    await expect(updateProject(member, { name: "R" })).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("signedInFromBearer", () => {
  it("knows a token of ours, until it is revoked", async () => {
    const { secret, row } = await createToken(ann, { name: "t", scopes: ["read"], projectId });
    const by = { kind: "token", id: row.id, scopes: ["read"], projectId };
    expect(await signedInFromBearer(`Bearer ${secret}`)).toMatchObject({ userId: ann.userId, by });
    expect(await signedInFromBearer(`bearer  ${secret}`)).not.toBeNull();
    for (const header of [null, "", secret, `Basic ${secret}`, "Bearer", `Bearer ${secret} ${secret}`, "Bearer x"]) {
      expect(await signedInFromBearer(header)).toBeNull();
    }
    await revokeToken(ann, row.id);
    expect(await signedInFromBearer(`Bearer ${secret}`)).toBeNull();
  });
});

describe("memberForLayer", () => {
  async function layer(): Promise<string> {
    const manager = await requireMember(ann, projectId, "document.add");
    const { id } = await addDocument(manager, { name: "text", text: `Words ${Math.random()}` });
    const opened = await openLayer(manager, id);
    if (!opened) throw new Error("There is no layer.");
    return opened.layerId;
  }

  it("says who somebody is at a layer, and what she may do with it", async () => {
    const layerId = await layer();
    expect(await memberForLayer(ben, layerId)).toBeNull();
    for (const role of roles) {
      await join(ben, projectId, role);
      const access = role === "viewer" ? "read" : "write";
      expect(await memberForLayer(ben, layerId)).toMatchObject({ member: { role }, projectId, access });
    }
    expect(await memberForLayer(ben, "no id")).toBeNull();
    expect(await memberForLayer(ben, projectId)).toBeNull();
  });

  it("lets nobody write once the project is archived, and a token only with its scopes", async () => {
    const layerId = await layer();
    expect(await memberForLayer(byToken(ann, ["read"]), layerId)).toMatchObject({ access: "read" });
    expect(await memberForLayer(byToken(ann, ["export"]), layerId)).toMatchObject({ access: "none" });
    const elsewhere = (await createProject(ann, { name: "Q" })).id;
    expect(await memberForLayer(byToken(ann, ["read", "write"], elsewhere), layerId)).toBeNull();
    await archiveProject(await requireMember(ann, projectId, "project.edit"));
    expect(await memberForLayer(ann, layerId)).toMatchObject({ access: "read" });
  });
});
