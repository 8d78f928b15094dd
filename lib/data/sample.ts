/**
 * The sample project: the article with the labels actor, event and position, so that the first tag is a minute away; and the same
 * article annotated twice, so that agreement, review and export have something to begin with.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { SignedIn } from "#lib/access/member.ts";
import type { LabelSchema } from "#lib/annotation/label.ts";
import { type Transaction, transaction } from "./client.ts";
import { demandScope } from "./demand.ts";
import { newDocumentRow } from "./documents.ts";
import { record } from "./events.ts";
import { readTextFile } from "./intake.ts";
import { schemaFromRows, writeVersion } from "./labels.ts";
import { addSampleAnnotations } from "./sample-layers.ts";

const guidelines = `# Who did what, and who stands where

Read the article once as a whole. Then tag what each sentence says, in the words that the article itself uses.

## Actor

A person, a government, an organisation or a group that acts or takes a stand. Tag the whole name with its title: *Russian
President Vladimir Putin*, not only *Putin*. Tag every mention.

## Event

Something that happened, is happening or is demanded to happen: *talks*, *a visit to Moscow*, *a cessation of hostilities*.
Tag the words that name it, without the actors.

## Position

A stand that an actor takes on an event or an issue: *its principled position on the need for a cessation of hostilities*. Say
by the attribute *polarity* whether the actor supports it, opposes it, or neither.

## Relations

An actor *holds* a position; a position is *about* an event; an actor *takes part in* an event.
`;

const actor =
  "A person, government, organisation or group that acts or takes a stand. Tag the whole name with its title.";
const event = "Something that happened, is happening or is demanded to happen. Tag the words that name it.";
const position =
  "A stand that an actor takes on an event or an issue. Tag the words that say it, and give its polarity.";

/**
 * The id of this person's sample project, made now if she has none: of the oldest one that she is a member of, whoever opened
 * it. Two clicks at once open one project.
 */
export async function openSample(who: SignedIn): Promise<string> {
  demandScope(who, "admin");
  const { userId } = who;
  return transaction(async (tx) => {
    await tx.$queryRaw`SELECT FROM "User" WHERE "id" = ${userId}::uuid FOR NO KEY UPDATE`;
    const there = await tx.project.findFirst({
      where: { sample: true, archivedAt: null, memberships: { some: { userId } } },
      orderBy: { id: "asc" },
      select: { id: true },
    });
    return there?.id ?? make(tx, userId);
  });
}

async function make(tx: Transaction, userId: string): Promise<string> {
  const { id: projectId } = await tx.project.create({
    data: {
      name: "Sample: talks in Moscow",
      description: "One news report, to try everything with. Tag who did what, and who stands where.",
      sample: true,
      guidelineVersion: 1,
      createdById: userId,
      memberships: { create: { userId, role: "manager" } },
      guidelineVersions: { create: { version: 1, body: guidelines, createdById: userId } },
    },
    select: { id: true },
  });
  const schema = await makeSchema(tx, projectId, userId);
  const bytes = await readFile(path.join(process.cwd(), "prisma/sample/article.txt"));
  const { text, intake } = readTextFile(bytes, "article.txt");
  await record(tx, { projectId, userId, kind: "project.created", subject: projectId, data: { sample: true } });
  const add = async (name: string) => {
    const row = newDocumentRow({ name, text, intake, language: "en" });
    const made = await tx.document.create({ data: { ...row, projectId, createdById: userId }, select: { id: true } });
    await record(tx, { projectId, userId, kind: "document.added", subject: made.id, data: { name } });
    return made.id;
  };
  // The first is the one to tag; lists show them in this order.
  await add("Talks in Moscow");
  await addSampleAnnotations(tx, {
    projectId,
    documentId: await add("Talks in Moscow, annotated twice"),
    text,
    schema,
  });
  return projectId;
}

async function makeSchema(tx: Transaction, projectId: string, userId: string): Promise<LabelSchema> {
  const labels = [
    { name: "actor", color: "#3B5BDB", key: "1", chip: "A", underline: "solid", description: actor },
    { name: "event", color: "#C2255C", key: "2", chip: "E", underline: "dashed", description: event },
    { name: "position", color: "#B07A00", key: "3", chip: "P", underline: "double", description: position },
  ] as const;
  const ids: string[] = [];
  for (const [at, label] of labels.entries()) {
    const made = await tx.label.create({ data: { projectId, position: at, ...label }, select: { id: true } });
    ids.push(made.id);
  }
  const [actorId, eventId, positionId] = ids as [string, string, string];
  await tx.attributeDefinition.create({
    data: {
      projectId,
      position: 0,
      name: "polarity",
      on: "span",
      of: [positionId],
      kind: "choice",
      options: ["supports", "opposes", "neutral"],
    },
  });
  const relationTypes = [
    { name: "holds", from: [actorId], to: [positionId] },
    { name: "about", from: [positionId], to: [eventId] },
    { name: "takes part in", from: [actorId], to: [eventId] },
  ];
  for (const [at, type] of relationTypes.entries()) {
    await tx.relationType.create({ data: { projectId, position: at, ...type } });
  }
  const schema = await schemaFromRows(tx, projectId, 1);
  await writeVersion(tx, projectId, userId, schema);
  return schema;
}
