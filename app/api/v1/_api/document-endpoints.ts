import {
  addDocument,
  archiveDocument,
  document,
  listDocuments,
  nextDocument,
  renameDocument,
  setAnnotators,
  setAnnotatorsWanted,
  setMode,
} from "#lib/data/documents.ts";
import type { Endpoint } from "./endpoint.ts";
import { inProject } from "./endpoint.ts";
import * as shapes from "./shapes.ts";

const documentPath = "/projects/{projectId}/documents/{documentId}";
const change = {
  tag: "Documents",
  params: shapes.documentParams,
  query: shapes.noQuery,
  status: 200,
  answer: shapes.document,
  changes: documentPath,
} as const;

export const documentEndpoints: readonly Endpoint[] = [
  inProject({
    method: "GET",
    path: "/projects/{projectId}/documents",
    tag: "Documents",
    summary: "The documents of a project, in the order in which they came",
    description: "Of independent documents, an annotator who is blind to the others' work sees her own work only.",
    action: "document.read",
    params: shapes.projectParams,
    query: shapes.documentQuery,
    body: null,
    status: 200,
    answer: shapes.documentPage,
    handle: ({ query }, member) => listDocuments(member, query),
  }),
  inProject({
    method: "POST",
    path: "/projects/{projectId}/documents",
    tag: "Documents",
    summary: "Add a document",
    description: "The same text under the same name is there only once: adding it again names the one that is there.",
    action: "document.add",
    params: shapes.projectParams,
    query: shapes.noQuery,
    body: shapes.newDocument,
    status: 201,
    answer: shapes.addedDocument,
    handle: ({ body }, member) => addDocument(member, body),
  }),
  inProject({
    method: "GET",
    path: "/projects/{projectId}/next-document",
    tag: "Documents",
    summary: "What I should work on next",
    action: "document.read",
    params: shapes.projectParams,
    query: shapes.nextQuery,
    body: null,
    status: 200,
    answer: shapes.nextDocument,
    async handle({ query }, member) {
      return { documentId: await nextDocument(member, query.after ?? null) };
    },
  }),
  inProject({
    method: "GET",
    path: documentPath,
    tag: "Documents",
    summary: "A document with its text",
    action: "document.read",
    params: shapes.documentParams,
    query: shapes.noQuery,
    body: null,
    status: 200,
    answer: shapes.document,
    handle: ({ params, tx }, member) => document(member, params.documentId, tx),
  }),
  inProject({
    ...change,
    method: "PATCH",
    path: documentPath,
    summary: "Rename a document",
    action: "document.add",
    body: shapes.renaming,
    async handle({ params, body, only }, member) {
      await renameDocument(member, params.documentId, body.name, only);
      return document(member, params.documentId);
    },
  }),
  inProject({
    ...change,
    method: "PUT",
    path: `${documentPath}/annotators`,
    summary: "Assign an independent document to exactly these members",
    description: "Who is no longer among them keeps her layer, to read.",
    action: "document.assign",
    body: shapes.assigning,
    async handle({ params, body, only }, member) {
      await setAnnotators(member, params.documentId, body.userIds, only);
      return document(member, params.documentId);
    },
  }),
  inProject({
    ...change,
    method: "PUT",
    path: `${documentPath}/annotators-wanted`,
    summary: "Say how many annotators an independent document asks for",
    description:
      "More than there are give places away, also in a document that was finished; layers are then hidden again.",
    action: "document.assign",
    body: shapes.wanting,
    async handle({ params, body, only }, member) {
      await setAnnotatorsWanted(member, params.documentId, body.wanted, only);
      return document(member, params.documentId);
    },
  }),
  inProject({
    ...change,
    method: "PUT",
    path: `${documentPath}/mode`,
    summary: "Set the mode of a document that has no tag yet",
    action: "document.assign",
    body: shapes.modeChange,
    async handle({ params, body, only }, member) {
      await setMode(member, params.documentId, body.mode, only);
      return document(member, params.documentId);
    },
  }),
  inProject({
    ...change,
    method: "PUT",
    path: `${documentPath}/archived`,
    summary: "Archive a document, or bring it back",
    action: "document.archive",
    body: shapes.archiving,
    async handle({ params, body, only }, member) {
      await archiveDocument(member, params.documentId, body.archived, only);
      return document(member, params.documentId);
    },
  }),
];
