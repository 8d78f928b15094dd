/**
 * The elements of one large JSON list, one by one, so that a file of any size is read with the memory of its largest element. A file
 * with an object in place of a list, or with several values in a row (JSON Lines), is read as its elements too.
 */
import { refuse } from "../strict.ts";
import { maxRecordLength } from "./reading.ts";

/** `line` counts from 1 and is that of the element's first letter. @throws Refused where brackets do not fit. */
export async function* elementsOf(
  pieces: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<{ line: number; json: string }> {
  let line = 1;
  let depth = 0;
  let inList = false;
  let inString = false;
  let escaped = false;
  let element = "";
  let elementLine = 1;
  let ended = false;
  for await (const piece of pieces) {
    // Where in this piece the element goes on.
    let from = 0;
    for (let i = 0; i < piece.length; i++) {
      const letter = piece.charCodeAt(i);
      if (letter === 0x0a) line++;
      if (inString) {
        if (escaped) escaped = false;
        else if (letter === 0x5c) escaped = true;
        else if (letter === 0x22) inString = false;
        continue;
      }
      if (letter === 0x20 || letter === 0x0a || letter === 0x0d || letter === 0x09) continue;
      if (ended) refuse(`line ${line}`, "there is something behind the end of the list");
      const opens = letter === 0x7b || letter === 0x5b;
      const closes = letter === 0x7d || letter === 0x5d;
      if (depth === 0) {
        if (letter === 0x5b && !inList) inList = true;
        else if (letter === 0x5d && inList) ended = true;
        else if (letter === 0x2c && inList) continue;
        else if (letter === 0x7b) {
          depth = 1;
          elementLine = line;
          element = "";
          from = i;
        } else if (letter !== 0xfeff) refuse(`line ${line}`, "is neither a list of objects nor an object");
      } else if (letter === 0x22) inString = true;
      else if (opens) depth++;
      else if (closes && --depth === 0) {
        yield { line: elementLine, json: element + piece.slice(from, i + 1) };
        element = "";
      }
    }
    if (depth > 0) element += piece.slice(from);
    if (element.length > maxRecordLength) refuse(`line ${elementLine}`, `is longer than ${maxRecordLength} characters`);
  }
  if (depth > 0 || (inList && !ended)) refuse(`line ${line}`, "the file ends before its list does");
}
