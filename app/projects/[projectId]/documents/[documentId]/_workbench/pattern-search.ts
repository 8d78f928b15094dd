import type { Fragment } from "#lib/annotation/span.ts";
import type { SearchQuery } from "./search.ts";

export type ToWorker = { kind: "text"; text: string } | { kind: "find"; id: number; query: SearchQuery };
/** `flat` holds start and end of each match in turn. */
export type FromWorker = { kind: "begun"; id: number } | { kind: "found"; id: number; flat: Int32Array };

/** What the search needs of a worker. */
export type SearchWorker = Pick<Worker, "postMessage" | "terminate"> & {
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
};

/** How long a regular expression may be looked for, in milliseconds. */
const patternLimit = 1_000;

/** Looks for regular expressions in a worker, each for a limited time; what takes longer is ended with its worker. */
export class PatternSearch {
  private readonly text: string;
  private readonly open: () => SearchWorker;
  private worker: SearchWorker | null = null;
  private giveUp: ((why: "stopped" | "too-long" | "failed") => void) | null = null;
  private count = 0;
  /** Whether the worker is known to be at a question. */
  private busy = false;

  constructor(text: string, open: () => SearchWorker) {
    this.text = text;
    this.open = open;
  }

  /** The matches; or why there are none to be had: another search came, it took too long, or there is no worker. */
  find(query: SearchQuery): Promise<readonly Fragment[] | "stopped" | "too-long" | "failed"> {
    this.giveUp?.("stopped");
    const id = ++this.count;
    return new Promise((resolve) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const end = (answer: readonly Fragment[] | "stopped" | "too-long" | "failed") => {
        clearTimeout(timer);
        this.giveUp = null;
        // One that is asked nothing more goes on with what comes next; one that hangs is ended.
        if (answer === "too-long" || answer === "failed") this.close();
        resolve(answer);
      };
      this.giveUp = end;
      const ask = (worker: SearchWorker) => {
        worker.onmessage = ({ data }) => {
          clearTimeout(timer);
          this.busy = data.kind === "begun";
          if (data.kind === "found") {
            if (data.id === id) end(unfold(data.flat));
            return;
          }
          // It may still be at an earlier question, which nobody waits for any more.
          timer = setTimeout(() => {
            if (data.id === id) return end("too-long");
            this.close();
            ask(this.begin());
          }, patternLimit);
        };
        worker.onerror = () => end("failed");
        worker.postMessage({ kind: "find", id, query } satisfies ToWorker);
      };
      // At a question that nobody waits for any more, and that may never end.
      if (this.busy) this.close();
      ask(this.worker ?? this.begin());
    });
  }

  close(): void {
    this.busy = false;
    this.worker?.terminate();
    this.worker = null;
  }

  private begin(): SearchWorker {
    this.worker = this.open();
    this.worker.postMessage({ kind: "text", text: this.text } satisfies ToWorker);
    return this.worker;
  }
}

function unfold(flat: Int32Array): Fragment[] {
  return Array.from(
    { length: flat.length / 2 },
    (_, i): Fragment => [flat[2 * i] as number, flat[2 * i + 1] as number],
  );
}
