import { matchAnnotator } from "#lib/data/annotator-match.ts";
import { createInvitation, listInvitations, withdrawInvitation } from "#lib/data/invitations.ts";
import { changeRole, listMembers, removeMember } from "#lib/data/members.ts";
import { env } from "#lib/env.ts";
import type { Endpoint } from "./endpoint.ts";
import { inProject } from "./endpoint.ts";
import * as shapes from "./shapes.ts";

const nothing = { tag: "Members", query: shapes.noQuery, body: null, status: 204, answer: null } as const;

export const memberEndpoints: readonly Endpoint[] = [
  inProject({
    method: "GET",
    path: "/projects/{projectId}/members",
    tag: "Members",
    summary: "The members of a project",
    action: "member.read",
    params: shapes.projectParams,
    query: shapes.pageQuery,
    body: null,
    status: 200,
    answer: shapes.pageOf(shapes.member),
    handle: ({ query }, member) => listMembers(member, query),
  }),
  inProject({
    ...nothing,
    method: "PUT",
    path: "/projects/{projectId}/members/{userId}/role",
    summary: "Give a member another role",
    description: "The last manager of a project stays one.",
    action: "member.manage",
    params: shapes.memberParams,
    body: shapes.roleChange,
    async handle({ params, body }, member) {
      await changeRole(member, params.userId, body.role);
      return undefined;
    },
  }),
  inProject({
    ...nothing,
    method: "DELETE",
    path: "/projects/{projectId}/members/{userId}",
    summary: "End a membership at once",
    description: "Everybody may end her own.",
    action: "project.leave",
    params: shapes.memberParams,
    async handle({ params }, member) {
      await removeMember(member, params.userId);
      return undefined;
    },
  }),
  inProject({
    method: "POST",
    path: "/projects/{projectId}/members/{userId}/match",
    tag: "Members",
    summary: "Say which member an annotator without an account is",
    description:
      "Annotators of imported files who are no members have no account. Their layers become the member's; what stands in them stays signed as it is.",
    action: "member.manage",
    params: shapes.memberParams,
    query: shapes.noQuery,
    body: shapes.annotatorMatch,
    status: 200,
    answer: shapes.annotatorMatched,
    handle: ({ params, body }, member) => matchAnnotator(member, params.userId, body.userId),
  }),
  inProject({
    method: "GET",
    path: "/projects/{projectId}/invitations",
    tag: "Members",
    summary: "The invitations of a project, newest first",
    action: "member.manage",
    params: shapes.projectParams,
    query: shapes.pageQuery,
    body: null,
    status: 200,
    answer: shapes.pageOf(shapes.invitation),
    handle: ({ query }, member) => listInvitations(member, query),
  }),
  inProject({
    method: "POST",
    path: "/projects/{projectId}/invitations",
    tag: "Members",
    summary: "Make an invitation link",
    description: "The link is shown once, so this takes no Idempotency-Key.",
    action: "member.manage",
    params: shapes.projectParams,
    query: shapes.noQuery,
    body: shapes.newInvitation,
    status: 201,
    answer: shapes.newInvitationAnswer,
    repeats: "refused",
    async handle({ body }, member) {
      const { id, secret } = await createInvitation(member, body);
      return { id, link: `${env().appUrl}/join/${secret}` };
    },
  }),
  inProject({
    ...nothing,
    method: "DELETE",
    path: "/projects/{projectId}/invitations/{invitationId}",
    summary: "Withdraw an invitation",
    description: "Who has joined by it stays.",
    action: "member.manage",
    params: shapes.invitationParams,
    async handle({ params }, member) {
      await withdrawInvitation(member, params.invitationId);
      return undefined;
    },
  }),
];
