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

/** A bar with words beside it, on a terminal and nowhere else. */
export class Progress {
  readonly #shown: boolean;
  #drawn = 0;

  constructor(options: Options, stream: { isTTY?: boolean } = process.stderr) {
    this.#shown = Boolean(stream.isTTY) && !options.json;
  }

  /** `share` from 0 to 1; null where nobody knows how much there is. */
  at(share: number | null, words: string): void {
    const now = performance.now();
    if (!this.#shown || (now - this.#drawn < every && share !== 1)) return;
    this.#drawn = now;
    if (share === null) {
      process.stderr.write(`\r\x1b[K${words}`);
      return;
    }
    const done = Math.round(Math.min(Math.max(share, 0), 1) * width);
    const percent = `${Math.round(share * 100)}`.padStart(3);
    process.stderr.write(`\r\x1b[K${"█".repeat(done)}${"░".repeat(width - done)} ${percent} % ${words}`);
  }

  end(): void {
    if (this.#shown) process.stderr.write("\r\x1b[K");
  }
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
