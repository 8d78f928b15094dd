"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import {
  createEntity,
  type Entity,
  listEntities,
  mergedInto,
  mergeEntities,
  type Resolved,
  renameEntity,
  resolveEntities,
  unmergeEntity,
} from "#lib/data/entities.ts";
import { type Mentions, mentions } from "#lib/data/mentions.ts";
import { act, acting } from "../../../_server/who.ts";
import type { Outcome } from "../../../_ui/outcome.ts";

export type { Entity, Mentions, Resolved };

const id = z.string().max(100);
const made = z.strictObject({
  name: z.string().max(1_000),
  description: z.string().max(5_000).optional(),
  everyone: z.boolean().optional(),
  documentId: id.optional(),
});
const change = z.strictObject({
  name: z.string().max(1_000).optional(),
  description: z.string().max(5_000).optional(),
});

export async function searchEntities(projectId: string, q: string): Promise<Outcome<Entity[]>> {
  return act(async () => {
    const member = await acting(projectId, "document.read");
    return (await listEntities(member, { q: z.string().max(500).parse(q), limit: 20 })).rows;
  });
}

/** What the ids in spans stand for now. */
export async function entitiesNamed(projectId: string, ids: string[]): Promise<Outcome<Resolved[]>> {
  return act(async () => resolveEntities(await acting(projectId, "document.read"), z.array(id).max(10_000).parse(ids)));
}

export async function makeEntity(projectId: string, entity: z.input<typeof made>): Promise<Outcome<Entity>> {
  return act(async () =>
    changed(projectId, await createEntity(await acting(projectId, "layer.write"), made.parse(entity))),
  );
}

export async function changeEntity(
  projectId: string,
  entityId: string,
  to: z.input<typeof change>,
): Promise<Outcome<Entity>> {
  return act(async () => {
    const member = await acting(projectId, "layer.write");
    return changed(projectId, await renameEntity(member, id.parse(entityId), change.parse(to)));
  });
}

export async function mergeEntity(projectId: string, entityId: string, into: string): Promise<Outcome<Entity>> {
  return act(async () => {
    const member = await acting(projectId, "layer.write");
    return changed(projectId, await mergeEntities(member, id.parse(entityId), id.parse(into)));
  });
}

export async function takeApart(projectId: string, entityId: string): Promise<Outcome<Entity>> {
  return act(async () => {
    const member = await acting(projectId, "layer.write");
    return changed(projectId, await unmergeEntity(member, id.parse(entityId)));
  });
}

/** Where an entity is named, and the entities that were merged into it. */
export async function aboutEntity(
  projectId: string,
  entityId: string,
): Promise<Outcome<{ mentions: Mentions; merged: Entity[] }>> {
  return act(async () => {
    const member = await acting(projectId, "document.read");
    const [found, merged] = await Promise.all([
      mentions(member, id.parse(entityId)),
      mergedInto(member, id.parse(entityId)),
    ]);
    return { mentions: found, merged };
  });
}

function changed(projectId: string, entity: Entity): Entity {
  revalidatePath(`/projects/${projectId}/entities`);
  return entity;
}
