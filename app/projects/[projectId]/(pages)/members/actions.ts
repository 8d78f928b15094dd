"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { roles } from "#lib/access/roles.ts";
import { matchAnnotator } from "#lib/data/annotator-match.ts";
import { createInvitation, withdrawInvitation } from "#lib/data/invitations.ts";
import { changeRole, removeMember } from "#lib/data/members.ts";
import { act, acting, signedIn } from "../../../../_server/who.ts";
import type { Outcome } from "../../../../_ui/outcome.ts";

const role = z.enum(roles);

export async function giveRole(projectId: string, userId: string, wanted: string): Promise<Outcome> {
  return act(async () => {
    await changeRole(await acting(projectId, "member.manage"), userId, role.parse(wanted));
    revalidatePath(`/projects/${projectId}`, "layout");
  });
}

/** Says which member an annotator without an account is. */
export async function match(projectId: string, annotatorId: string, userId: string): Promise<Outcome> {
  return act(async () => {
    await matchAnnotator(await acting(projectId, "member.manage"), annotatorId, userId);
    revalidatePath(`/projects/${projectId}`, "layout");
  });
}

/** Removes somebody; everybody may remove herself. */
export async function remove(projectId: string, userId: string): Promise<Outcome> {
  return act(async () => {
    const myself = (await signedIn()).userId === userId;
    await removeMember(await acting(projectId, myself ? "project.leave" : "member.manage"), userId);
    revalidatePath(`/projects/${projectId}`, "layout");
  });
}

const invitation = z.object({
  role,
  days: z.coerce
    .number("Enter a number of days.")
    .int("Enter whole days.")
    .min(1, "At least one day.")
    .max(365, "At most 365 days."),
  maxUses: z.coerce
    .number("Enter a number of people.")
    .int("Enter a whole number.")
    .min(1, "At least one person.")
    .max(1000, "At most 1,000 people."),
  note: z.string().trim().max(200, "At most 200 characters, please."),
});

/** Makes an invitation. The secret is in the answer and nowhere else afterwards. */
export async function invite(
  projectId: string,
  _previous: Outcome<{ secret: string }> | null,
  form: FormData,
): Promise<Outcome<{ secret: string }>> {
  return act(async () => {
    const { secret } = await createInvitation(
      await acting(projectId, "member.manage"),
      invitation.parse(Object.fromEntries(form)),
    );
    revalidatePath(`/projects/${projectId}/members`);
    return { secret };
  });
}

export async function withdraw(projectId: string, id: string): Promise<Outcome> {
  return act(async () => {
    await withdrawInvitation(await acting(projectId, "member.manage"), id);
    revalidatePath(`/projects/${projectId}/members`);
  });
}
