/** For the tests of formats: files and documents in a few words. */
import { createHash } from "node:crypto";
import type { ExchangeDocument, ExchangeLayer, ExchangeRelation, ExchangeSpan } from "./exchange.ts";
import { noLayer } from "./exchange.ts";
import type { Format, Imported } from "./format.ts";
import { chosen, writeFormat } from "./format.ts";
import type { LossEntry } from "./losses.ts";
import { Losses } from "./losses.ts";

const sha256 = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");

export function span(id: string, label: string, start: number, end: number, more: Partial<ExchangeSpan> = {}) {
  return {
    id,
    label,
    fragments: [[start, end]],
    attributes: {},
    entity: null,
    author: "",
    note: "",
    ...more,
  } as ExchangeSpan;
}

export function relation(id: string, type: string, from: string, to: string, more: Partial<ExchangeRelation> = {}) {
  return { id, type, from, to, attributes: {}, author: "", note: "", ...more } as ExchangeRelation;
}

export function oneDocument(text: string, layer: Partial<ExchangeLayer>, more: Partial<ExchangeDocument> = {}) {
  const layers = [{ ...noLayer, ...layer }];
  return { id: "d1", name: "doc", text, language: "", metadata: {}, layers, whole: null, ...more } as ExchangeDocument;
}

export async function filesOf(
  format: Format,
  documents: readonly ExchangeDocument[],
  options: Record<string, string> = {},
): Promise<{ files: Record<string, string>; losses: LossEntry[] }> {
  const losses = new Losses();
  const files: Record<string, string> = {};
  const tools = { options: chosen(format, options), losses, sha256 };
  for await (const { file, text } of writeFormat(format, () => documents, tools))
    files[file] = (files[file] ?? "") + text;
  return { files, losses: losses.entries() };
}

export async function readAll(
  format: Format,
  files: Record<string, string>,
  options: Record<string, string> = {},
): Promise<Imported[]> {
  const names = Object.keys(files);
  const tools = { options: chosen(format, options), sha256 };
  const found: Imported[] = [];
  for await (const one of format.read?.({ names, open: (name) => [files[name] ?? ""] }, tools) ?? []) found.push(one);
  return found;
}

/** The one document of the files, when nothing else is said of them. */
export async function readDocument(
  format: Format,
  files: Record<string, string>,
  options: Record<string, string> = {},
): Promise<ExchangeDocument> {
  const [first, ...more] = await readAll(format, files, options);
  if (first?.kind !== "document" || more.length > 0) throw new Error(JSON.stringify([first, ...more]));
  return first.document;
}
