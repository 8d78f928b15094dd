import type { z } from "zod";
import { formats } from "#lib/annotation/formats/registry.ts";
import { exportFormat, exportSets, previewExport, requestExport } from "#lib/data/export.ts";
import type { ExportChoice } from "#lib/data/export-choice.ts";
import type { Endpoint } from "./endpoint.ts";
import { inProject, personal } from "./endpoint.ts";
import * as shapes from "./export-shapes.ts";
import { noParams, noQuery, projectParams } from "./shapes.ts";

const tag = "Export";

export const exportEndpoints: readonly Endpoint[] = [
  personal({
    method: "GET",
    path: "/formats",
    tag,
    summary: "The formats in which documents come in and go out, with what each carries",
    params: noParams,
    query: noQuery,
    body: null,
    status: 200,
    answer: shapes.formatList,
    async handle() {
      return {
        rows: formats.map(({ read, write, carries, options, ...format }) => ({
          ...format,
          carries: { ...carries },
          options: options.map((option) => ({ ...option })),
          comesIn: read !== undefined,
          goesOut: write !== undefined,
        })),
      };
    },
  }),
  inProject({
    method: "GET",
    path: "/projects/{projectId}/export",
    tag,
    summary: "The finished annotation sets as Spanwise JSONL",
    description:
      "One document a line, streamed; the same state gives the same bytes. docs/formats/spanwise-jsonl.md describes the lines. A download that breaks off has no last line break.",
    action: "export.read",
    params: projectParams,
    query: shapes.jsonlQuery,
    body: null,
    status: 200,
    answer: { mediaType: "application/jsonl; charset=utf-8", description: "Spanwise JSONL, version 1." },
    async handle({ query: { includeReopened, ...query } }, member) {
      return exportSets(member, { ...choiceOf(query), ...(includeReopened && { versions: "all" }) });
    },
  }),
  inProject({
    method: "GET",
    path: "/projects/{projectId}/export/{format}",
    tag,
    summary: "An export in any format, streamed",
    description:
      "An archive with the files and `manifest.json`, which names the exporter and its version, what was chosen, counts, what the format could not carry, and the SHA-256 of every file. A download that breaks off is no whole archive. Large ones are better asked for as a job.",
    action: "export.read",
    params: shapes.formatParams,
    query: shapes.exportQuery,
    body: null,
    status: 200,
    answer: { mediaType: "application/zip", description: "The archive, or the file." },
    handle: async ({ params, query }, member) =>
      exportFormat(member, {
        ...choiceOf(query),
        format: params.format,
        options: shapes.optionsIn(query.options),
        package: query.package,
      }),
  }),
  inProject({
    method: "GET",
    path: "/projects/{projectId}/export/{format}/preview",
    tag,
    summary: "What an export would hold, and what its format would lose",
    description: "Found out by making it and throwing it away; a large one is tried on its first documents.",
    action: "export.read",
    params: shapes.formatParams,
    query: shapes.exportQuery.omit({ package: true }),
    body: null,
    status: 200,
    answer: shapes.preview,
    handle: ({ params, query }, member) =>
      previewExport(member, {
        ...choiceOf(query),
        format: params.format,
        options: shapes.optionsIn(query.options),
      }),
  }),
  inProject({
    method: "POST",
    path: "/projects/{projectId}/exports",
    tag,
    summary: "Ask for an export, which a job makes and leaves for seven days",
    action: "export.read",
    params: projectParams,
    query: noQuery,
    body: shapes.newExport,
    status: 201,
    answer: shapes.jobAsked,
    handle: ({ body }, member) => requestExport(member, body),
  }),
];

type Query = Omit<z.output<typeof shapes.exportQuery>, "options" | "package">;

/** Lists with commas, as lists. Unknown words in them are refused by the store. */
function choiceOf({ documents, states, layers, annotators, labels, versions }: Query): ExportChoice {
  const list = <T extends string>(text: string | undefined) => text?.split(",") as T[] | undefined;
  return {
    documents: list(documents),
    states: list(states),
    layers: list(layers),
    annotators: list(annotators),
    labels: list(labels),
    versions,
  };
}
