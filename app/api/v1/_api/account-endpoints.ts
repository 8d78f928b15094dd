import { listTokens, revokeToken } from "#lib/data/tokens.ts";
import type { Endpoint } from "./endpoint.ts";
import { personal } from "./endpoint.ts";
import * as shapes from "./shapes.ts";

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
      const { userId, name, email, owner, by } = who;
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
    },
  }),
  personal({
    method: "GET",
    path: "/tokens",
    tag: "Account",
    summary: "My API tokens",
    description: "Only for a person at her browser: a token lists no tokens. New ones are made on the account page.",
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
    method: "DELETE",
    path: "/tokens/{tokenId}",
    tag: "Account",
    summary: "Revoke a token of mine",
    description: "Only for a person at her browser. Doing it twice is harmless.",
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
