import { z } from "zod";
import { sameElsewhere, tagElsewhere, untagElsewhere } from "#lib/data/elsewhere.ts";
import { preferences, setKeys } from "#lib/data/preferences.ts";
import { judge, suggestions } from "#lib/data/suggestions.ts";
import type { Endpoint } from "./endpoint.ts";
import { inProject, personal } from "./endpoint.ts";
import * as shapes from "./shapes.ts";

const fragment = z.tuple([z.number().int(), z.number().int()]);

const suggested = z.object({
  rows: z.array(
    z.object({
      id: z.string().describe("The same for the same words, label and suggester of a document."),
      labelId: z.string(),
      fragments: z.array(fragment).describe("In UTF-16 units."),
      entityId: z
        .string()
        .nullable()
        .describe("The entity that these words name in finished sets, where all that name one name the same."),
      from: z.union([
        z.object({
          kind: z.literal("sets"),
          count: z.number().int().describe("How many spans over these words had this label in finished sets,"),
          of: z.number().int().describe("of so many that had any label."),
        }),
        z.object({ kind: z.literal("model"), layerId: z.string(), spanId: z.string(), name: z.string() }),
      ]),
    }),
  ),
  learnt: z.number().int().describe("How many different words the finished sets that count for me have taught."),
  nameLabelId: z.string().nullable().describe("The label under which the workbench suggests English names."),
});

const verdicts = z.strictObject({
  verdicts: z
    .array(z.strictObject({ suggestion: z.string(), accepted: z.boolean(), spanId: z.string().nullable() }))
    .max(5_000),
});

const sought = z.strictObject({
  words: z.string(),
  labelId: z.string(),
  documentId: z.string().describe("The document in which the words were tagged; it is left out."),
  matchCase: z.boolean(),
  wholeWords: z.boolean(),
});
const made = z.object({ documentId: z.string(), layerId: z.string(), spanIds: z.array(z.string()).max(2_000) });
const keys = z.object({
  keys: z
    .record(z.string(), z.array(z.string()))
    .describe("Chords such as Mod+Shift+z, by the name of what they do; only those that I changed."),
});

export const suggestionEndpoints: readonly Endpoint[] = [
  inProject({
    method: "GET",
    path: "/projects/{projectId}/documents/{documentId}/suggestions",
    tag: "Suggestions",
    summary: "What could be tagged in a document, by finished sets and by models",
    description:
      "Suggestions are no tags. Of independent documents they learn from my own finished sets only. What I rejected is left out.",
    action: "layer.write",
    params: shapes.documentParams,
    query: shapes.noQuery,
    body: null,
    status: 200,
    answer: suggested,
    handle: ({ params }, member) => suggestions(member, params.documentId),
  }),
  inProject({
    method: "POST",
    path: "/projects/{projectId}/documents/{documentId}/suggestions/verdicts",
    tag: "Suggestions",
    summary: "Say which suggestions I accepted or rejected",
    description: "Accepting makes no tag by itself. A later word replaces an earlier one.",
    action: "layer.write",
    params: shapes.documentParams,
    query: shapes.noQuery,
    body: verdicts,
    status: 204,
    answer: null,
    repeats: "by-itself",
    async handle({ params, body }, member) {
      await judge(member, params.documentId, body.verdicts);
      return undefined;
    },
  }),
  inProject({
    method: "POST",
    path: "/projects/{projectId}/same-words/find",
    tag: "Suggestions",
    summary: "In which other documents of mine the same words stand untagged",
    action: "layer.write",
    params: shapes.projectParams,
    query: shapes.noQuery,
    body: sought,
    status: 200,
    answer: z.object({
      rows: z.array(z.object({ documentId: z.string(), name: z.string(), count: z.number().int() })),
    }),
    repeats: "by-itself",
    async handle({ body }, member) {
      return { rows: await sameElsewhere(member, body) };
    },
  }),
  inProject({
    method: "POST",
    path: "/projects/{projectId}/same-words/tag",
    tag: "Suggestions",
    summary: "Tag the same words in other documents of mine",
    description: "Documents that are not mine or not open are passed over. Doing it again finds nothing left to tag.",
    action: "layer.write",
    params: shapes.projectParams,
    query: shapes.noQuery,
    body: sought.extend({
      of: z
        .string()
        .regex(/^[A-Za-z0-9_-]{1,64}$/)
        .describe("The span whose words they are."),
      entityId: z.uuid().nullish().describe("The entity that the new spans name."),
      documents: z.array(z.string()).max(300),
    }),
    status: 200,
    answer: z.object({ made: z.array(made) }),
    async handle({ body }, member) {
      return { made: await tagElsewhere(member, body) };
    },
  }),
  inProject({
    method: "POST",
    path: "/projects/{projectId}/same-words/untag",
    tag: "Suggestions",
    summary: "Take back what tagging the same words has made",
    description: "Spans that somebody has changed since stay.",
    action: "layer.write",
    params: shapes.projectParams,
    query: shapes.noQuery,
    body: z.strictObject({ made: z.array(made).max(300) }),
    status: 200,
    answer: z.object({ removed: z.number().int() }),
    repeats: "by-itself",
    async handle({ body }, member) {
      return { removed: await untagElsewhere(member, body.made) };
    },
  }),
  personal({
    method: "GET",
    path: "/me/keys",
    tag: "Account",
    summary: "The keys of the workbench that I changed",
    params: shapes.noParams,
    query: shapes.noQuery,
    body: null,
    status: 200,
    answer: keys,
    handle: ({ who }) => preferences(who),
  }),
  personal({
    method: "PUT",
    path: "/me/keys",
    tag: "Account",
    summary: "Change keys of the workbench",
    description: "They replace those that I changed before; an empty object sets all keys back.",
    params: shapes.noParams,
    query: shapes.noQuery,
    body: keys,
    status: 200,
    answer: keys,
    handle: ({ who, body }) => setKeys(who, body.keys),
  }),
];
