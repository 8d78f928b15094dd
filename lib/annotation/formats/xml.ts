/** Writing XML so that every letter comes back, and reading it. */
import { SaxesParser } from "saxes";
import { refuse } from "../strict.ts";

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

// biome-ignore lint/suspicious/noControlCharactersInRegex: reason: they are what is looked for.
const unknown = /[\u0001-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const latin = /[\u007f-\u0084\u0086-\u009f]/g;

/**
 * XML 1.0 as every reader takes it: what it cannot hold (control characters, U+FFFE and U+FFFF) is U+FFFD, which moves no offset
 * and is counted. XML 1.1 could hold the controls, and most readers refuse it.
 */
export function xmlCharacters(xml: string): { text: string; replaced: number } {
  let replaced = 0;
  const text = xml
    .replace(unknown, () => {
      replaced++;
      return "\ufffd";
    })
    .replace(latin, (letter) => `&#${letter.charCodeAt(0)};`);
  return { text, replaced };
}

export type XmlElement = {
  /** The namespace of its name, or "". */
  uri: string;
  local: string;
  /** By the names in the file, prefixes included. */
  attributes: Readonly<Record<string, string>>;
  /** 1: the root. */
  depth: number;
};

/**
 * Reads XML, calling for each element and text. Nothing outside the file is opened, and no entity but XML's own is known.
 * @throws Refused with the line on what is no XML.
 */
export function readXml(
  xml: string,
  calls: { open?(element: XmlElement): void; text?(text: string): void; close?(local: string): void },
): void {
  const parser = new SaxesParser({ xmlns: true });
  let depth = 0;
  parser.on("error", (error) =>
    refuse(`line ${parser.line}`, `is not XML: ${error.message.replace(/^\d+:\d+: /, "")}`),
  );
  parser.on("opentag", ({ uri, local, attributes }) => {
    depth++;
    if (depth > 1_000) refuse(`line ${parser.line}`, "has elements more than 1000 deep");
    const held = Object.fromEntries(Object.entries(attributes).map(([name, { value }]) => [name, value]));
    calls.open?.({ uri, local, attributes: held, depth });
  });
  parser.on("text", (text) => calls.text?.(text));
  parser.on("closetag", ({ local }) => {
    depth--;
    calls.close?.(local);
  });
  parser.write(xml).close();
}
