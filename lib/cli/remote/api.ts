import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { interruption } from "#lib/cli/interruption.ts";
import { Failure, type FailureCode } from "#lib/errors.ts";
import type { Credentials } from "./credentials.ts";

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export type Call = {
  query?: Query;
  body?: unknown;
  bytes?: { body: BodyInit; type: string };
  key?: string;
  /** Sent also when the command has been interrupted. */
  whatever?: boolean;
};

const problem = z.object({
  detail: z.string(),
  code: z.string(),
  place: z.object({ file: z.string(), line: z.number(), field: z.string() }).partial().optional(),
});

/** How often a request that was told to wait is sent again. */
const mostWaits = 5;

/** A running Spanwise, asked through its API with somebody's token. */
export class Api {
  readonly #at: Credentials;

  constructor(at: Credentials) {
    this.#at = at;
  }

  get url(): string {
    return this.#at.url;
  }

  /** The answer as JSON. @throws Failure with the sentence of the server */
  async json<T>(method: string, path: string, call: Call = {}): Promise<T> {
    const answer = await this.send(method, path, call);
    return (answer.status === 204 ? null : await answer.json()) as T;
  }

  /** The answer itself, when it is a good one; its body has not been read. @throws Failure with the sentence of the server */
  async send(method: string, path: string, { query = {}, body, bytes, key, whatever }: Call = {}): Promise<Response> {
    const url = new URL(`${this.#at.url}/api/v1${path}`);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));
    const headers: Record<string, string> = { authorization: `Bearer ${this.#at.token}` };
    if (body !== undefined) headers["content-type"] = "application/json";
    if (bytes) headers["content-type"] = bytes.type;
    if (key) headers["idempotency-key"] = key;
    const sent = body === undefined ? bytes?.body : JSON.stringify(body);
    for (let waits = 0; ; waits++) {
      const answer = await this.#ask(url, whatever ?? false, {
        method,
        headers,
        ...(sent !== undefined && { body: sent, duplex: "half" }),
      });
      if (answer.ok) return answer;
      const wait = answer.status === 429 ? Number(answer.headers.get("retry-after") ?? 1) : 0;
      // What was streamed is gone and cannot be sent again.
      if (!(wait > 0) || waits >= mostWaits || sent instanceof ReadableStream) throw await failure(answer);
      await answer.body?.cancel();
      await pause(wait * 1000, undefined, { signal: interruption() });
    }
  }

  /** All rows of a list that comes in pages. */
  async *rows<Row>(path: string, query: Query = {}): AsyncGenerator<Row> {
    for (let after: string | undefined; ; ) {
      const page = await this.json<{ rows: Row[]; next: string | null }>("GET", path, {
        query: { ...query, limit: 200, after },
      });
      yield* page.rows;
      if (page.next === null) return;
      after = page.next;
    }
  }

  async #ask(url: URL, whatever: boolean, init: RequestInit): Promise<Response> {
    const signal = interruption();
    try {
      return await fetch(url, whatever ? init : { ...init, signal });
    } catch (error) {
      if (!whatever) signal.throwIfAborted();
      throw new Failure("invalid", `Nobody answers at ${this.#at.url}: is Spanwise running there?`, { cause: error });
    }
  }
}

const codes: readonly FailureCode[] = ["invalid", "unauthenticated", "forbidden", "not-found", "conflict", "limited"];

async function failure(answer: Response): Promise<Failure> {
  const said = problem.safeParse(await answer.json().catch(() => null));
  if (!said.success)
    return new Failure("invalid", `The server answered ${answer.status}. Is this the address of a Spanwise?`);
  const { detail, code, place } = said.data;
  const where = [place?.file, place?.line && `line ${place.line}`, place?.field].filter(Boolean).join(", ");
  return new Failure(codes.find((one) => one === code) ?? "invalid", where ? `${detail} (${where})` : detail);
}
