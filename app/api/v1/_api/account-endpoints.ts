import type { SignedIn } from "#lib/access/member.ts";
import { changePassword } from "#lib/auth/arrival.ts";
import { acceptInvitation } from "#lib/data/invitations.ts";
import { renamePerson } from "#lib/data/people.ts";
import { listSessions, revokeAllSessions, revokeSession } from "#lib/data/sessions.ts";
import { createToken, listTokens, revokeToken } from "#lib/data/tokens.ts";
import * as own from "./account-shapes.ts";
import type { Endpoint } from "./endpoint.ts";
import { personal } from "./endpoint.ts";
import * as shapes from "./shapes.ts";

const inPerson = {
  tag: "Account",
  query: shapes.noQuery,
  description: "Only for a person at her browser: no token can do this.",
} as const;
const nothing = { status: 204, answer: null } as const;

function me({ userId, name, email, owner, by }: SignedIn) {
  const token = by.kind === "token" ? by : null;
  return {
    userId,
    name,
    email,
    owner,
    by: token ? ("token" as const) : ("session" as const),
    scopes: token ? [...token.scopes] : null,
    projectId: token?.projectId ?? null,
  };
}

export const accountEndpoints: readonly Endpoint[] = [
  personal({
    method: "GET",
    path: "/me",
    tag: "Account",
    summary: "Who I am",
    params: shapes.noParams,
    query: shapes.noQuery,
    body: null,
    status: 200,
    answer: shapes.me,
    async handle({ who }) {
      return me(who);
    },
  }),
  personal({
    ...inPerson,
    method: "PATCH",
    path: "/me",
    summary: "Change my name, as the others see it",
    params: shapes.noParams,
    body: shapes.renaming,
    status: 200,
    answer: shapes.me,
    async handle({ who, body }) {
      await renamePerson(who, body.name);
      return { ...me(who), name: body.name.trim() };
    },
  }),
  personal({
    ...inPerson,
    ...nothing,
    method: "PUT",
    path: "/me/password",
    summary: "Change my password",
    description: `${inPerson.description} Signs me out in every other browser.`,
    params: shapes.noParams,
    body: own.passwordChange,
    async handle({ who, body }) {
      await changePassword(who, body);
      return undefined;
    },
  }),
  personal({
    ...inPerson,
    method: "GET",
    path: "/me/sessions",
    summary: "The browsers in which I am signed in, the last seen first",
    params: shapes.noParams,
    body: null,
    status: 200,
    answer: own.sessions,
    async handle({ who }) {
      return { rows: await listSessions(who) };
    },
  }),
  personal({
    ...inPerson,
    method: "POST",
    path: "/me/sessions/end-others",
    summary: "Sign me out everywhere but here",
    params: shapes.noParams,
    body: null,
    status: 200,
    answer: own.endedSessions,
    async handle({ who }) {
      return { ended: await revokeAllSessions(who, who.userId) };
    },
  }),
  personal({
    ...inPerson,
    ...nothing,
    method: "DELETE",
    path: "/me/sessions/{sessionId}",
    summary: "Sign one of my browsers out",
    params: own.sessionParams,
    body: null,
    async handle({ who, params }) {
      await revokeSession(who, params.sessionId);
      return undefined;
    },
  }),
  personal({
    ...inPerson,
    method: "POST",
    path: "/invitations/accept",
    summary: "Join a project by an invitation",
    description: `${inPerson.description} Who is a member already stays one: her role may rise, and never falls.`,
    params: shapes.noParams,
    body: own.acceptance,
    status: 200,
    answer: own.joined,
    handle: ({ who, body }) => acceptInvitation(who, body.secret),
  }),
  personal({
    method: "GET",
    path: "/tokens",
    tag: "Account",
    summary: "My API tokens",
    description: inPerson.description,
    params: shapes.noParams,
    query: shapes.noQuery,
    body: null,
    status: 200,
    answer: shapes.tokens,
    async handle({ who }) {
      return { rows: await listTokens(who) };
    },
  }),
  personal({
    ...inPerson,
    method: "POST",
    path: "/tokens",
    summary: "Make an API token",
    params: shapes.noParams,
    body: own.newToken,
    status: 201,
    answer: own.madeToken,
    repeats: "refused",
    async handle({ who, body }) {
      const { secret, row } = await createToken(who, body);
      return { ...row, secret };
    },
  }),
  personal({
    method: "DELETE",
    path: "/tokens/{tokenId}",
    tag: "Account",
    summary: "Revoke a token of mine",
    description: `${inPerson.description} Doing it twice is harmless.`,
    params: shapes.tokenParams,
    query: shapes.noQuery,
    body: null,
    status: 204,
    answer: null,
    async handle({ who, params }) {
      await revokeToken(who, params.tokenId);
      return undefined;
    },
  }),
];
