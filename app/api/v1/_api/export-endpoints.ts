import { exportSets } from "#lib/data/export.ts";
import type { Endpoint } from "./endpoint.ts";
import { inProject } from "./endpoint.ts";
import * as shapes from "./shapes.ts";

export const exportEndpoints: readonly Endpoint[] = [
  inProject({
    method: "GET",
    path: "/projects/{projectId}/export",
    tag: "Export",
    summary: "The finished annotation sets as Spanwise JSONL",
    description:
      "One document a line, streamed; the same state gives the same bytes. docs/formats/spanwise-jsonl.md describes the lines. A download that breaks off has no last line break.",
    action: "export.read",
    params: shapes.projectParams,
    query: shapes.exportQuery,
    body: null,
    status: 200,
    answer: { mediaType: "application/jsonl; charset=utf-8", description: "Spanwise JSONL, version 1." },
    async handle({ query }, member) {
      const { documents, includeReopened } = query;
      return exportSets(member, { documents: documents?.split(","), versions: includeReopened ? "all" : "newest" });
    },
  }),
];
