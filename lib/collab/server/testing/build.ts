import { createHash, randomUUID } from "node:crypto";
import pg from "pg";
import type { LayerKind, Mode } from "#lib/access/layer-access.ts";
import type { Member } from "#lib/access/member.ts";
import type { Role } from "#lib/access/roles.ts";
import { system } from "#lib/access/system.ts";
import { requireMember } from "#lib/auth/membership.ts";
import { actFor, startSession } from "#lib/auth/session.ts";
import { closeDatabase, useDatabase } from "#lib/data/client.ts";
import { saveLabel } from "#lib/data/labels.ts";
import { channel, type Signal } from "#lib/data/notify.ts";
import { createProject } from "#lib/data/projects.ts";
import { type TestDatabase, testDatabase } from "#lib/data/testing/database.ts";

export type BuiltPerson = { userId: string; cookie: string };
export type BuiltLayer = { layerId: string; documentId: string };

/** A database of the test's own with one project, built by plain SQL so that it says exactly what is there. */
export class Built {
  readonly url: string;
  readonly projectId: string;
  /** Somebody who may do everything in the project, and whom no test removes. */
  readonly manager: Member;
  readonly labelId: string;
  readonly text = "Ann saw Ben 😀 in Geneva.";
  private readonly database: TestDatabase;
  private readonly pool: pg.Pool;

  private constructor(database: TestDatabase, pool: pg.Pool, manager: Member, labelId: string) {
    this.database = database;
    this.url = database.url;
    this.pool = pool;
    this.manager = manager;
    this.projectId = manager.projectId;
    this.labelId = labelId;
  }

  static async project(): Promise<Built> {
    const database = await testDatabase();
    useDatabase(database.url);
    return Built.in(database);
  }

  /** The same in a database that is there already, and in use. */
  static async in(database: TestDatabase): Promise<Built> {
    const pool = new pg.Pool({ connectionString: database.url, max: 4 });
    pool.on("error", () => {});
    const userId = randomUUID();
    await pool.query(`INSERT INTO "User" ("id", "email", "name") VALUES ($1, 'manager@test', 'Manager')`, [userId]);
    const who = await actFor(system("test"), userId);
    const { id: projectId } = await createProject(who, { name: "Test" });
    const manager = await requireMember(who, projectId, "label.edit");
    const { id: labelId } = await saveLabel(manager, { name: "actor", color: "#3B5BDB" });
    return new Built(database, pool, manager, labelId);
  }

  async person(role: Role | null = "annotator", name = "Somebody"): Promise<BuiltPerson> {
    const userId = randomUUID();
    await this.sql(`INSERT INTO "User" ("id", "email", "name") VALUES ($1, $2, $3)`, [userId, `${userId}@test`, name]);
    if (role) await this.member(userId, role);
    return { userId, cookie: await this.session(userId) };
  }

  async session(userId: string): Promise<string> {
    return (await startSession(userId, "test")).setCookie.split(";")[0] ?? "";
  }

  async member(userId: string, role: Role): Promise<void> {
    await this.sql(
      `INSERT INTO "Membership" ("projectId", "userId", "role") VALUES ($1, $2, $3::text::"Role")
       ON CONFLICT ("projectId", "userId") DO UPDATE SET "role" = excluded."role"`,
      [this.projectId, userId, role],
    );
  }

  async document(mode: Mode = "together"): Promise<string> {
    const documentId = randomUUID();
    await this.sql(
      `INSERT INTO "Document" ("id", "projectId", "name", "mode", "sha256", "length", "codePoints", "createdById")
       VALUES ($1, $2, $3, $4::text::"Mode", $5, $6, $7, $2)`,
      [
        documentId,
        this.projectId,
        documentId,
        mode,
        createHash("sha256").update(this.text).digest(),
        this.text.length,
        [...this.text].length,
      ],
    );
    await this.sql(`INSERT INTO "DocumentText" ("documentId", "text", "clusters") VALUES ($1, $2, '')`, [
      documentId,
      this.text,
    ]);
    return documentId;
  }

  async layer(kind: LayerKind = "shared", owner = "", documentId?: string): Promise<BuiltLayer> {
    const layerId = randomUUID();
    const of = documentId ?? (await this.document(kind === "personal" ? "independent" : "together"));
    await this.sql(
      `INSERT INTO "Layer" ("id", "documentId", "kind", "owner") VALUES ($1, $2, $3::text::"LayerKind", $4)`,
      [layerId, of, kind, owner],
    );
    if (kind === "personal") await this.assign(of, owner);
    return { layerId, documentId: of };
  }

  async assign(documentId: string, userId: string): Promise<void> {
    await this.sql(`INSERT INTO "Assignment" ("documentId", "userId") VALUES ($1, $2) ON CONFLICT DO NOTHING`, [
      documentId,
      userId,
    ]);
  }

  span(author: BuiltPerson, start = 0, end = 3, more: object = {}): object {
    return { label: this.labelId, fragments: [start, end], author: author.userId, editor: author.userId, ...more };
  }

  async sql<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.pool.query<Row>(sql, values)).rows;
  }

  async rowsOf(layerId: string): Promise<{ seq: number; userId: string; update: Buffer }[]> {
    return this.sql(`SELECT "seq", "userId", "update" FROM "LayerUpdate" WHERE "layerId" = $1 ORDER BY "seq"`, [
      layerId,
    ]);
  }

  /** What a command would tell, for changes that were made by SQL. */
  async signal(signal: Signal): Promise<void> {
    await this.sql("SELECT pg_notify($1, $2)", [channel, JSON.stringify(signal)]);
  }

  async drop(): Promise<void> {
    await closeDatabase();
    await this.pool.end();
    await this.database.drop();
  }
}
