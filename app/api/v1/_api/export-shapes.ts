/** What exports and releases take and give, as schemas: see shapes.ts. */
import { z } from "zod";
import type { FormatOption } from "#lib/annotation/formats/format.ts";
import { exportedKinds, exportedStates, exportedVersions } from "#lib/data/export-choice.ts";
import { Failure } from "#lib/errors.ts";
import { id, pageOf, pageQuery, projectParams, time } from "./shapes.ts";

export const formatParams = projectParams.extend({ format: id("a format, as `GET /formats` lists them") });
export const releaseParams = projectParams.extend({ releaseId: id("the release") });
export const releaseFormatParams = releaseParams.extend({ format: id("a format") });

const packages = z.enum(["archive", "file"]);
const list = (what: string) => z.string().max(20_000).optional().describe(`${what}, with commas between them.`);

export const formatQuery = z.strictObject({
  options: z
    .string()
    .max(4000)
    .optional()
    .describe('A JSON object with the options of the format, such as `{"scheme":"biluo"}`.'),
  package: packages
    .optional()
    .describe("`archive`, unless given: the files with `manifest.json`. `file`: only the file."),
});
const choiceQuery = {
  documents: list("Ids of documents, also archived ones; all others if not given"),
  states: list("States of documents: new, started, finished"),
  layers: list("Kinds of layers: gold, shared, personal, model"),
  annotators: list("Ids of people: only their personal layers"),
  labels: list("Ids of labels: only what stands under them"),
  versions: z
    .enum(exportedVersions)
    .optional()
    .describe("Of each layer: `newest`, unless given; `before-reveal`, the newest that is blind; or `all`."),
};
export const jsonlQuery = z.strictObject({
  ...choiceQuery,
  includeReopened: z.stringbool().optional().describe("The same as `versions=all`."),
});
export const exportQuery = formatQuery.extend(choiceQuery);

const ids = z.array(z.string().max(100)).max(10_000);
const options = z.record(z.string().max(100), z.string().max(2000));
const choice = {
  documents: ids.optional(),
  states: z.array(z.enum(exportedStates)).optional(),
  layers: z.array(z.enum(exportedKinds)).optional(),
  annotators: ids.optional(),
  labels: ids.optional(),
  versions: z.enum(exportedVersions).optional(),
};
export const newReleaseExport = z.strictObject({
  format: z.string().max(100),
  options: options.optional(),
  package: packages.optional(),
});
export const newExport = newReleaseExport.extend(choice);
export const jobAsked = z
  .object({ jobId: z.string().describe("Follow it at `/jobs/{jobId}`.") })
  .meta({ id: "JobAsked" });
export const newRelease = z.strictObject({
  name: z.string(),
  note: z.string().optional(),
  choice: z.strictObject(choice).optional(),
});

const counts = z
  .object({
    documents: z.number().int(),
    sets: z.number().int(),
    spans: z.number().int(),
    relations: z.number().int(),
  })
  .meta({ id: "ExportCounts" });
const layerKey = z.object({
  kind: z.string(),
  annotator: z.string().describe("A pseudonym, the name of a model, or empty."),
});
const loss = z
  .object({
    what: z.string(),
    why: z.string(),
    outcome: z.enum(["lost", "changed"]),
    count: z.number().int(),
    documents: z.number().int(),
    names: z.array(z.string()).readonly().describe("Of the first of these documents."),
  })
  .meta({ id: "Loss" });
export const preview = z.object({
  counts,
  losses: z.array(
    loss.extend({
      apart: z.boolean().describe("It is in no annotation set, and so in no format. Other losses are this format's."),
    }),
  ),
  whole: z.boolean().describe("Whether all documents were tried; else only the first `tried`."),
  tried: z.number().int(),
  folders: z.array(layerKey.extend({ folder: z.string() })),
});

export const formatList = z.object({
  rows: z.array(
    z
      .object({
        id: z.string(),
        name: z.string(),
        about: z.string(),
        version: z.number().int(),
        comesIn: z.boolean(),
        goesOut: z.boolean(),
        unit: z.enum(["both", "utf16", "codePoints", "token", "none"]),
        files: z.enum(["one", "many"]),
        extensions: z.array(z.string()).readonly(),
        carries: z.record(z.string(), z.union([z.string(), z.boolean()])),
        options: z.array(
          z.object({
            name: z.string(),
            description: z.string(),
            choices: z.array(z.string()).readonly().describe("Empty: any text."),
            default: z.string(),
            for: z.enum(["in", "out", "both"]) satisfies z.ZodType<FormatOption["for"]>,
          }),
        ),
      })
      .meta({ id: "Format" }),
  ),
});

export const release = z
  .object({
    id: z.string(),
    name: z.string(),
    note: z.string(),
    createdAt: time,
    createdBy: z.object({ userId: z.string(), name: z.string() }),
    sha256: z.string().describe("Of its Spanwise JSONL."),
    size: z.number().int().nullable().describe("Of its Spanwise JSONL, in bytes; null where the manifest is."),
    manifest: z
      .object({
        filter: z.record(z.string(), z.unknown()),
        counts,
        layers: z.array(layerKey),
        schemaVersions: z.array(z.number().int()),
        guidelineVersions: z.array(z.number().int()),
        exporters: z.record(z.string(), z.number().int()),
        agreement: z.unknown(),
        apart: z
          .array(loss)
          .optional()
          .describe("What belonged to the layers then and is in no annotation set, such as comments."),
      })
      .nullable()
      .describe("Null for somebody who annotates a document of it and may not see the others' work yet."),
  })
  .meta({ id: "Release" });
export const releases = pageOf(release);

export const differencesQuery = pageQuery.extend({ from: id("the release to compare with") });
const pairs = z.array(z.tuple([z.number().int(), z.number().int()]));
const differentSpan = z
  .object({
    label: z.string(),
    fragments: z.object({ utf16: pairs, codePoints: pairs }),
    surface: z.string(),
    attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string()).readonly()])),
    entity: z.string().nullable(),
  })
  .meta({ id: "DifferentSpan" });
export const differences = z.object({
  rows: z.array(
    z
      .object({
        documentId: z.string(),
        documentName: z.string(),
        layer: layerKey.extend({ name: z.string().describe("Of the annotator or the model, or empty.") }),
        change: z.enum(["added", "removed", "changed"]),
        spanId: z.string(),
        before: differentSpan.nullable(),
        after: differentSpan.nullable(),
      })
      .meta({ id: "Difference" }),
  ),
  next: z.string().nullable(),
  documents: z.object({ added: z.number().int(), removed: z.number().int(), changed: z.number().int() }),
});

/** The options of a format, from an address. @throws Failure invalid */
export function optionsIn(text: string | undefined): Record<string, string> {
  if (text === undefined) return {};
  try {
    return options.parse(JSON.parse(text));
  } catch {
    throw new Failure("invalid", "options is not a JSON object of strings.", { place: { field: "options" } });
  }
}
