/** What of a project is exported, and the conditions that say so to the database. */
import type { LayerKind } from "#lib/access/layer-access.ts";
import type { Member } from "#lib/access/member.ts";
import { Failure } from "#lib/errors.ts";
import { Prisma } from "./generated/client.ts";
import { visibleSetsSql } from "./sets.ts";
import { mineSql, visibleStateSql } from "./sight.ts";
import { uuid } from "./uuid.ts";

export const exportedStates = ["new", "started", "finished"] as const;
export const exportedKinds = ["gold", "shared", "personal", "model"] as const satisfies readonly LayerKind[];
/**
 * Of each layer. `newest`: its newest set, unless that was reopened. `before-reveal`: the newest that was finished before its
 * annotator could see others' work, also where she has finished again since. `all`: every version.
 */
export const exportedVersions = ["newest", "before-reveal", "all"] as const;

export type ExportChoice = {
  /** Only these documents, also archived ones; otherwise all that are not archived. */
  documents?: readonly string[] | undefined;
  /** Only documents in these states, as the member may know them. */
  states?: readonly (typeof exportedStates)[number][] | undefined;
  /** Only layers of these kinds. */
  layers?: readonly (typeof exportedKinds)[number][] | undefined;
  /** Of the personal layers, only those of these people, by user id. */
  annotators?: readonly string[] | undefined;
  /** Only spans and labels of documents under these labels, by id; a relation needs both its spans. */
  labels?: readonly string[] | undefined;
  versions?: (typeof exportedVersions)[number] | undefined;
};

/** @throws Failure not-found for a malformed id, invalid for an unknown state or kind */
export function checkedChoice(choice: ExportChoice): ExportChoice {
  const { documents, annotators, labels, states, layers, versions } = choice;
  const among = <T extends string>(list: readonly T[] | undefined, known: readonly T[], field: string) =>
    list?.map((one) => {
      if (known.includes(one)) return one;
      throw new Failure("invalid", `${field} is one of ${known.join(", ")}.`, { place: { field } });
    });
  return {
    documents: documents?.map((id) => uuid(id, "document")),
    annotators: annotators?.map((id) => uuid(id, "person")),
    labels: labels?.map((id) => uuid(id, "label")),
    states: among(states, exportedStates, "states"),
    layers: among(layers, exportedKinds, "layers"),
    versions: versions === undefined ? undefined : among([versions], exportedVersions, "versions")?.[0],
  };
}

/** The tables that `chosenSql` speaks of. */
export const chosenTables = (member: Member) => Prisma.sql`
  FROM "Document" d JOIN "Project" p ON p."id" = d."projectId" JOIN "Layer" l ON l."documentId" = d."id"
    JOIN "AnnotationSet" s ON s."layerId" = l."id" ${mineSql(member.userId)}`;

/** The sets that are chosen and that the member may read: conditions over the tables d, p, l, s and `mine`. */
export function chosenSql(member: Member, choice: ExportChoice): Prisma.Sql {
  const { documents, states, layers, annotators, versions = "newest" } = choice;
  const conditions = [
    Prisma.sql`d."projectId" = ${member.projectId}::uuid`,
    visibleSetsSql(member),
    documents ? Prisma.sql`d."id" = ANY (${[...documents]}::uuid[])` : Prisma.sql`d."archivedAt" IS NULL`,
  ];
  if (states) conditions.push(Prisma.sql`${visibleStateSql(member.role)} = ANY (${[...states]}::text[])`);
  if (layers) conditions.push(Prisma.sql`l."kind"::text = ANY (${[...layers]}::text[])`);
  if (annotators) conditions.push(Prisma.sql`(l."kind" <> 'personal' OR l."owner" = ANY (${[...annotators]}::text[]))`);
  if (versions === "newest") conditions.push(Prisma.sql`s."reopenedAt" IS NULL`);
  if (versions === "before-reveal") {
    const later = Prisma.sql`SELECT FROM "AnnotationSet" o WHERE o."layerId" = s."layerId" AND o."version" > s."version"`;
    conditions.push(Prisma.sql`NOT s."afterReveal" AND NOT EXISTS (${later} AND NOT o."afterReveal")
      AND (s."reopenedAt" IS NULL OR EXISTS (${later}))`);
  }
  return Prisma.join(conditions, " AND ");
}
