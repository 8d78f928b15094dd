/** What a command says: results on standard output, everything else on standard error, so that a program can read the one. */
import type { Options } from "#lib/cli/command.ts";

/** The result of a command: as JSON for programs, else in words. */
export function tellResult(options: Options, result: unknown, inWords: () => string): void {
  process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : `${inWords()}\n`);
}

/** A remark on the way; silent for programs. */
export function remark(options: Options, line: string): void {
  if (!options.json) process.stderr.write(`${line}\n`);
}

const width = 28;
/** How often a bar is drawn anew at most, in milliseconds. */
const every = 80;

type Terminal = { isTTY?: boolean; write(text: string): unknown };

/** A bar with words beside it, on a terminal and nowhere else. */
export class Progress {
  readonly #terminal: Terminal | null;
  #drawn = Number.NEGATIVE_INFINITY;

  constructor(options: Options, stream: Terminal = process.stderr) {
    this.#terminal = stream.isTTY && !options.json ? stream : null;
  }

  /** `share` from 0 to 1; null where nobody knows how much there is. */
  at(share: number | null, words: string): void {
    const now = performance.now();
    if (!this.#terminal || (now - this.#drawn < every && share !== 1)) return;
    this.#drawn = now;
    this.#terminal.write(`\r\x1b[K${share === null ? "" : bar(share)}${words}`);
  }

  end(): void {
    this.#terminal?.write("\r\x1b[K");
  }
}

function bar(share: number): string {
  const done = Math.round(Math.min(Math.max(share, 0), 1) * width);
  const percent = `${Math.round(share * 100)}`.padStart(3);
  return `${"█".repeat(done)}${"░".repeat(width - done)} ${percent} % `;
}

/** Rows under each other, each column as wide as its widest cell. */
export function columns(rows: readonly (readonly (string | number)[])[]): string {
  const cells = rows.map((row) => row.map(String));
  const widths = cells.reduce<number[]>((most, row) => row.map((cell, at) => Math.max(most[at] ?? 0, cell.length)), []);
  return cells
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
