/** The one door of the API: recognises the caller, checks what comes in, asks the store, checks what goes out. */
import { createHash, randomUUID } from "node:crypto";
import { ReadableStream } from "node:stream/web";
import { z } from "zod";
import type { Member, SignedIn } from "#lib/access/member.ts";
import { readBody } from "#lib/auth/body.ts";
import { requireMember } from "#lib/auth/membership.ts";
import { requireAllowedOrigin } from "#lib/auth/origin.ts";
import { signedInFromCookies } from "#lib/auth/session.ts";
import { signedInFromBearer } from "#lib/auth/token.ts";
import { once } from "#lib/data/idempotency.ts";
import type { Precondition } from "#lib/data/lock-project.ts";
import { Failure } from "#lib/errors.ts";
import { Allowance } from "./allowance.ts";
import type { Asked, Download, Endpoint } from "./endpoint.ts";
import { endpoints } from "./endpoints.ts";
import { problemAnswer, Refusal, Unfit } from "./problem.ts";

/** The largest request body, in bytes: a text of 5 MiB, every character of it written as an escape. */
const maxBody = 32 * 1024 * 1024;

const base = "/api/v1";
const everybody = new Allowance();

/** Answers a request to `/api/v1/…`. Never throws: every error is an answer. */
export async function answerApi(request: Request, allowance: Allowance = everybody): Promise<Response> {
  try {
    const url = new URL(request.url);
    const who = await caller(request);
    allowance.spend(who.by.id);
    const { endpoint, params } = find(request.method, url.pathname);
    return await run(endpoint, request, who, params, url.searchParams);
  } catch (error) {
    return problemAnswer(error);
  }
}

/** A token where one is sent, else the session of a browser on one of our own pages. */
async function caller(request: Request): Promise<SignedIn> {
  const authorization = request.headers.get("authorization");
  if (authorization !== null) {
    const who = await signedInFromBearer(authorization);
    if (who) return who;
    throw new Failure(
      "unauthenticated",
      "This API token is not known, or has ended. Make a new one on your account page.",
    );
  }
  requireAllowedOrigin(request);
  const who = await signedInFromCookies(request.headers.get("cookie"));
  if (who) return who;
  throw new Failure(
    "unauthenticated",
    "Send an API token: Authorization: Bearer spw_… Tokens are made on your account page.",
  );
}

type Found = { endpoint: Endpoint; params: Record<string, string> };

/** How many parts a path has decides first which endpoints it may be of. */
const byLength = Map.groupBy(endpoints, ({ path }) => path.split("/").length);

function find(method: string, pathname: string): Found {
  const path = pathname.startsWith(base) ? pathname.slice(base.length) : pathname;
  const here = (byLength.get(path.split("/").length) ?? []).flatMap((endpoint) => {
    const params = match(endpoint.path, path);
    return params ? [{ endpoint, params }] : [];
  });
  // HEAD is GET without the body, which Next leaves out.
  const wanted = method === "HEAD" ? "GET" : method;
  const found = here.find(({ endpoint }) => endpoint.method === wanted);
  if (found) return found;
  if (here.length === 0) throw new Failure("not-found", "The API has no such address. /api-docs lists all of them.");
  const allow = here.map(({ endpoint }) => endpoint.method).join(", ");
  throw new Refusal("method-not-allowed", `This address knows ${allow}.`, { Allow: allow });
}

/** The parameters of a path that has the shape of the pattern, or null. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (let i = 0; i < wanted.length; i++) {
    const [part, piece] = [wanted[i] as string, given[i] as string];
    if (!part.startsWith("{")) {
      if (part !== piece) return null;
      continue;
    }
    try {
      params[part.slice(1, -1)] = decodeURIComponent(piece);
    } catch {
      return null;
    }
  }
  return params;
}

async function run(
  endpoint: Endpoint,
  request: Request,
  who: SignedIn,
  given: Record<string, string>,
  search: URLSearchParams,
): Promise<Response> {
  const params = check(endpoint.params, given, "path");
  const member = await memberFor(endpoint, who, params);
  const query = check(endpoint.query, Object.fromEntries(search), "query");
  const body = endpoint.body ? check(endpoint.body, await readJson(request), "body") : undefined;
  const asked: Asked<unknown, unknown, unknown> = {
    who,
    params,
    query,
    body,
    key: request.headers.get("idempotency-key"),
    only: precondition(endpoint, request, who, params, member),
    bytes: endpoint.upload === undefined ? noBytes : bytesOf(request),
  };
  if (endpoint.answer !== null && "mediaType" in endpoint.answer) {
    const handled = (await endpoint.handle(asked, member)) as AsyncGenerator<Uint8Array> | Download;
    if (!("bytes" in handled)) return streamed(endpoint.answer.mediaType, handled);
    const disposition = `attachment; filename="${handled.name}"`;
    return streamed(handled.mediaType, handled.bytes, { "Content-Disposition": disposition });
  }
  const path = new URL(request.url).pathname;
  const { status, answer } = await command(endpoint, asked, path, async () => {
    return { status: endpoint.status, answer: encoded(endpoint, await endpoint.handle(asked, member)) };
  });
  return json(request, status, answer);
}

async function memberFor(endpoint: Endpoint, who: SignedIn, params: unknown): Promise<Member | null> {
  if (endpoint.action === null) return null;
  return requireMember(who, (params as { projectId: string }).projectId, endpoint.action);
}

function check<S extends z.ZodType>(schema: S, value: unknown, where: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Unfit(where, parsed.error);
}

/** What a handler gave, as JSON. What the schema does not name is left out; what does not fit it is a defect of ours. */
function encoded(endpoint: Endpoint, value: unknown): unknown {
  return endpoint.answer instanceof z.ZodType ? z.encode(endpoint.answer, value) : null;
}

type Run = () => Promise<{ status: number; answer: unknown }>;

/** Runs a POST once for each key that its sender gives it; anything else simply runs. */
async function command(endpoint: Endpoint, asked: Asked<unknown, unknown, unknown>, path: string, run: Run) {
  // Bytes are not kept to compare them with: the same file sent twice is there twice, until it is swept away.
  if (endpoint.method !== "POST" || endpoint.upload !== undefined) return run();
  const { key, who, query, body } = asked;
  if (endpoint.repeats === "by-itself") {
    asked.key = key ?? randomUUID();
    return run();
  }
  if (key === null) return run();
  if (endpoint.repeats === "refused") {
    const message =
      "This cannot be repeated with a key: its answer holds a secret, which is not kept. Send it without one.";
    throw new Failure("invalid", message, { place: { field: "Idempotency-Key" } });
  }
  return once(who, key, { method: endpoint.method, path, query, body }, run);
}

/** What an If-Match demands: that the caller would read now what she read. Asked while nobody else can change it. */
function precondition(
  endpoint: Endpoint,
  request: Request,
  who: SignedIn,
  params: unknown,
  member: Member | null,
): Precondition | undefined {
  const wanted = request.headers.get("if-match");
  if (wanted === null || endpoint.changes === undefined || wanted.trim() === "*") return undefined;
  const read = endpoints.find(({ method, path }) => method === "GET" && path === endpoint.changes);
  if (!read) throw new Error(`${endpoint.path} changes what cannot be read`);
  return async (tx) => {
    const asked = { who, params, query: {}, body: undefined, key: null, bytes: noBytes, tx };
    if (tags(wanted).includes(entityTag(JSON.stringify(encoded(read, await read.handle(asked, member)))))) return;
    const message = "Somebody has changed this since you read it. Read it again, then repeat the change.";
    throw new Refusal("precondition-failed", message);
  };
}

function tags(header: string): string[] {
  return header.split(",").map((tag) => tag.trim());
}

function entityTag(text: string): string {
  return `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"`;
}

function json(request: Request, status: number, answer: unknown): Response {
  if (status === 204) return new Response(null, { status, headers: { "Cache-Control": "no-store" } });
  const text = JSON.stringify(answer);
  const tag = entityTag(text);
  const headers = {
    "Content-Type": "application/json; charset=utf-8",
    "Cache-Control": "private, no-cache",
    ETag: tag,
  };
  const known = request.headers.get("if-none-match");
  if (request.method === "GET" && known !== null && tags(known).includes(tag)) {
    return new Response(null, { status: 304, headers: { ETag: tag } });
  }
  return new Response(text, { status, headers });
}

/** Waits for the first piece, so that a refusal is still an answer; after it, an error can only break the stream off. */
async function streamed(
  mediaType: string,
  pieces: AsyncGenerator<Uint8Array>,
  headers: Record<string, string> = {},
): Promise<Response> {
  const first = await pieces.next();
  async function* all(): AsyncGenerator<Uint8Array> {
    if (first.done) return;
    yield first.value;
    yield* pieces;
  }
  return new Response(ReadableStream.from(all()) as unknown as BodyInit, {
    headers: { "Content-Type": mediaType, "Cache-Control": "no-store", ...headers },
  });
}

const noBytes: Asked<unknown, unknown, unknown>["bytes"] = { content: (async function* () {})(), mediaType: "" };

/** The body as it comes, or the first file of a form. Bytes are never held as a whole, but for those of a form. */
function bytesOf(request: Request): Asked<unknown, unknown, unknown>["bytes"] {
  const mediaType = request.headers.get("content-type") ?? "";
  if (!/^multipart\/form-data/i.test(mediaType)) return { content: chunksOf(request), mediaType };
  return { content: fileOfForm(request), mediaType: "" };
}

async function* chunksOf(request: Request): AsyncGenerator<Uint8Array> {
  for await (const chunk of request.body ?? []) yield chunk;
}

async function* fileOfForm(request: Request): AsyncGenerator<Uint8Array> {
  const body = await readBody(request, maxBody);
  if (!body) {
    const most = `${maxBody / 1024 / 1024} MiB`;
    throw new Refusal("too-large", `A form holds at most ${most}. Send a larger file as the body itself.`);
  }
  const headers = { "content-type": request.headers.get("content-type") ?? "" };
  const form = await new Response(body as BodyInit, { headers }).formData().catch(() => null);
  const file = [...(form?.values() ?? [])].find((value) => value instanceof Blob);
  if (!file) throw new Failure("invalid", "There is no file in the form.");
  yield new Uint8Array(await file.arrayBuffer());
}

async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new Refusal("media-type", "Send the body as JSON, with Content-Type: application/json.");
  }
  const text = await readText(request);
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure("invalid", "The body is not JSON.");
  }
}

async function readText(request: Request): Promise<string> {
  const body = await readBody(request, maxBody);
  if (!body) throw new Refusal("too-large", `The body is larger than ${maxBody / 1024 / 1024} MiB.`);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw new Failure("invalid", "The body is not UTF-8.");
  }
}
