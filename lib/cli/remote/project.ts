import { type Options, Usage } from "#lib/cli/command.ts";
import { columns, tellResult } from "#lib/cli/terminal.ts";
import { Failure } from "#lib/errors.ts";
import { Api } from "./api.ts";
import { credentials } from "./credentials.ts";

export type ProjectRow = { id: string; name: string; role: string; documents: number; finished: number };
type Project = { id: string; name: string; description: string; defaultMode: string; reveal: string };

/** `spanwise project …`. */
export async function main([what, name, ...more]: string[], options: Options): Promise<number> {
  const api = new Api(credentials(options));
  if (what === "list" && name === undefined) {
    const rows: ProjectRow[] = [];
    const query = { archived: options.archived ? true : undefined };
    for await (const row of api.rows<ProjectRow>("/projects", query)) rows.push(row);
    tellResult(options, rows, () =>
      rows.length === 0
        ? "No projects."
        : columns([
            ["id", "name", "role", "documents", "finished"],
            ...rows.map((row) => [row.id, row.name, row.role, row.documents, row.finished]),
          ]),
    );
    return 0;
  }
  if (name === undefined || more.length > 0)
    throw new Usage("Say `project list`, `project show <project>` or `project create <name>`.");
  if (what === "show") {
    const project = await api.json<Project>("GET", `/projects/${(await projectNamed(api, name)).id}`);
    tellResult(options, project, () => columns(Object.entries(project).map(([key, value]) => [key, String(value)])));
    return 0;
  }
  if (what === "create") {
    const { description } = options;
    const body = { name, ...(typeof description === "string" && { description }) };
    const made = await api.json<{ id: string }>("POST", "/projects", { body });
    tellResult(options, made, () => made.id);
    return 0;
  }
  throw new Usage(`There is no \`project ${what}\`.`);
}

/** The project of this id, or of this name. @throws Failure not-found, conflict where two have the name */
export async function projectNamed(api: Api, idOrName: string): Promise<ProjectRow> {
  const found: ProjectRow[] = [];
  // Archived ones too: they can still be read and exported.
  for (const archived of [false, true]) {
    for await (const row of api.rows<ProjectRow>("/projects", { archived })) {
      if (row.id === idOrName) return row;
      if (row.name === idOrName) found.push(row);
    }
    if (found.length > 0) break;
  }
  const [first, second] = found;
  if (first && second)
    throw new Failure("conflict", `Two projects are called “${idOrName}”. Use the id: ${first.id} or ${second.id}.`);
  if (!first) throw new Failure("not-found", `You are in no project that is called “${idOrName}”, or has that id.`);
  return first;
}
