import { formats } from "#lib/annotation/formats/registry.ts";
import { type Options, Usage } from "#lib/cli/command.ts";
import { remark, tellResult } from "#lib/cli/terminal.ts";
import { counted } from "#lib/counted.ts";
import { Api, type Query } from "./api.ts";
import { credentials } from "./credentials.ts";
import { download } from "./download.ts";
import { pairs } from "./pairs.ts";
import { projectNamed } from "./project.ts";

const choices = ["documents", "states", "layers", "annotators", "labels", "versions"] as const;

type Loss = { what: string; why: string; outcome: string; count: number; documents: number };
type Preview = { counts: Record<string, number>; losses: Loss[] };

/** `spanwise export <project>`: what the format cannot carry is said before it is made. */
export async function main([project, ...more]: string[], options: Options): Promise<number> {
  if (!project || more.length > 0) throw new Usage("Say which project: spanwise export <project>.");
  const format = formatOf(options.format);
  const api = new Api(credentials(options));
  const { id, name } = await projectNamed(api, project);
  const at = `/projects/${id}/export/${format}`;
  const query: Query = {
    ...Object.fromEntries(choices.map((name) => [name, options[name] as string | undefined])),
    ...formatQuery(options),
  };
  const { package: _, ...asked } = query;
  const { counts, losses } = await api.json<Preview>("GET", `${at}/preview`, { query: asked });
  for (const { what, why, outcome, count, documents } of losses)
    remark(options, `${outcome}: ${what}, ${counted(count, "time")} in ${counted(documents, "document")}: ${why}`);
  if (counts.documents === 0) remark(options, "Nothing that is finished is chosen, so there is nothing in it.");
  if (options.preview) {
    tellResult(options, { counts, losses }, () => countsInWords(counts));
    return 0;
  }
  const file = fileName(options, format, name);
  const size = await download(await api.send("GET", at, { query }), file, options);
  if (file !== "-")
    tellResult(
      options,
      { file, size, format, counts, losses },
      () => `${countsInWords(counts)}${losses.length > 0 ? ", but for what is named above," : ""} are in ${file}.`,
    );
  return 0;
}

/** Query parameters of a format's own options, and of how its files are packed. */
export function formatQuery(options: Options): Query {
  const own = pairs(options.option, "option");
  return {
    options: Object.keys(own).length > 0 ? JSON.stringify(own) : undefined,
    package: options["only-file"] ? "file" : undefined,
  };
}

/** @throws Usage where there is no such format */
export function formatOf(said: Options[string]): string {
  const out = formats.filter(({ write }) => write !== undefined).map(({ id }) => id);
  const format = typeof said === "string" ? said : "spanwise";
  if (!out.includes(format)) throw new Usage(`There is no format ${format} to write; there are ${out.join(", ")}.`);
  return format;
}

/** What `--output` says, else the name of what is written, with what a file's name cannot hold left out, and the format. */
export function fileName(options: Options, format: string, name: string): string {
  if (typeof options.output === "string") return options.output;
  const base = name.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-").replaceAll(/^[.-]+|[.-]+$/g, "") || "spanwise";
  const extension = options["only-file"] ? formats.find(({ id }) => id === format)?.extensions[0] : "zip";
  return `${base}-${format}.${extension ?? "zip"}`;
}

function countsInWords(counts: Record<string, number>): string {
  return ["document", "set", "span", "relation"].map((name) => counted(counts[`${name}s`] ?? 0, name)).join(", ");
}
