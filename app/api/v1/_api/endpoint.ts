import type { z } from "zod";
import type { Member, SignedIn } from "#lib/access/member.ts";
import type { Action } from "#lib/access/roles.ts";
import type { Transaction } from "#lib/data/client.ts";
import type { Precondition } from "#lib/data/lock-project.ts";

export const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export type Method = (typeof methods)[number];

/** What every handler gets. Everything in it has been parsed; `key` is the Idempotency-Key of a command. */
export type Asked<Params, Query, Body> = {
  who: SignedIn;
  params: Params;
  query: Query;
  body: Body;
  key: string | null;
  /** For a command: what its sender's If-Match demands. It is asked when nobody else can change any more what it is about. */
  only?: Precondition | undefined;
  /** For a reading that an If-Match is compared with: the transaction of the command that waits for it. */
  tx?: Transaction | undefined;
  /** The bytes of a route that takes them, as they come; nothing otherwise. */
  bytes: { content: AsyncIterable<Uint8Array>; mediaType: string };
};

/**
 * One documented route. The same schemas check what comes in and what goes out, and make the description: what does not
 * fit them is neither taken nor sent.
 */
export type Endpoint = {
  method: Method;
  /** Below `/api/v1`, with parameters in braces. */
  path: string;
  /** Groups the page of documentation. */
  tag: string;
  summary: string;
  description?: string;
  /** What the caller must be allowed to do in the project `{projectId}`; null where the route is about the caller herself. */
  action: Action | null;
  params: z.ZodObject;
  query: z.ZodObject;
  body: z.ZodType | null;
  /** What the bytes are that a route takes instead of JSON. */
  upload?: string;
  status: 200 | 201 | 204;
  /** What is sent back; null for no content, a media type for bytes. */
  answer: z.ZodType | { mediaType: string; description: string } | null;
  /** The path of the GET whose entity tag an If-Match here is compared with; `handle` then hands `only` on, and that GET reads through `tx`. */
  changes?: string;
  /**
   * How a repeated command is answered: by the answer that was kept for its key, by the command itself, or not at all, where the
   * answer holds a secret that must not be kept.
   */
  repeats?: "kept" | "by-itself" | "refused";
  handle(asked: Asked<unknown, unknown, unknown>, member: Member | null): Promise<unknown>;
};

type Described<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType> = Omit<
  Endpoint,
  "params" | "query" | "body" | "answer" | "action" | "handle"
> & { params: P; query: Q; body: B | null };

type Answer<A> = A extends z.ZodType
  ? z.output<A>
  : A extends { mediaType: string }
    ? AsyncGenerator<Uint8Array> | Download
    : undefined;

/** Bytes that say themselves what they are, and under which name they are kept. */
export type Download = { mediaType: string; name: string; bytes: AsyncGenerator<Uint8Array> };

/** A route about the caller herself. */
export function personal<
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodType,
  const A extends Endpoint["answer"],
>(
  described: Described<P, Q, B> & {
    answer: A;
    handle(asked: Asked<z.output<P>, z.output<Q>, z.output<B>>): Promise<Answer<A>>;
  },
): Endpoint {
  return { ...described, action: null, handle: described.handle as Endpoint["handle"] };
}

/** A route about a project: the caller is a member of `{projectId}` and may do `action` there. */
export function inProject<
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodType,
  const A extends Endpoint["answer"],
>(
  described: Described<P, Q, B> & {
    action: Action;
    answer: A;
    handle(asked: Asked<z.output<P>, z.output<Q>, z.output<B>>, member: Member): Promise<Answer<A>>;
  },
): Endpoint {
  return { ...described, handle: described.handle as Endpoint["handle"] };
}
