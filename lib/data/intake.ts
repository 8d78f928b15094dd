/** Something noticed in a file on its way in, with a sentence for the person who brought it. */
export type IntakeNote = { kind: "crlf" | "cr" | "bom" | "utf-16" | "cut-cluster"; message: string };

/** What a text came from and what was noticed; kept with the document. */
export type Intake = {
  /** The name of the file; "" for a pasted text. */
  fileName: string;
  /** SHA-256 of the original bytes (of the UTF-8 of a pasted text), in hexadecimal. */
  sha256OfOriginal: string;
  encoding: "utf-8" | "utf-16le" | "utf-16be";
  notes: IntakeNote[];
};

export type ReadText = { text: string; intake: Intake };

/** The largest text, in bytes of UTF-8. */
export const maxTextBytes = 5 * 1024 * 1024;

/**
 * Reads the bytes of a text file exactly: no character is added, dropped or changed, but for a byte order mark.
 * @throws Failure invalid with `place.file` and, where it has one, `place.line`
 */
export function readTextFile(_bytes: Uint8Array, _fileName: string): ReadText {
  throw new Error("not written");
}

/** The same for a text that was pasted or sent as JSON. `name` is what refusals call it. */
export function readPastedText(_text: string, _name: string): ReadText {
  throw new Error("not written");
}
