import {
  compareReleases,
  exportRelease,
  listReleases,
  release,
  requestRelease,
  requestReleaseExport,
} from "#lib/data/releases.ts";
import type { Endpoint } from "./endpoint.ts";
import { inProject } from "./endpoint.ts";
import * as shapes from "./export-shapes.ts";
import { noQuery, pageQuery, projectParams } from "./shapes.ts";

const tag = "Releases";

export const releaseEndpoints: readonly Endpoint[] = [
  inProject({
    method: "GET",
    path: "/projects/{projectId}/releases",
    tag,
    summary: "The releases of a project, newest first",
    action: "export.read",
    params: projectParams,
    query: pageQuery,
    body: null,
    status: 200,
    answer: shapes.releases,
    handle: ({ query }, member) => listReleases(member, query),
  }),
  inProject({
    method: "POST",
    path: "/projects/{projectId}/releases",
    tag,
    summary: "Ask for a release, which a job makes",
    description: "A release never changes and cannot be deleted. The report of the job names it.",
    action: "release.make",
    params: projectParams,
    query: noQuery,
    body: shapes.newRelease,
    status: 201,
    answer: shapes.jobAsked,
    handle: ({ body }, member) => requestRelease(member, body),
  }),
  inProject({
    method: "GET",
    path: "/projects/{projectId}/releases/{releaseId}",
    tag,
    summary: "A release with its manifest",
    action: "export.read",
    params: shapes.releaseParams,
    query: noQuery,
    body: null,
    status: 200,
    answer: shapes.release,
    handle: ({ params }, member) => release(member, params.releaseId),
  }),
  inProject({
    method: "GET",
    path: "/projects/{projectId}/releases/{releaseId}/differences",
    tag,
    summary: "What came, went and changed since another release, span by span",
    action: "export.read",
    params: shapes.releaseParams,
    query: shapes.differencesQuery,
    body: null,
    status: 200,
    answer: shapes.differences,
    handle: ({ params, query: { from, ...page } }, member) =>
      compareReleases(member, { from, to: params.releaseId }, page),
  }),
  inProject({
    method: "GET",
    path: "/projects/{projectId}/releases/{releaseId}/export/{format}",
    tag,
    summary: "A release in any format, streamed",
    description:
      "Made from the bytes that the release keeps: the same version of an exporter makes the same files for ever. `spanwise` with `package=file` is those very bytes.",
    action: "export.read",
    params: shapes.releaseFormatParams,
    query: shapes.formatQuery,
    body: null,
    status: 200,
    answer: { mediaType: "application/zip", description: "The archive, or the file." },
    handle: async ({ params, query }, member) =>
      exportRelease(member, params.releaseId, {
        format: params.format,
        options: shapes.optionsIn(query.options),
        package: query.package,
      }),
  }),
  inProject({
    method: "POST",
    path: "/projects/{projectId}/releases/{releaseId}/exports",
    tag,
    summary: "Ask for a release in a format, which a job makes and leaves for seven days",
    action: "export.read",
    params: shapes.releaseParams,
    query: noQuery,
    body: shapes.newReleaseExport,
    status: 201,
    answer: shapes.jobAsked,
    handle: ({ params, body }, member) => requestReleaseExport(member, params.releaseId, body),
  }),
];
