import { afterAll, beforeAll, expect, it } from "vitest";
import { closeDatabase, database, useDatabase } from "./client.ts";
import { CopyRows, nothing } from "./copy-in.ts";
import { type TestDatabase, testDatabase } from "./testing/database.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  useDatabase(db.url);
});
afterAll(async () => {
  await closeDatabase();
  await db.drop();
});

const id = "0198c0de-1234-7abc-8def-00112233AAff";
const texts = ["", "plain", "tab\tline\nback\\slash", "é 😀 ü", "x".repeat(101), "😀".repeat(70_000), "\\N"];
const lists = [[], [0], [-1, 2147483647, -2147483648]];

it("every kind of cell arrives as it is, rows that are not kept stay behind, and the same rows are written anew", async () => {
  const client = await database().pool.connect();
  await client.query(
    `CREATE TEMP TABLE "Cells" ("n" int, "u" uuid, "k" uuid, "t" text, "l" int[], "b" bytea, "j" jsonb, "x" uuid)`,
  );
  const rows = new CopyRows("Cells", "n u k t l b j x");
  const write = (n: number, text: string) => {
    const start = rows.end;
    rows.row().int(n).uuid(id).known(id).text(text);
    rows
      .ints(lists[n % 3] as number[])
      .bytes(Buffer.from(text))
      .json(n % 2 ? nothing : { a: [text] });
    if (n % 2) rows.null();
    else rows.uuid(null);
    return [start, rows.end] as const;
  };
  for (let round = 0; round < 2; round++) {
    const places = texts.map((text, n) => write(n, text));
    const dropped = write(99, "not kept");
    const last = write(texts.length, "the last");
    for (const place of places) rows.keep(place);
    expect(dropped[1]).toBe(last[0]);
    rows.keep(last);
    await rows.copy(client);
    const { rows: found } = await client.query(`SELECT * FROM "Cells" ORDER BY "n"`);
    expect(found).toEqual(
      [...texts, "the last"].map((t, n) => ({
        ...{ n, u: id.toLowerCase(), k: id.toLowerCase(), t, l: lists[n % 3], b: Buffer.from(t) },
        ...{ j: n % 2 ? {} : { a: [t] }, x: null },
      })),
    );
    await client.query(`TRUNCATE "Cells"`);
  }
  client.release();
});

it("what is no UUID is written nowhere", () => {
  const rows = new CopyRows("Cells", "u k");
  expect(() => rows.row().uuid("no-such-label")).toThrow("no UUID");
  expect(() => rows.row().known("no-such-label")).toThrow("no UUID");
});

it("a row that the table refuses is an error, and the connection can be used afterwards", async () => {
  const client = await database().pool.connect();
  const rows = new CopyRows("DocumentText", "documentId text clusters");
  rows.row().uuid(id).text("x").bytes(Buffer.alloc(0));
  rows.keep([0, rows.end]);
  await expect(rows.copy(client)).rejects.toMatchObject({ code: "23503" });
  expect((await client.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  client.release();
});
