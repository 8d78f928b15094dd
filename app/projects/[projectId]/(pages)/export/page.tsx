import { PackageOpen } from "lucide-react";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { formats } from "#lib/annotation/formats/registry.ts";
import { documentHead } from "#lib/data/documents.ts";
import { labelSchema } from "#lib/data/labels.ts";
import { listMembers } from "#lib/data/members.ts";
import { listSets } from "#lib/data/sets.ts";
import { member, showFailure } from "../../../../_server/who.ts";
import { ButtonLink } from "../../../../_ui/button.tsx";
import { Section } from "../../../../_ui/card.tsx";
import { EmptyState } from "../../../../_ui/empty-state.tsx";
import { Content, PageHeader } from "../../../../_ui/page-shell.tsx";
import { ExportForm } from "./export-form.tsx";
import { offered } from "./offered.ts";
import { SetTable } from "./set-table.tsx";

export const metadata: Metadata = { title: "Export" };

/** What is finished, as files: in which format, what of it, and what the format would lose. */
export default async function ExportPage({
  params,
  searchParams,
}: {
  params: Promise<{ projectId: string }>;
  searchParams: Promise<{ after?: string; document?: string }>;
}) {
  const { projectId } = await params;
  const { after, document: wanted } = await searchParams;
  const me = await member(projectId, "export.read", `/projects/${projectId}/export`);
  const [{ rows, next }, schema, members, chosen] = await Promise.all([
    listSets(me, { after, limit: 50 }),
    labelSchema(me),
    listMembers(me),
    wanted ? documentHead(me, wanted, { most: 0, opening: 0 }).catch(showFailure) : null,
  ]);
  const base = `/projects/${projectId}`;
  const asked = await headers();
  const origin = `${asked.get("x-forwarded-proto") ?? "http"}://${asked.get("host")}`;
  const empty = rows.length === 0 && !after;
  return (
    <Content wide>
      <PageHeader
        title="Export"
        description="What is finished, as files for other programs. The same state gives the same bytes, always. To keep a state for good, make a release."
        actions={<ButtonLink href={`${base}/releases`}>Releases</ButtonLink>}
      />
      {empty ? (
        <EmptyState
          icon={PackageOpen}
          title="Nothing is finished yet"
          actions={<ButtonLink href={base}>Go to the documents</ButtonLink>}
        >
          <p>When somebody finishes a document, its annotation set is stored for good and can leave from here.</p>
        </EmptyState>
      ) : (
        <div className="space-y-12">
          <ExportForm
            projectId={projectId}
            origin={origin}
            formats={formats.flatMap((format) => (format.write ? [offered(format)] : []))}
            labels={schema.labels.map(({ id, name, archived }) => ({ id, name, archived }))}
            annotators={members.rows
              .filter(({ role }) => role !== "viewer")
              .map(({ userId, name }) => ({ userId, name }))}
            document={chosen && { id: chosen.id, name: chosen.name }}
          />
          <Section
            title="Annotation sets"
            description="The newest set of each layer is exported, unless it was reopened. Older versions are kept."
          >
            <SetTable rows={rows} next={next ? `${base}/export?after=${next}` : null} />
          </Section>
        </div>
      )}
    </Content>
  );
}
