"use server";

import { z } from "zod";
import {
  addComment,
  type CommentMention,
  type CommentRow,
  deleteComment,
  editComment,
  listCommentMentions,
  listComments,
  resolveThread,
} from "#lib/data/comments.ts";
import { act, acting } from "../../../../_server/who.ts";
import type { Outcome } from "../../../../_ui/outcome.ts";

/** As many comments as a layer shows at once; older threads are reached through the API. */
const most = 2_000;

/** All comments of a layer, oldest first. */
export async function commentsOf(projectId: string, layerId: string): Promise<Outcome<CommentRow[]>> {
  return act(async () => {
    const member = await acting(projectId, "document.read");
    const rows: CommentRow[] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listComments>> = await listComments(member, layerId, { after, limit: 200 });
      rows.push(...page.rows);
      after = page.next;
    } while (after !== null && rows.length < most);
    return rows;
  });
}

/** The comments of the project that mention the reader, newest first, in threads that are not resolved. */
export async function mentionsOfMe(projectId: string): Promise<Outcome<CommentMention[]>> {
  return act(async () => (await listCommentMentions(await acting(projectId, "document.read"), { limit: 200 })).rows);
}

const words = { body: z.string().max(10_000), mentions: z.array(z.uuid()).max(50) };
const target = z.union([
  z.strictObject({ on: z.enum(["span", "relation"]), id: z.string().min(1).max(200) }),
  z.strictObject({ on: z.literal("document"), id: z.literal("") }),
]);
const newComment = z.strictObject({
  ...words,
  layerId: z.uuid(),
  target: target.optional(),
  threadId: z.uuid().optional(),
  key: z.string().min(8).max(64),
});

export async function sayComment(
  projectId: string,
  request: z.input<typeof newComment>,
): Promise<Outcome<{ id: string }>> {
  return act(async () => addComment(await acting(projectId, "comment.write"), newComment.parse(request)));
}

const change = z.strictObject(words);

export async function changeComment(projectId: string, id: string, to: z.input<typeof change>): Promise<Outcome<null>> {
  return act(async () => {
    await editComment(await acting(projectId, "comment.write"), id, change.parse(to));
    return null;
  });
}

export async function removeComment(projectId: string, id: string): Promise<Outcome<null>> {
  return act(async () => {
    await deleteComment(await acting(projectId, "comment.write"), id);
    return null;
  });
}

export async function resolveComments(projectId: string, id: string, resolved: boolean): Promise<Outcome<null>> {
  return act(async () => {
    await resolveThread(await acting(projectId, "comment.write"), id, resolved);
    return null;
  });
}
