import type { z } from "zod";
import { Failure, failureCodes } from "#lib/errors.ts";

/** What HTTP itself can refuse, beyond the six failures of the program. */
const refusals = {
  "method-not-allowed": { status: 405, title: "Not a method of this address" },
  "precondition-failed": { status: 412, title: "Changed meanwhile" },
  "too-large": { status: 413, title: "Too large" },
  "media-type": { status: 415, title: "Not JSON" },
} as const;

/** Thrown by the API's own door. */
export class Refusal extends Error {
  readonly code: keyof typeof refusals;
  readonly headers: Record<string, string>;

  constructor(code: keyof typeof refusals, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.code = code;
    this.headers = headers;
  }
}

/** What came in and does not fit; each issue with the path of its field below `where` ("body", "query"). */
export class Unfit extends Error {
  readonly errors: { field: string; message: string }[];

  constructor(where: string, error: z.ZodError) {
    super(`The ${where} is not as it should be.`);
    this.errors = error.issues.map((issue) => ({
      field: [where, ...issue.path.map(String)].join("."),
      message: issue.message,
    }));
  }
}

/** An error as problem+json (RFC 9457). A defect is logged whole and told without details. */
export function problemAnswer(error: unknown): Response {
  if (error instanceof Failure) {
    const { status, title } = failureCodes[error.code];
    const headers: Record<string, string> = {};
    if (error.code === "unauthenticated") headers["WWW-Authenticate"] = "Bearer";
    if (error.code === "limited") headers["Retry-After"] = String(error.retryAfterSeconds ?? 60);
    const { place, data } = error;
    const more = { ...(Object.keys(place).length > 0 && { place }), ...(data !== undefined && { data }) };
    return answer(error.code, status, title, error.message, more, headers);
  }
  if (error instanceof Unfit) {
    const { status, title } = failureCodes.invalid;
    const [first] = error.errors;
    const detail = first ? `${error.message} ${first.field}: ${first.message}.` : error.message;
    return answer("invalid", status, title, detail, { errors: error.errors });
  }
  if (error instanceof Refusal) {
    const { status, title } = refusals[error.code];
    return answer(error.code, status, title, error.message, {}, error.headers);
  }
  console.error(error);
  const detail = "The fault is ours, and it has been written down. Please try again.";
  return answer("unexpected", 500, "Something went wrong", detail);
}

function answer(
  code: string,
  status: number,
  title: string,
  detail: string,
  more: object = {},
  headers: Record<string, string> = {},
): Response {
  const problem = { type: `/api-docs#problem-${code}`, title, status, detail, code, ...more };
  return new Response(JSON.stringify(problem), {
    status,
    headers: { "Content-Type": "application/problem+json; charset=utf-8", "Cache-Control": "no-store", ...headers },
  });
}

/** Every code that an answer can carry, for the page of documentation. */
export const problemCodes: { code: string; status: number; title: string }[] = [
  ...Object.entries({ ...failureCodes, ...refusals }).map(([code, { status, title }]) => ({ code, status, title })),
  { code: "unexpected", status: 500, title: "Something went wrong" },
];
