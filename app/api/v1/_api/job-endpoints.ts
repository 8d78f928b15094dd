import { cancelJob, job, jobFile, listJobs } from "#lib/data/jobs.ts";
import type { Endpoint } from "./endpoint.ts";
import { inProject } from "./endpoint.ts";
import * as shapes from "./import-shapes.ts";
import { noQuery, projectParams } from "./shapes.ts";

const tag = "Jobs";

export const jobEndpoints: readonly Endpoint[] = [
  inProject({
    method: "GET",
    path: "/projects/{projectId}/jobs",
    tag,
    summary: "My jobs, newest first; to managers everybody's",
    action: "job.read",
    params: projectParams,
    query: shapes.jobQuery,
    body: null,
    status: 200,
    answer: shapes.jobPage,
    handle: ({ query: { kind, ...page } }, member) => listJobs(member, kind ? { ...page, kind } : page),
  }),
  inProject({
    method: "GET",
    path: "/projects/{projectId}/jobs/{jobId}",
    tag,
    summary: "A job: how far it is, or what became of it",
    action: "job.read",
    params: shapes.jobParams,
    query: noQuery,
    body: null,
    status: 200,
    answer: shapes.job,
    handle: ({ params }, member) => job(member, params.jobId),
  }),
  inProject({
    method: "POST",
    path: "/projects/{projectId}/jobs/{jobId}/cancel",
    tag,
    summary: "Stop a job",
    description: "One that runs stops soon, and leaves nothing half done.",
    action: "job.cancel",
    params: shapes.jobParams,
    query: noQuery,
    body: null,
    status: 200,
    answer: shapes.job,
    handle: ({ params }, member) => cancelJob(member, params.jobId),
  }),
  inProject({
    method: "GET",
    path: "/projects/{projectId}/jobs/{jobId}/files/{fileId}",
    tag,
    summary: "A file that my job left behind, for seven days",
    action: "job.read",
    params: shapes.jobFileParams,
    query: noQuery,
    body: null,
    status: 200,
    answer: { mediaType: "application/octet-stream", description: "The bytes of the file." },
    async handle({ params }, member) {
      return (await jobFile(member, params.jobId, params.fileId)).content;
    },
  }),
];
