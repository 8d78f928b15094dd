/**
 * Entities: what several spans name. A span keeps the id that it was given; which entity that stands for now is asked here, so
 * that merging touches no layer and can be taken back. Who sees which, `entity-sight.ts` decides.
 */
import type { Member } from "#lib/access/member.ts";
import { allows } from "#lib/access/roles.ts";
import { Failure } from "#lib/errors.ts";
import { database, type Transaction, transaction } from "./client.ts";
import { demand } from "./demand.ts";
import { chainSql, insideSql, seenSql } from "./entity-sight.ts";
import { record } from "./events.ts";
import { line, paragraph } from "./field.ts";
import { Prisma } from "./generated/client.ts";
import { type Page, type PageRequest, pageOf, pageSize } from "./page.ts";
import { sightOf } from "./sight.ts";
import { isUuid, uuid } from "./uuid.ts";

export type Entity = {
  id: string;
  name: string;
  description: string;
  /** Set up for all by a manager. */
  everyone: boolean;
  /** Made by the asking member. */
  mine: boolean;
  /** Whether she may rename and merge it. */
  changeable: boolean;
};

/** What an id in a span stands for now: the entity itself, or the one into which it was merged. */
export type Resolved = { of: string; entity: Entity };

type Row = Omit<Entity, "mine" | "changeable"> & { createdById: string; together: boolean };

const columns = Prisma.sql`e."id", e."name", e."description", e."everyone", e."createdById",
  coalesce((SELECT coalesce(d."mode", p."defaultMode") = 'together' FROM "Document" d JOIN "Project" p ON p."id" = d."projectId"
    WHERE d."id" = e."documentId"), false) AS "together"`;

function entityOf(member: Member, { createdById, together, ...row }: Row): Entity {
  const mine = createdById === member.userId;
  return { ...row, mine, changeable: mayChange(member, { everyone: row.everyone, mine, together }) };
}

/** What is for all, managers change; the rest its maker, everybody in documents that are worked on together, and reviewers. */
function mayChange(member: Member, of: { everyone: boolean; mine: boolean; together: boolean }): boolean {
  if (of.everyone) return allows(member, "label.edit");
  return of.mine || of.together ? allows(member, "layer.write") : allows(member, "gold.decide");
}

/**
 * The entities that the member sees and that were not merged into another that she sees. With `q`, those whose name, or a name
 * merged into them, holds it: the same name first, then those that begin with it, then the rest. Without, by name.
 */
export async function listEntities(
  member: Member,
  request: PageRequest & { q?: string | undefined } = {},
): Promise<Page<Entity>> {
  demand(member, "document.read");
  const limit = pageSize(request);
  const { prisma } = database();
  const q = request.q?.trim() ?? "";
  if (q === "") {
    // Where a page begins says something of the name of the entity, so it is one that she sees.
    const after = request.after
      ? Prisma.sql`(lower(e."name"), e."id") > (SELECT lower(e."name"), e."id" FROM "Entity" e
          WHERE e."id" = ${uuid(request.after, "entity")}::uuid AND ${seenSql(member)})`
      : Prisma.sql`TRUE`;
    const rows = await prisma.$queryRaw<Row[]>`
      SELECT ${columns} FROM "Entity" e WHERE ${seenSql(member)} AND ${after} AND ${unmergedSql(member)}
      ORDER BY lower(e."name"), e."id" LIMIT ${limit + 1}`;
    return pageOf(
      rows.map((row) => entityOf(member, row)),
      limit,
      ({ id }) => id,
    );
  }
  const like = `%${q.slice(0, 200).replaceAll(/[\\%_]/g, "\\$&")}%`;
  // Twice as many: several names may have become one.
  const found = await prisma.$queryRaw<{ id: string }[]>`
    SELECT e."id" FROM "Entity" e WHERE ${seenSql(member)} AND e."name" ILIKE ${like}
    ORDER BY lower(e."name") <> lower(${q}), e."name" NOT ILIKE ${like.slice(1)}, length(e."name"), e."id" LIMIT ${2 * limit}`;
  const resolved = await resolveEntities(
    member,
    found.map(({ id }) => id),
  );
  const roots = new Map(
    found.flatMap(({ id }) => resolved.filter(({ of }) => of === id)).map((one) => [one.entity.id, one.entity]),
  );
  return { rows: [...roots.values()].slice(0, limit), next: null };
}

/** Not merged into another that the member sees. */
function unmergedSql(member: Member): Prisma.Sql {
  return Prisma.sql`NOT EXISTS (SELECT FROM "Entity" up WHERE up."id" = e."mergedIntoId"
    AND EXISTS (SELECT FROM "Entity" e WHERE e."id" = up."id" AND ${seenSql(member)}))`;
}

/** What ids in spans stand for now. Those that the member may not see are left out. */
export async function resolveEntities(member: Member, ids: readonly string[]): Promise<Resolved[]> {
  demand(member, "document.read");
  const asked = [...new Set(ids)].filter(isUuid).slice(0, 10_000);
  if (asked.length === 0) return [];
  const rows = await database().prisma.$queryRaw<(Row & { of: string })[]>`
    ${chainSql(member, asked)}
    SELECT ends.of, ${columns} FROM (SELECT DISTINCT ON (of) of, "id" FROM chain ORDER BY of, depth DESC) ends
    JOIN "Entity" e ON e."id" = ends."id"`;
  return rows.map(({ of, ...row }) => ({ of, entity: entityOf(member, row) }));
}

export type NewEntity = {
  name: string;
  description?: string | undefined;
  /** For all members, by a manager; then it belongs to no document. */
  everyone?: boolean | undefined;
  /** Where it is made, if not for all. */
  documentId?: string | undefined;
};

/** @throws Failure invalid with `place.field`, forbidden, not-found */
export async function createEntity(member: Member, made: NewEntity): Promise<Entity> {
  demand(member, made.everyone ? "label.edit" : "layer.write");
  const { projectId, userId } = member;
  const everyone = made.everyone ?? false;
  if (!everyone && made.documentId === undefined) {
    throw new Failure("invalid", "Say in which document the entity is named, or make it for everyone.", {
      place: { field: "documentId" },
    });
  }
  const data = {
    projectId,
    name: nameLine(made.name),
    description: paragraph(made.description ?? "", "description", "the description", 2_000),
    everyone,
    createdById: userId,
    documentId: everyone ? null : await documentOf(member, made.documentId ?? ""),
  };
  const id = await transaction(async (tx) => {
    const { id } = await tx.entity.create({ data, select: { id: true } });
    await note(tx, member, { id, everyone, documentId: data.documentId }, "created", { name: data.name });
    return id;
  });
  return required(member, id);
}

/** @throws Failure not-found where the member does not see the document */
async function documentOf({ projectId, userId }: Member, documentId: string): Promise<string> {
  const sight = await sightOf(database().prisma, uuid(documentId, "document"), userId);
  if (sight?.projectId !== projectId) throw new Failure("not-found", "There is no such document in this project.");
  return documentId;
}

/** Changes name and description. @throws Failure invalid with `place.field`, forbidden, not-found */
export async function renameEntity(
  member: Member,
  id: string,
  change: { name?: string | undefined; description?: string | undefined },
): Promise<Entity> {
  const entity = await changeable(member, id);
  const data = {
    ...(change.name === undefined ? {} : { name: nameLine(change.name) }),
    ...(change.description === undefined
      ? {}
      : { description: paragraph(change.description, "description", "the description", 2_000) }),
  };
  await transaction(async (tx) => {
    const { everyone, documentId } = await tx.entity.update({ where: { id: entity.id }, data });
    await note(tx, member, { id: entity.id, everyone, documentId }, "changed", data);
  });
  return required(member, entity.id);
}

/**
 * Makes one entity of two: `id` is merged into `into`, and what names it then names that. Nothing is lost: `unmergeEntity`
 * takes it back. Whoever does not see `into` goes on seeing `id` as it was.
 */
export async function mergeEntities(member: Member, id: string, into: string): Promise<Entity> {
  const entity = await changeable(member, id);
  const target = await required(member, uuid(into, "entity"));
  if (target.id === entity.id)
    throw new Failure("invalid", "These are one entity already.", { place: { field: "into" } });
  await transaction(async (tx) => {
    await tx.$queryRaw`SELECT FROM "Project" WHERE "id" = ${member.projectId}::uuid FOR NO KEY UPDATE`;
    await openCircle(tx, target.id, entity.id);
    const { everyone, documentId } = await tx.entity.update({
      where: { id: entity.id },
      data: { mergedIntoId: target.id },
    });
    await note(tx, member, { id: entity.id, everyone, documentId }, "merged", { into: target.id });
  });
  return required(member, target.id);
}

/** Where the target was itself merged into the entity, by way of what the member does not see, it stands for itself again. */
async function openCircle(tx: Transaction, from: string, to: string): Promise<void> {
  let at: string | null = from;
  for (const seen = new Set<string>(); at !== null && !seen.has(at); ) {
    seen.add(at);
    const row: { mergedIntoId: string | null } | null = await tx.entity.findUnique({
      where: { id: at },
      select: { mergedIntoId: true },
    });
    if (row?.mergedIntoId === to) {
      await tx.entity.update({ where: { id: at }, data: { mergedIntoId: null }, select: { id: true } });
      return;
    }
    at = row?.mergedIntoId ?? null;
  }
}

/** Takes a merge back: the entity stands for itself again. Nothing happens where it does already. */
export async function unmergeEntity(member: Member, id: string): Promise<Entity> {
  const entity = await ownRow(member, uuid(id, "entity"));
  if (!entity.changeable) throw notAllowed();
  await transaction(async (tx) => {
    const { everyone, documentId } = await tx.entity.update({ where: { id: entity.id }, data: { mergedIntoId: null } });
    await note(tx, member, { id: entity.id, everyone, documentId }, "unmerged", {});
  });
  return required(member, entity.id);
}

/** The entities that were merged into one, as far as the member sees them. */
export async function mergedInto(member: Member, id: string): Promise<Entity[]> {
  demand(member, "document.read");
  const rows = await database().prisma.$queryRaw<Row[]>`
    ${insideSql(member, uuid(id, "entity"))}
    SELECT ${columns} FROM inside i JOIN "Entity" e ON e."id" = i."id" WHERE i.depth > 0 ORDER BY e."id"`;
  return rows.map((row) => entityOf(member, row));
}

/** What the id stands for now. @throws Failure not-found */
async function required(member: Member, id: string): Promise<Entity> {
  const [found] = await resolveEntities(member, [id]);
  if (!found) throw missing();
  return found.entity;
}

/** The entity itself, also where it was merged. @throws Failure not-found */
async function ownRow(member: Member, id: string): Promise<Entity> {
  const [row] = await database().prisma.$queryRaw<Row[]>`
    SELECT ${columns} FROM "Entity" e WHERE e."id" = ${id}::uuid AND ${seenSql(member)}`;
  if (!row) throw missing();
  return entityOf(member, row);
}

async function changeable(member: Member, id: string): Promise<Entity> {
  demand(member, "layer.write");
  const entity = await required(member, uuid(id, "entity"));
  if (!entity.changeable) throw notAllowed();
  return entity;
}

function missing(): Failure {
  return new Failure("not-found", "There is no such entity in this project.");
}

function notAllowed(): Failure {
  return new Failure(
    "forbidden",
    "Only who made this entity, or a manager, can change it. Make one of your own instead.",
  );
}

function nameLine(name: string): string {
  return line(name, "name", "a name", 200);
}

/** What is of a document is recorded as of a layer, so that whoever is blind to the document does not read it. */
async function note(
  tx: Transaction,
  { projectId, userId }: Member,
  { id, everyone, documentId }: { id: string; everyone: boolean; documentId: string | null },
  did: "created" | "changed" | "merged" | "unmerged",
  data: Prisma.InputJsonObject,
): Promise<void> {
  const kind = everyone || documentId === null ? (`entity.${did}` as const) : (`layer.entity-${did}` as const);
  await record(tx, {
    projectId,
    userId,
    kind,
    subject: id,
    data: documentId === null ? data : { ...data, documentId },
  });
}
