import { type Options, Usage } from "#lib/cli/command.ts";
import { columns, tellResult } from "#lib/cli/terminal.ts";
import { counted } from "#lib/counted.ts";
import { Api, type Query } from "./api.ts";
import { credentials } from "./credentials.ts";
import { download } from "./download.ts";
import { projectNamed } from "./project.ts";

type Figure = { value: number } | { value: null; why: string };
type Agreement = {
  documents: { counted: number; alone: number; waiting: number; hidden: number };
  raters: { name: string }[];
  measures: {
    id: string;
    unit: string;
    overall: { figure: Figure; documents: number; units: number; raters: number };
  }[];
};

const choices = ["against", "documents", "annotators", "labels", "unit", "overlap"] as const;

/** `spanwise agreement <project>` */
export async function main([project, ...more]: string[], options: Options): Promise<number> {
  if (!project || more.length > 0) throw new Usage("Say which project: spanwise agreement <project>.");
  const api = new Api(credentials(options));
  const at = `/projects/${(await projectNamed(api, project)).id}/agreement`;
  const query: Query = {
    ...Object.fromEntries(choices.map((name) => [name, options[name] as string | undefined])),
    afterReveal: options["after-reveal"] ? true : undefined,
  };
  if (options.csv) {
    const file = typeof options.output === "string" ? options.output : "-";
    await download(await api.send("GET", `${at}/csv`, { query }), file, options);
    return 0;
  }
  const found = await api.json<Agreement>("GET", at, { query });
  tellResult(options, found, () => inWords(found));
  return 0;
}

function inWords({ documents, raters, measures }: Agreement): string {
  const who = raters.map(({ name }) => name).join(", ") || "nobody";
  const hidden = documents.hidden > 0 ? ` You are blind to ${counted(documents.hidden, "document")} more.` : "";
  return [
    `${counted(documents.counted, "document")} that at least two finished, of ${who}.${hidden}`,
    "",
    columns([
      ["measure", "figure", "documents", "units", "of"],
      ...measures.map(({ id, unit, overall }) => [
        id,
        overall.figure.value === null ? `undefined (${overall.figure.why})` : overall.figure.value.toFixed(5),
        overall.documents,
        overall.units,
        unit,
      ]),
    ]),
  ].join("\n");
}
