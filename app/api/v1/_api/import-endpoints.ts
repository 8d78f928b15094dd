import { removeStoredFile, storedFile, storeFile } from "#lib/data/stored-files.ts";
import { beginImport, bringAddress } from "../../../_server/import-commands.ts";
import { previewImport } from "../../../_server/import-preview.ts";
import type { Endpoint } from "./endpoint.ts";
import { inProject } from "./endpoint.ts";
import * as shapes from "./import-shapes.ts";
import { noQuery, projectParams } from "./shapes.ts";

const tag = "Imports";

export const importEndpoints: readonly Endpoint[] = [
  inProject({
    method: "POST",
    path: "/projects/{projectId}/files",
    tag,
    summary: "Bring a file to import",
    description:
      "The bytes as the body, up to 2 GiB, or a form with one file, up to 32 MiB. Texts, documents, annotations of any format that can be read, or a zip archive of them. What is not imported is removed after a day.",
    action: "document.add",
    params: projectParams,
    query: shapes.uploadQuery,
    body: null,
    upload: "The bytes of the file.",
    status: 201,
    answer: shapes.storedFile,
    handle: ({ query, bytes }, member) => storeFile(member, { name: query.name, ...bytes }),
  }),
  inProject({
    method: "POST",
    path: "/projects/{projectId}/files/from-address",
    tag,
    summary: "Bring a page or file from an address",
    description:
      "Only where the installation allows it (SPANWISE_IMPORT_ADDRESSES), up to 50 MiB, and never from inside a private network.",
    action: "document.add",
    params: projectParams,
    query: noQuery,
    body: shapes.addressBody,
    status: 201,
    answer: shapes.storedFile,
    handle: ({ body }, member) => bringAddress(member, body.address),
  }),
  inProject({
    method: "GET",
    path: "/projects/{projectId}/files/{fileId}",
    tag,
    summary: "A file that I brought",
    action: "document.add",
    params: shapes.fileParams,
    query: noQuery,
    body: null,
    status: 200,
    answer: shapes.storedFile,
    handle: ({ params }, member) => storedFile(member, params.fileId),
  }),
  inProject({
    method: "DELETE",
    path: "/projects/{projectId}/files/{fileId}",
    tag,
    summary: "Remove a file that I brought",
    action: "document.add",
    params: shapes.fileParams,
    query: noQuery,
    body: null,
    status: 204,
    answer: null,
    async handle({ params }, member) {
      await removeStoredFile(member, params.fileId);
      return undefined;
    },
  }),
  inProject({
    method: "POST",
    path: "/projects/{projectId}/imports/preview",
    tag,
    summary: "What an import would do",
    description:
      "A look at the beginning of the files: formats, encodings, the first documents, labels that the project does not have. Nothing is imported. Where nothing in the files can be taken, the answer is 422 with the reason, and they are removed.",
    action: "document.add",
    params: projectParams,
    query: noQuery,
    body: shapes.importing,
    status: 200,
    answer: shapes.importPreview,
    handle: ({ body }, member) => previewImport(member, body.files, body.plan),
  }),
  inProject({
    method: "POST",
    path: "/projects/{projectId}/imports",
    tag,
    summary: "Import files",
    description:
      "Begins a job. Each file is taken whole or not at all; what the project has already is not added again. The job's report names file, line and field of every refusal.",
    action: "document.add",
    params: projectParams,
    query: noQuery,
    body: shapes.importing,
    status: 201,
    answer: shapes.begun,
    async handle({ body }, member) {
      return { jobId: await beginImport(member, body) };
    },
  }),
];
