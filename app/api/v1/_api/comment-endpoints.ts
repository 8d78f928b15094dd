import {
  addComment,
  deleteComment,
  editComment,
  listCommentMentions,
  listComments,
  resolveThread,
} from "#lib/data/comments.ts";
import type { Endpoint } from "./endpoint.ts";
import { inProject } from "./endpoint.ts";
import * as shapes from "./shapes.ts";

const tag = "Comments";
const layerPath = "/projects/{projectId}/layers/{layerId}/comments";
const commentPath = "/projects/{projectId}/comments/{commentId}";

export const commentEndpoints: readonly Endpoint[] = [
  inProject({
    method: "GET",
    path: layerPath,
    tag,
    summary: "The comments of a layer, oldest first",
    description: "Comments follow the access of their layer: whoever may not read it is not told that there are any.",
    action: "document.read",
    params: shapes.layerParams,
    query: shapes.pageQuery,
    body: null,
    status: 200,
    answer: shapes.commentPage,
    handle: ({ params, query }, member) => listComments(member, params.layerId, query),
  }),
  inProject({
    method: "POST",
    path: layerPath,
    tag,
    summary: "Comment on a span, a relation or the document, or answer in a thread",
    action: "comment.write",
    params: shapes.layerParams,
    query: shapes.noQuery,
    body: shapes.newComment,
    status: 201,
    answer: shapes.made,
    repeats: "by-itself",
    handle: ({ params, body, key }, member) => addComment(member, { layerId: params.layerId, ...body, key: key ?? "" }),
  }),
  inProject({
    method: "PATCH",
    path: commentPath,
    tag,
    summary: "Change a comment of mine",
    action: "comment.write",
    params: shapes.commentParams,
    query: shapes.noQuery,
    body: shapes.commentChange,
    status: 204,
    answer: null,
    async handle({ params, body }, member) {
      await editComment(member, params.commentId, body);
      return undefined;
    },
  }),
  inProject({
    method: "DELETE",
    path: commentPath,
    tag,
    summary: "Delete a comment of mine that nobody has answered",
    action: "comment.write",
    params: shapes.commentParams,
    query: shapes.noQuery,
    body: null,
    status: 204,
    answer: null,
    async handle({ params }, member) {
      await deleteComment(member, params.commentId);
      return undefined;
    },
  }),
  inProject({
    method: "PUT",
    path: `${commentPath}/resolved`,
    tag,
    summary: "Resolve a thread, or open it again",
    action: "comment.write",
    params: shapes.commentParams,
    query: shapes.noQuery,
    body: shapes.resolving,
    status: 204,
    answer: null,
    async handle({ params, body }, member) {
      await resolveThread(member, params.commentId, body.resolved);
      return undefined;
    },
  }),
  inProject({
    method: "GET",
    path: "/projects/{projectId}/comment-mentions",
    tag,
    summary: "Comments that mention me, newest first",
    action: "document.read",
    params: shapes.projectParams,
    query: shapes.commentMentionQuery,
    body: null,
    status: 200,
    answer: shapes.commentMentionPage,
    handle: ({ query }, member) => listCommentMentions(member, query),
  }),
];
