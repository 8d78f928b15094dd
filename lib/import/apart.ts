/** Converts a file in a thread of its own, which ends when it takes too long or too much memory. */
import path from "node:path";
import { Worker } from "node:worker_threads";
import { openArchive, usualLimits } from "./archive.ts";
import type { Converted, Convertible } from "./convert.ts";
import { encodingOf, textOf } from "./encoding.ts";
import type { Entry } from "./entry.ts";
import { bytesOf, refused } from "./entry.ts";

/** The largest file of each kind, in bytes. */
const mostBytes: Record<Convertible, number> = {
  html: 20 * 1024 ** 2,
  docx: 50 * 1024 ** 2,
  pdf: 100 * 1024 ** 2,
  xlsx: 50 * 1024 ** 2,
};

/** In milliseconds. */
const usualPatience = 60_000;

/** Thrown when the time is over; whoever only wanted to have a look says so. */
export class TakesTooLong extends Error {
  override readonly name = "TakesTooLong";
}

/** @throws Failure invalid, TakesTooLong */
export async function convertApart(
  entry: Entry,
  kind: Convertible,
  options: { encoding?: string | undefined; patience?: number; signal?: AbortSignal | undefined } = {},
): Promise<Converted> {
  const bytes = await bytesOf(entry, mostBytes[kind]);
  if (kind === "docx" || kind === "xlsx") await refuseBomb(entry, bytes, kind);
  let encoded = "";
  if (kind === "html") {
    const name = options.encoding ?? declaredEncoding(bytes) ?? (await encodingOf(entry)).name;
    for await (const piece of textOf(entry, { name })) encoded += piece;
    if (!saysSomething(encoded))
      throw refused(entry.name, `${entry.name} holds no text to read, only scripts or markup. None of it was run.`);
  }
  return await inThread({ kind, bytes: kind === "html" ? new Uint8Array() : bytes, encoded }, entry.name, options);
}

/** How many tags are looked at before a page is taken for one that has text. */
const mostTags = 200_000;

/** Whether there is a letter outside of tags and scripts. A look that ends at the first one, and passes once over a page without any. */
function saysSomething(html: string): boolean {
  let at = 0;
  for (let tags = 0; at < html.length && tags < mostTags; tags++) {
    const tag = html.indexOf("<", at);
    const text = tag < 0 ? html.slice(at) : html.slice(at, tag);
    if (text.trim() !== "") return true;
    if (tag < 0) return false;
    const hidden = /^<(script|style)\b/i.exec(html.slice(tag, tag + 10))?.[1];
    const end = hidden ? endOf(html, hidden, tag) : html.indexOf(">", tag);
    if (end < 0) return false;
    at = end + 1;
  }
  return at < html.length;
}

/** Where a script or style that begins at `from` ends; −1 where it does not. */
function endOf(html: string, name: string, from: number): number {
  for (let at = html.indexOf("</", from); at >= 0; at = html.indexOf("</", at + 2)) {
    if (html.slice(at + 2, at + 2 + name.length).toLowerCase() === name.toLowerCase()) return html.indexOf(">", at);
  }
  return -1;
}

/** What a page says of its encoding, where that is one that we know and it has no mark. */
function declaredEncoding(bytes: Buffer): string | null {
  const declared = /<meta[^>]+charset=["']?\s*([\w-]+)/i
    .exec(bytes.subarray(0, 2048).toString("latin1"))?.[1]
    ?.toLowerCase();
  if (!declared || bytes[0] === 0xff || bytes[0] === 0xfe || declared === "utf-8") return null;
  return declared === "iso-8859-1"
    ? "windows-1252"
    : /^(windows-125\d|iso-8859-(2|15)|shift_jis|euc-jp|euc-kr|gb18030|big5|koi8-r)$/.test(declared)
      ? declared
      : null;
}

/** Word and Excel files are archives of XML: neither may unpack to a multiple, and none may define entities. */
async function refuseBomb(entry: Entry, bytes: Buffer, kind: "docx" | "xlsx"): Promise<void> {
  const brought = {
    name: entry.name,
    size: bytes.length,
    read: (start: number, end: number) => [bytes.subarray(start, end)],
  };
  const parts = await openArchive(
    { ...brought, read: (start, end) => once(bytes.subarray(start, end)) },
    {
      ...usualLimits,
      entries: 5_000,
      total: 400 * 1024 ** 2,
      ratio: 100,
    },
  );
  // Every file of Office says what its parts are: ECMA-376, part 2. Without it no thread need be started to find out.
  if (!parts.some((part) => part.name === "[Content_Types].xml"))
    throw unreadable(entry.name, kind === "docx" ? "it is no Word file" : "it is no Excel file");
  for (const part of parts) {
    if (!/\.(xml|rels)$/i.test(part.name)) continue;
    let head = "";
    for await (const chunk of part.open()) {
      head += Buffer.from(chunk).toString("latin1");
      if (head.length > 4096) break;
    }
    if (/<!(DOCTYPE|ENTITY)/i.test(head))
      throw refused(entry.name, `${entry.name} defines XML entities, as no such file needs to.`);
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Next bundles its own copy of this file; the thread is always loaded from the checkout. */
const threadFile = () => path.join(process.cwd(), "lib", "import", "convert-worker.ts");

function inThread(
  data: { kind: Convertible; bytes: Uint8Array; encoded: string },
  name: string,
  { patience = usualPatience, signal }: { patience?: number; signal?: AbortSignal | undefined },
): Promise<Converted> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(threadFile(), {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: 768, maxYoungGenerationSizeMb: 64 },
      stdout: true,
      stderr: true,
      env: {},
      execArgv: [],
    });
    const end = (settle: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
      void worker.terminate();
      settle();
    };
    const stop = () => end(() => reject(signal?.reason));
    const timer = setTimeout(() => end(() => reject(new TakesTooLong(name))), patience);
    signal?.addEventListener("abort", stop, { once: true });
    worker.once("message", (answer: { converted?: Converted; why?: string }) => {
      end(() => {
        if (answer.converted) resolve(answer.converted);
        else reject(unreadable(name, answer.why ?? ""));
      });
    });
    worker.once("error", (error) => {
      const memory = (error as { code?: string }).code === "ERR_WORKER_OUT_OF_MEMORY";
      end(() => reject(unreadable(name, memory ? "it takes too much memory" : error.message)));
    });
  });
}

function unreadable(name: string, why: string) {
  const reason = why.replaceAll(/\s+/g, " ").slice(0, 200);
  return refused(name, `${name} cannot be read (${reason}). Save its text as plain text and bring that.`);
}
