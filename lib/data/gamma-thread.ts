/**
 * γ in a thread of its own, since one document can take seconds in which nobody else would be served. One at a time in each process;
 * the thread ends with it. For `lib/data` only.
 */
import path from "node:path";
import { Worker } from "node:worker_threads";
import type { RatedDocument } from "#lib/annotation/agreement/figure.ts";
import type { DocumentParts, Settings } from "#lib/annotation/agreement/parts.ts";
import { Failure } from "#lib/errors.ts";

/** In milliseconds. The limits of the alignment make γ undefined long before, in all but the strangest documents. */
const usualPatience = 5 * 60_000;

/** Next bundles its own copy of this file; the thread is always loaded from the checkout. */
const threadFile = () => path.join(process.cwd(), "lib", "data", "gamma-worker.ts");

let thread: Worker | null = null;
let last: Promise<unknown> = Promise.resolve();

/** @throws Failure limited where a document takes minutes */
export function gammaApart(
  document: RatedDocument,
  settings: Settings,
  patience = usualPatience,
): Promise<DocumentParts> {
  const mine = last.then(() => inThread(document, settings, patience));
  last = mine.catch(() => {});
  return mine;
}

function inThread(document: RatedDocument, settings: Settings, patience: number): Promise<DocumentParts> {
  return new Promise((resolve, reject) => {
    thread ??= new Worker(threadFile(), { stdout: true, stderr: true, env: {}, execArgv: [] });
    const worker = thread;
    worker.ref();
    const end = (settle: () => void, broken: boolean) => {
      clearTimeout(timer);
      worker.off("message", answered);
      worker.off("error", broke);
      // Nobody waits for it to end a process.
      worker.unref();
      if (broken) {
        thread = null;
        worker.on("error", () => {});
        void worker.terminate();
      }
      settle();
    };
    const timer = setTimeout(() => {
      const message = "γ of one of these documents takes too long to count. Choose fewer documents or labels.";
      end(() => reject(new Failure("limited", message)), true);
    }, patience);
    const answered = (parts: DocumentParts) => end(() => resolve(parts), false);
    const broke = (error: unknown) => end(() => reject(error), true);
    worker.on("message", answered);
    worker.on("error", broke);
    worker.postMessage({ document, settings });
  });
}
