import { Archive } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { can } from "#lib/access/roles.ts";
import { listReleases } from "#lib/data/releases.ts";
import { member, showFailure } from "../../../../_server/who.ts";
import { ButtonLink } from "../../../../_ui/button.tsx";
import { EmptyState } from "../../../../_ui/empty-state.tsx";
import { Content, PageHeader } from "../../../../_ui/page-shell.tsx";
import { Table, Td, Th, Tr } from "../../../../_ui/table.tsx";
import { When } from "../../../../_ui/when.tsx";
import { MakeRelease } from "./make-release.tsx";

export const metadata: Metadata = { title: "Releases" };

/** Every release of the project, and the way to the next. */
export default async function ReleasesPage({
  params,
  searchParams,
}: {
  params: Promise<{ projectId: string }>;
  searchParams: Promise<{ after?: string }>;
}) {
  const { projectId } = await params;
  const { after } = await searchParams;
  const base = `/projects/${projectId}/releases`;
  const me = await member(projectId, "export.read", base);
  const { rows, next } = await listReleases(me, { after }).catch(showFailure);
  const make = can(me.role, "release.make") && !me.archived ? <MakeRelease projectId={projectId} /> : null;
  return (
    <Content wide>
      <PageHeader
        title="Releases"
        description="A release keeps what is finished now, byte for byte, for ever: for a paper, a model, or a comparison later on. It leaves in every format."
      />
      <div className="space-y-8">
        {make}
        {rows.length === 0 ? (
          <EmptyState icon={Archive} title="No releases yet">
            <p>
              {make
                ? "Give one a name above. What is finished at that moment is in it, and nothing can change it afterwards."
                : "A manager of the project makes them."}
            </p>
          </EmptyState>
        ) : (
          <Table caption="Releases">
            <thead>
              <tr>
                <Th>Release</Th>
                <Th className="text-right">Documents</Th>
                <Th className="text-right max-sm:hidden">Spans</Th>
                <Th className="max-sm:hidden">SHA-256</Th>
                <Th>Made</Th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Tr key={row.id}>
                  <Td className="font-medium wrap-anywhere">
                    <Link href={`${base}/${row.id}`} className="text-accent-ink underline-offset-4 hover:underline">
                      {row.name}
                    </Link>
                    {row.manifest ? null : (
                      <span className="block text-[0.8125rem] font-normal text-muted">
                        Opens to you when what you annotate blind is revealed
                      </span>
                    )}
                  </Td>
                  <Td className="text-right tabular-nums">{row.manifest?.counts.documents ?? "–"}</Td>
                  <Td className="text-right tabular-nums max-sm:hidden">{row.manifest?.counts.spans ?? "–"}</Td>
                  <Td className="font-mono text-xs max-sm:hidden">{row.sha256.slice(0, 12)}</Td>
                  <Td>
                    {row.createdBy.name}, <When at={row.createdAt.toISOString()} />
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        )}
        {next ? <ButtonLink href={`${base}?after=${next}`}>Older releases</ButtonLink> : null}
      </div>
    </Content>
  );
}
