/** How long the whole of closing may take, in milliseconds. Nothing is lost by leaving early: saved means committed. */
const patience = 10_000;

type Step = () => unknown;

/** Work goes no further, because the end was asked for meanwhile. Nobody has to be told. */
class Ended extends Error {
  override readonly name = "Ended";
}

/** Closes what was opened, in the opposite order, once: at the end or at the first signal. */
export class Closing {
  #steps: Step[] = [];
  #last: Step[] = [];
  #work: Promise<void> = Promise.resolve();
  #closed: Promise<void> | undefined;
  #finish: (code: number) => void = () => {};
  /** Resolves with the exit code when a signal, or `end`, has closed everything. */
  readonly ended = new Promise<number>((resolve) => {
    this.#finish = resolve;
  });

  /** @throws where the end was asked for already: the step is still taken, and the work that called goes no further */
  add(step: Step): void {
    this.#steps.push(step);
    if (this.#closed) throw new Ended();
  }

  /** For what must outlive all else, such as the lock on the data folder: taken when nothing can be opened any more. */
  addLast(step: Step): void {
    this.#last.push(step);
  }

  /**
   * Does the work of opening. If the end is asked for meanwhile, what is open is closed, then the work comes as far as its next
   * `add`, then what it opened until there is closed; whatever it fails with then is no news. Fails as the work fails otherwise.
   */
  async during(work: () => Promise<void>): Promise<void> {
    const running = work();
    this.#work = running.catch(() => {});
    try {
      await running;
    } catch (error) {
      const asked = this.#closed;
      await this.close();
      if (!asked) throw error;
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#run();
    return this.#closed;
  }

  async #run(): Promise<void> {
    setTimeout(() => process.exit(1), patience).unref();
    await takeAll(this.#steps);
    await this.#work;
    await takeAll(this.#steps);
    await takeAll(this.#last);
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

async function takeAll(steps: Step[]): Promise<void> {
  for (let step = steps.pop(); step; step = steps.pop()) {
    try {
      await step();
    } catch (error) {
      // One that cannot be closed must not keep the others open.
      console.error(error instanceof Error ? error.message : error);
    }
  }
}
