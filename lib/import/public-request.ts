/**
 * Requests to addresses that people typed: pages to import, receivers of webhooks. They leave this machine's neighbourhood, or they are
 * not made: whoever can type an address must not reach through us what only we can reach.
 *
 * The check is made on the address that is being connected to and not on the name, so a name that changes its meaning between
 * two lookups gains nothing. Redirects are never followed here: whoever wants to asks again, and is checked again.
 */
import { lookup } from "node:dns";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import { isPublicAddress, type MayReach, notPublic, reachable } from "#lib/reachable.ts";

export type PublicRequest = {
  method: "GET" | "POST";
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  /** For the whole of it, in milliseconds. */
  timeoutMs: number;
  /** How many bytes of the answer are read at most; a longer one is an error. */
  maxBytes: number;
  /** None may, if not given. */
  mayReach?: MayReach;
  /** What says which addresses a name has: the system, if not given. */
  resolve?: typeof lookup;
  signal?: AbortSignal;
};

export type PublicAnswer = { status: number; headers: Readonly<Record<string, string>>; body: Buffer };

/** Why there is no answer, as a sentence for people. `refused`: it is our own rule, so asking again is in vain. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  readonly refused: boolean;
  constructor(message: string, refused: boolean, cause?: unknown) {
    super(message, { cause });
    this.refused = refused;
  }
}

/** An address that may be asked, as far as it says itself. @throws NoAnswer */
export function publicUrl(address: string | URL, mayReach?: MayReach): URL {
  const found = reachable(address, mayReach);
  if (!found.ok) throw new NoAnswer(found.why, true);
  return found.url;
}

/** Makes one request and reads the whole answer, whatever its status. @throws NoAnswer */
export async function publicRequest(address: string | URL, options: PublicRequest): Promise<PublicAnswer> {
  const found = reachable(address, options.mayReach);
  if (!found.ok) throw new NoAnswer(found.why, true);
  const { url, host: name, free } = found;
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((done, fail) => {
    const request = send(
      url,
      {
        method: options.method,
        headers: { ...options.headers },
        agent: false,
        signal,
        lookup: free ? options.resolve : publicLookup(options.resolve ?? lookup),
      },
      (response) => {
        const pieces: Buffer[] = [];
        let size = 0;
        response.on("data", (piece: Buffer) => {
          size += piece.length;
          if (size <= options.maxBytes) pieces.push(piece);
          else {
            fail(new NoAnswer(`The answer is larger than ${words(options.maxBytes)}.`, true));
            request.destroy();
          }
        });
        response.on("error", (error) => fail(explained(error, name, timeout)));
        response.on("end", () => {
          const headers = Object.entries(response.headers).map(([key, value]) => [key, String(value)]);
          done({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(headers),
            body: Buffer.concat(pieces),
          });
        });
      },
    );
    request.on("error", (error) => fail(explained(error, name, timeout)));
    request.end(options.body);
  });
}

/** Looks a name up, and lets nothing through but public addresses. */
function publicLookup(resolve: typeof lookup): LookupFunction {
  return (name, options, answer) => {
    resolve(name, { ...options, all: true }, (error, found) => {
      if (error) return answer(error, "", 4);
      const reachable = found.filter(({ address }) => isPublicAddress(address));
      const [first] = reachable;
      if (!first) return answer(new NoAnswer(notPublic(name), true), "", 4);
      if (options.all) return answer(null, reachable);
      answer(null, first.address, first.family);
    });
  };
}

function explained(error: unknown, name: string, timeout: AbortSignal): unknown {
  if (error instanceof NoAnswer) return error;
  if (timeout.aborted) return new NoAnswer(`${name} did not answer in time.`, false, error);
  const { code, name: kind } = error as { code?: string; name?: string };
  if (kind === "AbortError") return error;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return new NoAnswer(`There is no ${name}.`, false, error);
  if (code === "ECONNREFUSED") return new NoAnswer(`Nobody answers at ${name}.`, false, error);
  return new NoAnswer(`The connection to ${name} failed${code ? ` (${code})` : ""}.`, false, error);
}

function words(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${Math.round(bytes / 1024 / 1024)} MiB` : `${Math.round(bytes / 1024)} KiB`;
}
