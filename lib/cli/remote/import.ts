import { createReadStream, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import yazl from "yazl";
import { exitCodes, type Options, Usage } from "#lib/cli/command.ts";
import { columns, Progress, remark, tellResult } from "#lib/cli/terminal.ts";
import { counted } from "#lib/counted.ts";
import { Failure } from "#lib/errors.ts";
import { Api } from "./api.ts";
import { credentials } from "./credentials.ts";
import { followJob } from "./job.ts";
import { pairs } from "./pairs.ts";
import { projectNamed } from "./project.ts";

type Refusal = { file: string; line: number; field: string; why: string };
type Preview = {
  files: { name: string; kindName: string; encoding: string; documents: number }[];
  documents: number;
  spans: number;
  relations: number;
  labels: { name: string; count: number; known: boolean }[];
  notes: number;
  annotators: { name: string; layers: number; place: keyof typeof places; there: boolean }[];
  authors: { name: string; tags: number; member: string | null }[];
  refusals: Refusal[];
};
type Report = { refusals?: Refusal[]; refused?: number };

/** `spanwise import <project> <file or folder>…` */
export async function main([project, ...names]: string[], options: Options): Promise<number> {
  if (!project || names.length === 0) throw new Usage("Say where to and what: spanwise import <project> <file>…");
  for (const name of names) {
    if (!statSync(name, { throwIfNoEntry: false }))
      throw new Failure("not-found", `There is no file or folder ${name}.`);
  }
  const api = new Api(credentials(options));
  const at = `/projects/${(await projectNamed(api, project)).id}`;
  const files: string[] = [];
  for (const name of names) files.push(await bring(api, at, name, options));
  const body = { files, plan: planOf(options) };
  if (options.preview) return preview(await api.json<Preview>("POST", `${at}/imports/preview`, { body }), options);
  const { jobId } = await api.json<{ jobId: string }>("POST", `${at}/imports`, { body });
  const job = await followJob(api, at.slice("/projects/".length), jobId, options);
  const { refusals = [], refused = 0 } = (job.report ?? {}) as Report;
  for (const one of refusals) remark(options, inOneLine(one));
  tellResult(options, job, () => job.words);
  return job.state === "done" && refused === 0 ? exitCodes.done : exitCodes.failed;
}

function planOf(options: Options): object {
  const { as, format, encoding, model, people, unnamed, strangers, labels, option, language, open, ...rest } = options;
  const text = (value: unknown) => (typeof value === "string" ? value : undefined);
  const fields = text(rest["text-field"]);
  return {
    arrival: text(as),
    kind: text(format),
    encoding: text(encoding),
    model: text(model),
    language: text(language),
    finished: !open,
    unknown: rest["known-labels-only"] ? "leave-out" : "create",
    people: { ...peopleOf(people), ...(text(unnamed) && { "": text(unnamed) }) },
    strangers: text(strangers),
    renew: rest["renew-models"] === true,
    labels: pairs(labels, "labels"),
    options: pairs(option, "option"),
    ...(fields && { fields: { text: fields, name: text(rest["name-field"]) } }),
  };
}

/** With nothing behind the sign, the name is nobody's who has an account. */
function peopleOf(people: unknown): Record<string, string | null> {
  return Object.fromEntries(Object.entries(pairs(people, "people")).map(([name, who]) => [name, who || null]));
}

/** Sends a file as it is, and a folder as an archive that is made on the way. */
async function bring(api: Api, at: string, name: string, options: Options): Promise<string> {
  const folder = statSync(name).isDirectory();
  const size = folder ? 0 : statSync(name).size;
  const progress = new Progress(options);
  let sent = 0;
  const source = folder ? archiveOf(name) : createReadStream(name);
  source.on("data", (piece: Buffer) => {
    sent += piece.length;
    progress.at(size > 0 ? sent / size : null, `sending ${path.basename(name)}`);
  });
  const bytes = { body: Readable.toWeb(source) as unknown as BodyInit, type: "application/octet-stream" };
  const query = { name: folder ? `${path.basename(path.resolve(name))}.zip` : path.basename(name) };
  const { id } = await api.json<{ id: string }>("POST", `${at}/files`, { query, bytes });
  progress.end();
  return id;
}

function archiveOf(folder: string): Readable {
  const zip = new yazl.ZipFile();
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
  if (names.length === 0) throw new Failure("invalid", `The folder ${folder} is empty.`);
  for (const name of names) zip.addFile(path.join(folder, name), name.split(path.sep).join("/"));
  zip.end();
  return zip.outputStream as unknown as Readable;
}

function preview(found: Preview, options: Options): number {
  tellResult(options, found, () =>
    [
      columns([
        ["file", "what it is", "encoding", "documents"],
        ...found.files.map((file) => [file.name, file.kindName, file.encoding, file.documents]),
      ]),
      `${counted(found.documents, "document")}, ${counted(found.spans, "span")}, ${counted(found.relations, "relation")}; nothing has been imported yet.`,
      ...found.labels
        .filter(({ known }) => !known)
        .map(({ name, count }) => `A new label: ${name} (${counted(count, "time")})`),
      ...found.annotators.map(whose),
      ...found.authors.map(
        ({ name, tags, member }) =>
          `${counted(tags, "tag")} signed by ${name}${member ? ": signed in the name of a member." : ", who is no member."}`,
      ),
      ...(found.notes > 0 ? [`${counted(found.notes, "note")} on tags and relations: comments.`] : []),
      ...found.refusals.map(inOneLine),
    ].join("\n"),
  );
  return found.refusals.length === 0 ? exitCodes.done : exitCodes.failed;
}

const places = {
  shared: "the documents' shared layers, under your name (--unnamed says whose they are, --as what they are)",
  personal: "a member's own layers",
  annotator: "those of an annotator without an account, who can be matched with a member later",
  model: "a model's",
  gold: "gold",
  nowhere: "nobody's: say who it is with --people or --unnamed",
};

/** Whose the layers of one annotator become. */
function whose({ name, layers, place, there }: Preview["annotators"][number]): string {
  const from = name === "" ? (layers === 1 ? "that names nobody" : "that name nobody") : `of ${name}`;
  const again = there ? ", which has layers there already: --renew-models makes new versions of them" : "";
  return `${counted(layers, "layer")} ${from}: ${places[place]}${again}.`;
}

function inOneLine({ file, line, field, why }: Refusal): string {
  const place = [file, line > 0 && `line ${line}`, field].filter(Boolean).join(", ");
  return place ? `${place}: ${why}` : why;
}
