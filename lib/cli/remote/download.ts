import { createWriteStream, renameSync, rmSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import type { Options } from "#lib/cli/command.ts";
import { interruption } from "#lib/cli/interruption.ts";
import { Progress } from "#lib/cli/terminal.ts";
import { Failure } from "#lib/errors.ts";

/**
 * Writes what is streamed into a file, or to standard output where it is `-`. A file of that name is always whole: what broke off, or
 * was interrupted, leaves none.
 */
export async function download(answer: Response, file: string, options: Options): Promise<number> {
  if (!answer.body) throw new Failure("invalid", "The server sent nothing.");
  const source = Readable.fromWeb(answer.body as ReadableStream);
  const signal = interruption();
  const progress = new Progress(options);
  let size = 0;
  source.on("data", (piece: Buffer) => {
    size += piece.length;
    progress.at(null, `${(size / 1e6).toFixed(1)} MB`);
  });
  const draft = `${file}.unfinished`;
  try {
    if (file === "-") {
      await pipeline(source, process.stdout, { end: false, signal });
      return size;
    }
    await pipeline(source, createWriteStream(draft), { signal });
    renameSync(draft, file);
    return size;
  } catch (error) {
    signal.throwIfAborted();
    const { code } = error as { code?: string };
    if (code && /^E[A-Z]+$/.test(code)) throw error;
    throw new Failure("invalid", "The download broke off. Try it again; nothing was kept.", { cause: error });
  } finally {
    progress.end();
    if (file !== "-") rmSync(draft, { force: true });
  }
}
