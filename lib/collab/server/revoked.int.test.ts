import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { system } from "#lib/access/system.ts";
import { setArchived } from "#lib/data/labels.ts";
import { changeRole, removeMember } from "#lib/data/members.ts";
import { revokeAllSessions } from "#lib/data/sessions.ts";
import { Built, type BuiltLayer, type BuiltPerson } from "./testing/build.ts";
import type { Outcome, RawClient } from "./testing/raw-client.ts";
import { connect, serveHere, type TestServer } from "./testing/sockets.ts";

/** How often somebody is thrown out while her sockets write. */
const times = process.env.SPANWISE_SOAK ? 500 : 20;

let built: Built;
let server: TestServer;
let layer: BuiltLayer;

beforeAll(async () => {
  built = await Built.project();
  server = await serveHere();
  layer = await built.layer();
});

afterAll(async () => {
  await server.close();
  await built.drop();
});

/** Writes as fast as answers come, until one is not an acknowledgement. */
async function writeOn(client: RawClient, person: BuiltPerson, tab: number): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  do outcomes.push(await client.set("spans", `${person.userId}-${tab}`, built.span(person)));
  while (outcomes.at(-1)?.kind === "acknowledged");
  return outcomes;
}

async function rowsBy({ userId }: BuiltPerson): Promise<number> {
  return (await built.rowsOf(layer.layerId)).filter((row) => row.userId === userId).length;
}

async function twoTabs(person: BuiltPerson) {
  const tabs = await Promise.all([1, 2].map(() => connect(server, layer.layerId, person.cookie)));
  await Promise.all(tabs.map(({ client }) => client.open()));
  const work = tabs.map(({ client }, i) => writeOn(client, person, i));
  await Promise.all(tabs.map(({ client }) => client.until(() => client.position.seq > 3 || client.closed !== null)));
  return { tabs, work };
}

const ways = [
  {
    way: "removed from the project",
    code: 4403,
    next: 4404,
    revoke: (person: BuiltPerson) => removeMember(built.manager, person.userId),
  },
  {
    way: "signed out everywhere",
    code: 4401,
    next: 4401,
    revoke: (person: BuiltPerson) => revokeAllSessions(system("test"), person.userId),
  },
];

describe.each(ways)("whoever is $way while her sockets write", ({ code, next, revoke }) => {
  test(`is out, ${times / 2} times: sockets closed, nothing written afterwards, nothing acknowledged that is not there`, {
    timeout: 120_000,
  }, async () => {
    for (let i = 0; i < times / 2; i++) {
      const person = await built.person();
      const { tabs, work } = await twoTabs(person);
      await revoke(person);
      const then = await rowsBy(person);
      const outcomes = (await Promise.all(work)).flat();
      await Promise.all(tabs.map(({ client }) => client.until(() => client.closed !== null)));
      expect(tabs.map(({ client }) => client.closed?.code)).toEqual([code, code]);
      expect(await rowsBy(person)).toBe(then);
      expect(outcomes.filter(({ kind }) => kind === "acknowledged").length).toBeLessThanOrEqual(then);
      const again = await connect(server, layer.layerId, person.cookie);
      await again.client.open();
      expect(again.client.closed?.code).toBe(next);
    }
  });
});

test.each(ways)("whoever only reads hears nothing more once she is $way", async ({ code, revoke }) => {
  const [writer, reader] = [await built.person(), await built.person("viewer")];
  const [hers, his] = [
    await connect(server, layer.layerId, writer.cookie),
    await connect(server, layer.layerId, reader.cookie),
  ];
  await Promise.all([hers.client.open(), his.client.open()]);
  await revoke(reader);
  await his.client.until(() => his.client.closed !== null);
  expect(his.client.closed?.code).toBe(code);
  const { seq } = his.client.position;
  await hers.client.set("spans", "later", built.span(writer));
  expect(his.client.position.seq).toBe(seq);
  hers.socket.terminate();
});

test("whoever becomes a viewer may read on, and writes nothing more", async () => {
  const person = await built.person();
  const { tabs, work } = await twoTabs(person);
  await changeRole(built.manager, person.userId, "viewer");
  const then = await rowsBy(person);
  const outcomes = (await Promise.all(work)).map((list) => list.at(-1));
  expect(outcomes).toEqual(Array(2).fill({ kind: "refused", reason: "access" }));
  expect(await rowsBy(person)).toBe(then);
  for (const { client, socket } of tabs) {
    await client.until(() => client.notices.length > 0);
    expect([client.closed, client.notices]).toEqual([null, [{ kind: "access", access: "read" }]]);
    socket.terminate();
  }
});

test("whoever is unassigned from an independent document may not write her layer any more", async () => {
  const person = await built.person();
  const own = await built.layer("personal", person.userId);
  const { client, socket } = await connect(server, own.layerId, person.cookie);
  await client.open();
  expect((await client.set("spans", "s", built.span(person))).kind).toBe("acknowledged");
  await built.sql(`DELETE FROM "Assignment" WHERE "documentId" = $1`, [own.documentId]);
  await built.signal({ kind: "document", documentId: own.documentId });
  await client.until(() => client.notices.length > 0);
  expect(await client.set("spans", "t", built.span(person))).toEqual({ kind: "refused", reason: "access" });
  socket.terminate();
});

test("archiving a label reaches open sockets, and tags with it are still taken", async () => {
  const person = await built.person();
  const { client, socket } = await connect(server, layer.layerId, person.cookie);
  await client.open();
  await setArchived(built.manager, "label", built.labelId, true);
  await client.until(() => client.notices.length > 0);
  expect(client.notices).toEqual([{ kind: "schema", version: expect.any(Number) }]);
  expect((await client.set("spans", "old-label", built.span(person))).kind).toBe("acknowledged");
  await setArchived(built.manager, "label", built.labelId, false);
  socket.terminate();
});
