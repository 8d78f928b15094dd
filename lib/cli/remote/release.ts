import { exitCodes, type Options, Usage } from "#lib/cli/command.ts";
import { columns, tellResult } from "#lib/cli/terminal.ts";
import { Failure } from "#lib/errors.ts";
import { Api } from "./api.ts";
import { credentials } from "./credentials.ts";
import { download } from "./download.ts";
import { fileName, formatOf, formatQuery } from "./export.ts";
import { followJob } from "./job.ts";
import { projectNamed } from "./project.ts";

type Release = { id: string; name: string; createdAt: string; sha256: string; size: number | null };
type Difference = {
  documentName: string;
  layer: { kind: string; annotator: string; name: string };
  change: "added" | "removed" | "changed";
  before: { label: string; surface: string } | null;
  after: { label: string; surface: string } | null;
};

const usage =
  "Say `release list <project>`, `release make <project> <name>`, `release show <project> <release>`, `release get <project> <release>` or `release compare <project> <from> <to>`.";

/** `spanwise release …` */
export async function main([what, project, first, second, ...more]: string[], options: Options): Promise<number> {
  if (!what || !project || more.length > 0) throw new Usage(usage);
  if ((first === undefined) !== (what === "list") || (second !== undefined) !== (what === "compare"))
    throw new Usage(usage);
  const api = new Api(credentials(options));
  const { id } = await projectNamed(api, project);
  const at = `/projects/${id}/releases`;
  if (first === undefined) return list(api, at, options);
  switch (what) {
    case "make":
      return make(api, id, at, first, options);
    case "show": {
      const found = await named(api, at, first);
      const release = await api.json<Release>("GET", `${at}/${found.id}`);
      tellResult(options, release, () => columns(rowsOf([release])));
      return exitCodes.done;
    }
    case "get":
      return get(api, at, first, options);
    case "compare":
      return compare(api, at, first, second ?? "", options);
    default:
      throw new Usage(usage);
  }
}

async function list(api: Api, at: string, options: Options): Promise<number> {
  const releases: Release[] = [];
  for await (const release of api.rows<Release>(at)) releases.push(release);
  tellResult(options, releases, () => (releases.length === 0 ? "No releases." : columns(rowsOf(releases))));
  return exitCodes.done;
}

async function make(api: Api, project: string, at: string, name: string, options: Options): Promise<number> {
  const { note } = options;
  const body = { name, ...(typeof note === "string" && { note }) };
  const { jobId } = await api.json<{ jobId: string }>("POST", at, { body });
  const { words, state, report } = await followJob(api, project, jobId, options);
  const { releaseId = null, ...counts } = (report ?? {}) as { releaseId?: string };
  tellResult(options, { id: releaseId, name, state, words, jobId, ...counts }, () => words);
  return state === "done" ? exitCodes.done : exitCodes.failed;
}

async function get(api: Api, at: string, wanted: string, options: Options): Promise<number> {
  const format = formatOf(options.format);
  const release = await named(api, at, wanted);
  const file = fileName(options, format, release.name);
  const answer = await api.send("GET", `${at}/${release.id}/export/${format}`, { query: formatQuery(options) });
  const size = await download(answer, file, options);
  if (file !== "-")
    tellResult(options, { file, size, format, release: release.id }, () => `${release.name} is in ${file}.`);
  return exitCodes.done;
}

async function compare(api: Api, at: string, from: string, to: string, options: Options): Promise<number> {
  const [before, after] = [await named(api, at, from), await named(api, at, to)];
  const rows: Difference[] = [];
  for await (const row of api.rows<Difference>(`${at}/${after.id}/differences`, { from: before.id })) rows.push(row);
  tellResult(options, rows, () =>
    rows.length === 0
      ? "The same spans."
      : columns([
          ["document", "layer", "change", "before", "after"],
          ...rows.map(({ documentName, layer, change, before, after }) => {
            const { kind, name, annotator } = layer;
            return [documentName, [kind, name || annotator].join(" ").trim(), change, inWords(before), inWords(after)];
          }),
        ]),
  );
  return exitCodes.done;
}

function inWords(span: Difference["before"]): string {
  return span ? `${span.label} “${span.surface.replaceAll(/\s+/g, " ")}”` : "–";
}

/** A release by its id or its name, which no two of a project share. @throws Failure not-found */
async function named(api: Api, at: string, idOrName: string): Promise<Release> {
  for await (const release of api.rows<Release>(at)) {
    if (release.id === idOrName || release.name === idOrName) return release;
  }
  throw new Failure("not-found", `The project has no release that is called “${idOrName}”, or has that id.`);
}

function rowsOf(releases: readonly Release[]): (string | number)[][] {
  return [
    ["id", "name", "made", "sha256", "bytes"],
    ...releases.map((one) => [one.id, one.name, one.createdAt, one.sha256, one.size ?? ""]),
  ];
}
