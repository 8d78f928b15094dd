/** How long the whole of closing may take, in milliseconds. Nothing is lost by leaving early: saved means committed. */
const patience = 10_000;

/** Closes what was opened, in the opposite order, once: at the end or at the first signal. */
export class Closing {
  #steps: (() => unknown)[] = [];
  #closed: Promise<void> | undefined;
  #finish: (code: number) => void = () => {};
  /** Resolves with the exit code when a signal, or `end`, has closed everything. */
  readonly ended = new Promise<number>((resolve) => {
    this.#finish = resolve;
  });

  add(step: () => unknown): void {
    this.#steps.push(step);
  }

  close(): Promise<void> {
    this.#closed ??= this.#run();
    return this.#closed;
  }

  async #run(): Promise<void> {
    setTimeout(() => process.exit(1), patience).unref();
    for (const step of this.#steps.reverse()) {
      // One that cannot be closed must not keep the others open.
      await Promise.resolve()
        .then(step)
        .catch((error: unknown) => console.error(error instanceof Error ? error.message : error));
    }
  }

  /** Ends the program with this exit code after closing everything. */
  end(code: number): void {
    void this.close().then(() => this.#finish(code));
  }

  /** Ctrl-C arrives twice, from the terminal and through npm: the second changes nothing. */
  onSignals(): void {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => this.end(0));
  }
}
