/**
 * The pieces of strict readers: each takes a value of unknown shape and either gives it back with a type, or refuses it with
 * the field and the reason. A reader wraps its work in `attempt`, so that refusals come out as values.
 */

/** `why` is a phrase for people that names the field, such as "fragments: 7 is not after 9". */
export type Parsed<T> = { ok: true; value: T } | { ok: false; why: string };

export type PlainObject = Readonly<Record<string, unknown>>;

/** Thrown by the functions below, and caught by whoever reads a whole value. */
export class Refused extends Error {
  override readonly name = "Refused";
  /** Such as `sets[0].spans[3].surface`. */
  readonly field: string;
  readonly why: string;

  constructor(field: string, why: string) {
    super(`${field}: ${why}`);
    this.field = field;
    this.why = why;
  }
}

export function attempt<T>(parse: () => T): Parsed<T> {
  try {
    return { ok: true, value: parse() };
  } catch (thrown) {
    if (thrown instanceof Refused) return { ok: false, why: thrown.message };
    throw thrown;
  }
}

/** Does what `read` does, and puts the name of the place before the field of what it refuses. */
export function within<T>(field: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof Refused) throw new Refused(`${field}.${thrown.field}`, thrown.why);
    throw thrown;
  }
}

export function refuse(field: string, why: string): never {
  throw new Refused(field, why);
}

const idShape = /^[A-Za-z0-9_-]{1,64}$/;

/** Whether a value is an id as clients make them: 1–64 of `A–Z a–z 0–9 _ -`. */
export function isId(value: unknown): value is string {
  return typeof value === "string" && idShape.test(value);
}

export function idAt(value: unknown, field: string): string {
  return isId(value) ? value : refuse(field, "is not an id (1–64 of A–Z a–z 0–9 _ -)");
}

/**
 * A JSON object and nothing that only looks like one (a shared type, bytes, an object with another prototype).
 * `keys` are all that it may have; null lets it have any.
 */
export function plainObject(value: unknown, field: string, keys: ReadonlySet<string> | null): PlainObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) refuse(field, "is not an object");
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) refuse(field, "is not a plain object");
  if (keys) {
    for (const key of Object.keys(value)) if (!keys.has(key)) refuse(field, `"${key.slice(0, 80)}" is not known`);
  }
  return value as PlainObject;
}

/** A string that JSON, UTF-8 and PostgreSQL all hold unchanged: no lone surrogate, no NUL. Its length is in UTF-16 units. */
export function stringAt(value: unknown, field: string, maxLength: number = Number.POSITIVE_INFINITY): string {
  if (typeof value !== "string") refuse(field, "is not a string");
  if (value.length > maxLength) refuse(field, `is longer than ${maxLength} characters`);
  if (!value.isWellFormed()) refuse(field, "holds half of a surrogate pair");
  if (value.includes("\0")) refuse(field, "holds a NUL character");
  return value;
}

export function booleanAt(value: unknown, field: string): boolean {
  return typeof value === "boolean" ? value : refuse(field, "is neither true nor false");
}

/** A whole number from `least` on. */
export function integerAt(value: unknown, field: string, least = 0): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) refuse(field, "is not a whole number");
  return value < least ? refuse(field, `is less than ${least}`) : value + 0;
}

export function choiceAt<const T extends string>(value: unknown, field: string, choices: readonly T[]): T {
  return choices.find((choice) => choice === value) ?? refuse(field, `is none of ${choices.join(", ")}`);
}

/** A list, each element read with the name of its place. */
export function listAt<T>(value: unknown, field: string, read: (element: unknown, field: string) => T): T[] {
  if (!Array.isArray(value)) refuse(field, "is not a list");
  const list: T[] = [];
  // Not `Array.from`, which asks the list's iterator for each element.
  for (let i = 0; i < value.length; i++) list.push(read(value[i], `${field}[${i}]`));
  return list;
}

/** Null, or what `read` makes of it. */
export function nullOr<T>(value: unknown, field: string, read: (value: unknown, field: string) => T): T | null {
  return value === null ? null : read(value, field);
}
