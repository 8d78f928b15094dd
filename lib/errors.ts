/**
 * The six ways in which a request can fail that is not our fault, each mapped once to HTTP, to a socket close code
 * and to words. Anything else that is thrown is a defect: it is logged whole and shown as "unexpected".
 */
export const failureCodes = {
  /** What was sent is not right; the message names the file, line or field. */
  invalid: { status: 422, close: 4422, title: "Not accepted" },
  /** Nobody is signed in, or the session has ended. */
  unauthenticated: { status: 401, close: 4401, title: "Please sign in" },
  /** Signed in, and not allowed. */
  forbidden: { status: 403, close: 4403, title: "Not allowed" },
  /** Not there, or not for you to know that it is. */
  "not-found": { status: 404, close: 4404, title: "Not found" },
  /** Somebody else was first; `data` holds what now stands. */
  conflict: { status: 409, close: 4409, title: "Changed meanwhile" },
  /** Too much, too fast; `retryAfterSeconds` says when to come back. */
  limited: { status: 429, close: 4429, title: "Too many attempts" },
} as const;

export type FailureCode = keyof typeof failureCodes;

/** Where in what was sent the fault lies. Lines count from 1. */
export type Place = { file?: string; line?: number; field?: string };

/** A failure that a person can do something about. Its message is a sentence for her. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly code: FailureCode;
  readonly place: Place;
  /** JSON that helps to recover, such as the value that now stands. */
  readonly data: unknown;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: FailureCode,
    message: string,
    options: { place?: Place; data?: unknown; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.place = options.place ?? {};
    this.data = options.data;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
