import type { Metadata } from "next";
import { allows } from "#lib/access/roles.ts";
import { listEntities } from "#lib/data/entities.ts";
import { finishedMentions } from "#lib/data/mentions.ts";
import { project } from "#lib/data/projects.ts";
import { member } from "../../../../_server/who.ts";
import { ButtonLink } from "../../../../_ui/button.tsx";
import { Content, PageHeader } from "../../../../_ui/page-shell.tsx";
import { AddEntity } from "./add-entity.tsx";
import { EntityTable } from "./entity-table.tsx";

export const metadata: Metadata = { title: "Entities" };

/** What several tags name: the people, places and things of the project. */
export default async function EntitiesPage({
  params,
  searchParams,
}: {
  params: Promise<{ projectId: string }>;
  searchParams: Promise<{ q?: string | string[]; after?: string | string[] }>;
}) {
  const { projectId } = await params;
  const { q, after } = await searchParams;
  const me = await member(projectId, "document.read", `/projects/${projectId}/entities`);
  const wanted = typeof q === "string" ? q : "";
  const [{ rows, next }, { archived }] = await Promise.all([
    listEntities(me, { q: wanted, after: typeof after === "string" ? after : undefined, limit: 100 }),
    project(me),
  ]);
  const named = await finishedMentions(
    me,
    rows.map(({ id }) => id),
  );
  const mayAdd = allows(me, "label.edit") && !archived;
  return (
    <Content>
      <PageHeader
        title="Entities"
        description="What several tags name, such as “Putin” and “the Russian president”. People link tags to an entity while they tag; those that a manager adds here are offered to everyone. What others name in documents that you annotate blind is not shown."
        actions={mayAdd ? <AddEntity projectId={projectId} /> : null}
      />
      <EntityTable projectId={projectId} entities={rows} named={Object.fromEntries(named)} q={wanted} mayAdd={mayAdd} />
      {next ? (
        <div className="mt-4 text-center">
          <ButtonLink href={`/projects/${projectId}/entities?after=${next}`}>More entities</ButtonLink>
        </div>
      ) : null}
    </Content>
  );
}
