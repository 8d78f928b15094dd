import { type ChildProcess, spawn } from "node:child_process";

/** A program under test: what it printed, and how it ended. */
export class Program {
  readonly child: ChildProcess;
  output = "";
  /** The exit code; null after a signal. */
  readonly ended: Promise<number | null>;
  #changed: () => void = () => {};

  constructor(words: string[], environment: Record<string, string | undefined> = {}) {
    this.child = spawn(process.execPath, ["lib/cli/spanwise.mjs", ...words], {
      // The stories were begun with this build; they end with it.
      env: { ...process.env, SPANWISE_BUILD: "keep", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.output += text;
        this.#changed();
      });
    }
    this.ended = new Promise((resolve) =>
      this.child.once("close", (code) => {
        resolve(code);
        this.#changed();
      }),
    );
  }

  /** Resolves with what `pattern` found in the output, as soon as it is there. */
  async says(pattern: RegExp): Promise<RegExpMatchArray> {
    let over = false;
    void this.ended.then(() => {
      over = true;
    });
    for (;;) {
      const found = this.output.match(pattern);
      if (found) return found;
      if (over) throw new Error(`It ended without saying ${pattern}:\n${this.output}`);
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  async end(signal: "SIGKILL" | "SIGINT" | "SIGTERM"): Promise<number | null> {
    this.child.kill(signal);
    return this.ended;
  }
}
