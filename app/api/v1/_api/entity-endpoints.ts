import { z } from "zod";
import {
  createEntity,
  listEntities,
  mergedInto,
  mergeEntities,
  renameEntity,
  resolveEntities,
  unmergeEntity,
} from "#lib/data/entities.ts";
import { finishedMentions, mentions } from "#lib/data/mentions.ts";
import type { Endpoint } from "./endpoint.ts";
import { inProject } from "./endpoint.ts";
import * as shapes from "./shapes.ts";

const path = "/projects/{projectId}/entities";
const entityParams = shapes.projectParams.extend({
  entityId: z.string().min(1).max(100).describe("The id of the entity."),
});

const entity = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    everyone: z.boolean().describe("Set up by a manager for all members."),
    mine: z.boolean().describe("Made by the asking member."),
    changeable: z.boolean().describe("Whether she may rename and merge it."),
  })
  .meta({ id: "Entity" });

const listed = entity
  .extend({
    named: z
      .object({ spans: z.number().int(), documents: z.number().int() })
      .describe("How often it is named in finished work that the caller may see, and in how many documents."),
  })
  .meta({ id: "ListedEntity" });

const foundMentions = z
  .object({
    layers: z.array(
      z.object({
        documentId: z.string(),
        documentName: z.string(),
        layerId: z.string(),
        annotator: z.string().nullable().describe("Whose personal layer it is; null for other layers."),
        mentions: z.array(
          z.object({
            spanId: z.string(),
            labelId: z.string(),
            surface: z.string(),
            start: z.number().int().describe("In UTF-16 units."),
            end: z.number().int(),
          }),
        ),
      }),
    ),
    more: z.boolean().describe("There are further documents that were not looked through."),
  })
  .meta({ id: "Mentions" });

const shared = { tag: "Entities", params: entityParams, query: shapes.noQuery, status: 200, answer: entity } as const;

export const entityEndpoints: readonly Endpoint[] = [
  inProject({
    method: "GET",
    path,
    tag: "Entities",
    summary: "The project's entities",
    description:
      "What the caller may see: those that a manager set up for all, her own, and those made in documents where she may see others' work. By name. With `q`, the best matches only.",
    action: "document.read",
    params: shapes.projectParams,
    query: shapes.pageQuery.extend({ q: z.string().max(200).optional().describe("Part of a name.") }),
    body: null,
    status: 200,
    answer: shapes.pageOf(listed),
    async handle({ query }, member) {
      const { rows, next } = await listEntities(member, query);
      const named = await finishedMentions(
        member,
        rows.map(({ id }) => id),
      );
      return { rows: rows.map((row) => ({ ...row, named: named.get(row.id) ?? { spans: 0, documents: 0 } })), next };
    },
  }),
  inProject({
    method: "POST",
    path,
    tag: "Entities",
    summary: "Add an entity",
    action: "layer.write",
    params: shapes.projectParams,
    query: shapes.noQuery,
    body: z.strictObject({
      name: z.string(),
      description: z.string().optional(),
      everyone: z.boolean().optional().describe("For all members; only managers."),
      documentId: z.string().optional().describe("Where it is named, if it is not for everyone."),
    }),
    status: 201,
    answer: entity,
    handle: ({ body }, member) => createEntity(member, body),
  }),
  inProject({
    method: "POST",
    path: `${path}/resolve`,
    tag: "Entities",
    summary: "What the entity ids in spans stand for now",
    description: "Merged ones stand for the one that stayed. Those that the caller may not see are left out.",
    action: "document.read",
    params: shapes.projectParams,
    query: shapes.noQuery,
    body: z.strictObject({ ids: z.array(z.string().max(100)).max(10_000) }),
    status: 200,
    answer: z.object({ entities: z.array(z.object({ of: z.string(), entity })) }),
    handle: async ({ body }, member) => ({ entities: await resolveEntities(member, body.ids) }),
  }),
  inProject({
    ...shared,
    method: "PATCH",
    path: `${path}/{entityId}`,
    summary: "Rename or describe an entity",
    action: "layer.write",
    body: z.strictObject({ name: z.string().optional(), description: z.string().optional() }),
    handle: ({ params, body }, member) => renameEntity(member, params.entityId, body),
  }),
  inProject({
    ...shared,
    method: "PUT",
    path: `${path}/{entityId}/merged-into`,
    summary: "Merge an entity into another",
    description: "What names it then names the other. Taking the merge back restores it.",
    action: "layer.write",
    body: z.strictObject({ into: z.string().max(100) }),
    handle: ({ params, body }, member) => mergeEntities(member, params.entityId, body.into),
  }),
  inProject({
    ...shared,
    method: "DELETE",
    path: `${path}/{entityId}/merged-into`,
    summary: "Take a merge back",
    action: "layer.write",
    body: null,
    handle: ({ params }, member) => unmergeEntity(member, params.entityId),
  }),
  inProject({
    ...shared,
    method: "GET",
    path: `${path}/{entityId}/merged`,
    summary: "What was merged into an entity",
    action: "document.read",
    body: null,
    answer: z.object({ rows: z.array(entity) }),
    handle: async ({ params }, member) => ({ rows: await mergedInto(member, params.entityId) }),
  }),
  inProject({
    ...shared,
    method: "GET",
    path: `${path}/{entityId}/mentions`,
    summary: "Where an entity is named",
    action: "document.read",
    body: null,
    answer: foundMentions,
    handle: ({ params }, member) => mentions(member, params.entityId),
  }),
];
