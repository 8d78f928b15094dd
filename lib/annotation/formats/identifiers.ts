/**
 * Names as identifiers, for formats whose names may hold only some characters, and back again. Every other character becomes
 * its UTF-16 units as `_xHHHH_`, as in ISO/IEC 9075-14: “a b” is `a_x0020_b`. Different names give different identifiers, and
 * no table has to be kept to read them.
 */

const escaped = /_x([0-9A-F]{4})_/g;
const escapedFirst = /^_x[0-9A-F]{4}_/;

/** Escapes each UTF-16 unit that `plain` does not match, and each underscore that would look like the start of an escape. */
export function escapeName(name: string, plain: RegExp): string {
  let escapedName = "";
  for (let i = 0; i < name.length; i++) {
    const letter = name.charAt(i);
    const kept = letter === "_" ? !/^_x[0-9A-F]{4}/.test(name.slice(i, i + 6)) : plain.test(letter);
    escapedName += kept ? letter : hex(name, i);
  }
  return escapedName;
}

export function unescapeName(name: string): string {
  return name.replace(escaped, (_, unit: string) => String.fromCharCode(Number.parseInt(unit, 16)));
}

/** A name as an ASCII letter and then ASCII letters, digits and underscores. The name is not empty. */
export function toIdentifier(name: string): string {
  const identifier = escapeName(name, /[A-Za-z0-9]/);
  // Behind an `x` that is ours stands what cannot come first, escaped. So a name of that very shape has its own x escaped.
  if (escapedFirst.test(identifier)) return `x${identifier}`;
  if (/^[A-Za-z]/.test(identifier) && !/^x_x[0-9A-F]{4}_/.test(identifier)) return identifier;
  return `x${hex(name, 0)}${identifier.slice(1)}`;
}

/** The name of which `toIdentifier` made an identifier; others stay what they are. */
export function fromIdentifier(identifier: string): string {
  return unescapeName(/^x_x[0-9A-F]{4}_/.test(identifier) ? identifier.slice(1) : identifier);
}

function hex(name: string, at: number): string {
  return `_x${name.charCodeAt(at).toString(16).toUpperCase().padStart(4, "0")}_`;
}
