import { Failure } from "#lib/errors.ts";

const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a string can be an id of a row. What cannot need not be asked for: PostgreSQL would call it an error. */
export function isUuid(value: string): boolean {
  return shape.test(value);
}

/** An id that came from an address. `what` completes "There is no such …". @throws Failure not-found */
export function uuid(value: string, what: string): string {
  if (!isUuid(value)) throw new Failure("not-found", `There is no such ${what}.`);
  return value;
}
