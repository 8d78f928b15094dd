/**
 * JSON in one way of writing, so that equal values have equal bytes and a hash names a value: RFC 8785 (JCS). Keys are sorted
 * by UTF-16 unit, numbers are written as ECMAScript writes them, there is no white space.
 */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * The canonical form of a JSON value. Encode it as UTF-8 before hashing.
 * @throws TypeError on what JSON cannot hold exactly: undefined, functions, NaN, infinities, half a surrogate pair.
 */
export function canonicalJson(value: Json): string {
  switch (typeof value) {
    case "string":
      return canonicalString(value);
    case "number":
      if (!Number.isFinite(value)) throw new TypeError(`${value} cannot be written as JSON`);
      return JSON.stringify(value);
    case "boolean":
      return value ? "true" : "false";
    case "object": {
      if (value === null) return "null";
      let json = "";
      if (isList(value)) {
        for (const element of value) json += json === "" ? canonicalJson(element) : `,${canonicalJson(element)}`;
        return `[${json}]`;
      }
      for (const key of Object.keys(value).sort()) {
        json += `${json === "" ? "" : ","}${canonicalString(key)}:${canonicalJson(value[key] as Json)}`;
      }
      return `{${json}}`;
    }
    default:
      throw new TypeError(`a ${typeof value} cannot be written as JSON`);
  }
}

/** Letters that stand for themselves in JSON; most ids and keys have no others. */
const plain = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

function canonicalString(text: string): string {
  if (text.length < 200 && plain.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new TypeError("half a surrogate pair cannot be written as JSON");
  return JSON.stringify(text);
}

function isList(value: readonly Json[] | { readonly [key: string]: Json }): value is readonly Json[] {
  return Array.isArray(value);
}
