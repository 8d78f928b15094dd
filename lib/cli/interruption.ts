/** Ctrl-C, and the system's ways of asking a program to end: for commands that tidy up before they do. */

/** Thrown out of whatever a command was doing. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  constructor() {
    super("Stopped.");
  }
}

/** What a shell expects of a program that Ctrl-C has ended. */
export const interruptedCode = 130;

/** How long a command may take to tidy up before another Ctrl-C ends it at once, in milliseconds. */
const patience = 2_000;

let asked: AbortController | undefined;

/** Aborts, with `Interrupted`, at the first signal. One that arrives twice, from the terminal and through npm, is one. */
export function interruption(): AbortSignal {
  if (asked) return asked.signal;
  const controller = new AbortController();
  asked = controller;
  let first = 0;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      const now = performance.now();
      if (controller.signal.aborted && now - first > patience) process.exit(interruptedCode);
      if (!controller.signal.aborted) first = now;
      controller.abort(new Interrupted());
    });
  }
  return controller.signal;
}

/** Work that need not tidy up by itself: when the signal comes, it is left alone. */
export function unlessInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
