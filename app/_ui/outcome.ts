/** Why something was not done, in words for the person who asked for it. */
export type Refusal = {
  /** One of the six codes of failure, or "unexpected" for a defect of ours. */
  code: string;
  title: string;
  /** A sentence that says what to do. */
  message: string;
  place?: { file?: string; line?: number; field?: string };
  /** Sentences by the name of the field that they belong to. */
  fields?: Record<string, string>;
  /** Whatever helps to recover, such as the value that now stands. */
  data?: unknown;
  retryAfterSeconds?: number;
};

/** What a command that was sent from a page came to. */
export type Outcome<T = unknown> = { ok: true; value: T } | { ok: false; failure: Refusal };
