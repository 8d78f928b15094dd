/** CSV by RFC 4180: records with quoted cells, read as a stream; and cells that a spreadsheet does not run. */
import { refuse } from "../strict.ts";
import { maxRecordLength } from "./reading.ts";

const maxCells = 1_000;

/** One record with its line break (CR LF). */
export function csvRecord(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]|^\s|\s$|^\ufeff/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",")}\r\n`;
}

/** What a spreadsheet may take for a formula, and what guards it, so that the guard can be taken off again. */
const formula = /^[=+\-@\t\r']/;

/** Puts ' before what a spreadsheet would run. */
export function guarded(cell: string): string {
  return formula.test(cell) ? `'${cell}` : cell;
}

export function unguarded(cell: string): string {
  return cell.startsWith("'") && formula.test(cell.slice(1)) ? cell.slice(1) : cell;
}

/** Records with the line (from 1) on which each begins. Empty lines are passed over. @throws Refused on what is no CSV. */
export async function* csvRecords(
  pieces: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<{ line: number; cells: string[] }> {
  let line = 1;
  let startLine = 1;
  let cells: string[] = [];
  let cell = "";
  let size = 0;
  /** `quoted`: inside quotes. `closed`: behind a quote that may have been the last. */
  let state: "start" | "plain" | "quoted" | "closed" = "start";
  const endCell = () => {
    cells.push(cell);
    cell = "";
    state = "start";
    if (cells.length > maxCells) refuse(`line ${startLine}`, `has more than ${maxCells} cells`);
  };
  let first = true;
  for await (let piece of pieces) {
    if (first && piece.startsWith("\ufeff")) piece = piece.slice(1);
    first = first && piece === "";
    let from = 0;
    for (let i = 0; i < piece.length; i++) {
      const letter = piece.charCodeAt(i);
      if (letter === 0x0a) line++;
      if (state === "quoted") {
        if (letter !== 0x22) continue;
        cell += piece.slice(from, i);
        state = "closed";
      } else if (letter === 0x22) {
        if (state === "start") state = "quoted";
        else if (state === "closed") {
          cell += '"';
          state = "quoted";
        } else refuse(`line ${line}`, "has a quote inside a cell that does not begin with one");
        from = i + 1;
      } else if (letter === 0x2c || letter === 0x0a) {
        if (state === "plain") cell += piece.slice(from, i);
        if (letter === 0x0a && cell.endsWith("\r") && state === "plain") cell = cell.slice(0, -1);
        const blank = letter === 0x0a && cells.length === 0 && cell === "" && state !== "closed";
        if (blank) state = "start";
        else endCell();
        if (letter === 0x0a) {
          if (!blank) yield { line: startLine, cells };
          cells = [];
          size = 0;
          startLine = line;
        }
      } else if (state === "start") {
        state = "plain";
        from = i;
      } else if (state === "closed" && letter !== 0x0d)
        refuse(`line ${line}`, "has letters behind the end of a quoted cell");
    }
    if (state === "quoted" || state === "plain") cell += piece.slice(from);
    size += piece.length;
    if (size > maxRecordLength && cell.length + cells.length > 0) checkSize(cells, cell, startLine);
  }
  if (state === "quoted") refuse(`line ${startLine}`, "has a quote that is never closed");
  if (state !== "start" || cells.length > 0) {
    endCell();
    yield { line: startLine, cells };
  }
}

function checkSize(cells: readonly string[], cell: string, line: number): void {
  const length = cells.reduce((sum, { length }) => sum + length, cell.length);
  if (length > maxRecordLength) refuse(`line ${line}`, `is longer than ${maxRecordLength} characters`);
}
