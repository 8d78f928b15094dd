/** Writing XML so that every letter comes back: nothing is dropped, nothing is normalised. */

/**
 * A value in quotes. Letters that a parser would change are references (tabs and line breaks become spaces in attributes). Those that
 * XML 1.0 cannot hold at all must not come here: see `xmlProblem`.
 */
export function xmlAttribute(value: string): string {
  return `"${xmlText(value).replace(/["\t\n]/g, (letter) => `&#${letter.charCodeAt(0)};`)}"`;
}

/** A text between tags. CR and its kin are references, since parsers make line feeds of them. */
export function xmlText(value: string): string {
  return value.replace(/[&<>\r\u0085\u2028\u2029]/g, (letter) => references[letter] ?? `&#${letter.charCodeAt(0)};`);
}

const references: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
