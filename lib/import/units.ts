/** What was brought, sorted into units: what is taken whole or not at all, a file or files that belong together. */
import { isZip, openArchive } from "./archive.ts";
import { formatOf, type Kind, kindOfBytes, kindOfText } from "./detect.ts";
import { encodingOf, textOf } from "./encoding.ts";
import type { Brought, Entry } from "./entry.ts";
import { entryOf, headOf, refused } from "./entry.ts";

export type Unit = {
  kind: Kind;
  /** The file that names it. */
  name: string;
  /** All its files, those that several units share included, such as `annotation.conf`. */
  files: Entry[];
};

export type Survey = {
  units: Unit[];
  /** Files that are not taken, and why. */
  refusals: { file: string; why: string }[];
  /** How many files were not looked at, because only so many were asked for. */
  unseen: number;
};

/** How much of a file is looked at to tell what it is, in bytes. */
const headBytes = 65_536;

/** A text of five megabytes, and its line. */
const longHeadBytes = 6 * 1024 * 1024;

/** Files of a folder or an archive that are no texts and that nobody misses. */
const passedOver =
  /(^|\/)(\.[^/]*|readme(\.[a-z]+)?|licen[cs]e(\.[a-z]+)?|dataset\.json|.*\.stats_cache|config\.xml|exportedproject[^/]*\.json)$/i;

/**
 * Opens archives and tells of each file what it is. `most`: how many files are looked at; `kind` instead of what they look like.
 * @throws Failure invalid where an archive is refused as a whole
 */
export async function survey(
  brought: readonly (Brought & { sha256?: string })[],
  options: { most?: number; kind?: Kind | undefined; encoding?: string | undefined } = {},
): Promise<Survey> {
  const { most = Number.POSITIVE_INFINITY, kind, encoding } = options;
  const entries: Entry[] = [];
  for (const one of brought) {
    const head = await headOf(entryOf(one), 8);
    if (isZip(head) && !/\.(docx|xlsx)$/i.test(one.name)) entries.push(...(await openArchive(one)));
    else entries.push({ ...entryOf(one), ...(one.sha256 ? { sha256: one.sha256 } : {}) });
  }
  const names = new Set(entries.map((entry) => entry.name));
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const found: Survey = { units: [], refusals: [], unseen: Math.max(0, entries.length - most) };
  const taken = new Set<string>();
  const inArchive = entries.length > brought.length;
  for (const entry of entries.slice(0, most)) {
    if (entry.size === 0) {
      found.refusals.push({ file: entry.name, why: "The file is empty." });
      continue;
    }
    const told = await kindOfEntry(entry, names, kind, encoding).catch((error: unknown) => {
      if (error instanceof Error && error.name === "Failure") return { why: error.message };
      throw error;
    });
    if (told !== null && typeof told === "object") {
      found.refusals.push({ file: entry.name, why: told.why });
      continue;
    }
    if (told === null || (inArchive && passedOver.test(entry.name) && formatOf(told) === undefined)) continue;
    if (told === "zip") {
      const why = "An archive within an archive is not unpacked. Unpack it once, and bring what is in it.";
      found.refusals.push({ file: entry.name, why });
      continue;
    }
    const unit = withCompanions(told, entry, byName, names);
    if (taken.has(unit.name)) continue;
    taken.add(unit.name);
    found.units.push(unit);
  }
  return { ...found, units: withoutTheirTexts(found.units) };
}

async function kindOfEntry(
  entry: Entry,
  names: ReadonlySet<string>,
  wanted: Kind | undefined,
  encoding: string | undefined,
): Promise<Kind | null> {
  let head = await headOf(entry, headBytes);
  // Of JSON, the first line tells; it may be a long text.
  if (/^\s*[{[]/.test(head.toString("latin1", 0, 100)) && !head.includes(10)) head = await headOf(entry, longHeadBytes);
  const binary = kindOfBytes(entry.name, head);
  if (binary === "zip" || (binary && !wanted)) return binary;
  if (/\.(doc|rtf|odt|pages|xls|ppt|pptx|epub|png|jpe?g|gif|mp[34]|exe|dll|gz|tgz|tar|7z|rar)$/i.test(entry.name)) {
    throw refused(entry.name, "This kind of file cannot be read. Save its text as plain text, Word (.docx) or PDF.");
  }
  const name = encoding ?? (await encodingOf({ ...entry, open: () => once(head) })).name;
  let text = "";
  // The last character may be cut off; then what came before it is enough.
  try {
    for await (const piece of textOf({ ...entry, open: () => once(head) }, { name })) text += piece;
  } catch (error) {
    if (text === "" && name !== "utf-8") throw error;
    if (text === "") text = head.toString("utf8");
  }
  if (text.slice(0, 4000).includes("\0"))
    throw refused(entry.name, "There are NUL characters in it, so it is no text.");
  const told = kindOfText(entry.name, text, names);
  return wanted !== undefined && told !== null ? wanted : told;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const folder = (name: string) => name.slice(0, name.lastIndexOf("/") + 1);
const stem = (name: string) => name.replace(/\.[^./]*$/, "");

function withCompanions(
  kind: Kind,
  entry: Entry,
  byName: ReadonlyMap<string, Entry>,
  names: ReadonlySet<string>,
): Unit {
  const pick = (...wanted: string[]) => wanted.flatMap((name) => byName.get(name) ?? []);
  const beside = (...files: string[]) => pick(...files.map((file) => folder(entry.name) + file));
  switch (kind) {
    case "brat": {
      const [text, ann] = [`${stem(entry.name)}.txt`, `${stem(entry.name)}.ann`];
      return {
        kind,
        name: names.has(text) ? text : ann,
        files: [...pick(text, ann), ...beside("annotation.conf", "visual.conf")],
      };
    }
    case "web-annotation":
      return { kind, name: entry.name, files: [entry, ...pick(`${stem(entry.name)}.txt`)] };
    case "uima-xmi": {
      const types = [...names].find(
        (name) => /typesystem\.xml$/i.test(name) && folder(entry.name).startsWith(folder(name)),
      );
      return { kind, name: entry.name, files: [entry, ...(types ? pick(types) : [])] };
    }
    case "csv":
      return { kind, name: entry.name, files: [entry, ...beside("spans.csv", "relations.csv")] };
    case "hugging-face":
      return { kind, name: entry.name, files: [entry, ...beside("dataset.json")] };
    default:
      return { kind, name: entry.name, files: [entry] };
  }
}

/** A text that is read with annotations beside it is no unit of its own. */
function withoutTheirTexts(units: readonly Unit[]): Unit[] {
  const texts = new Set(
    units
      .filter((unit) => unit.kind === "web-annotation")
      .flatMap((unit) => unit.files.slice(1).map((file) => file.name)),
  );
  return units.filter((unit) => unit.kind === "web-annotation" || !texts.has(unit.name));
}
