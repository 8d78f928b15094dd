import { Download, FileJson } from "lucide-react";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { listSets } from "#lib/data/sets.ts";
import { member } from "../../../../_server/who.ts";
import { ButtonLink, buttonStyle } from "../../../../_ui/button.tsx";
import { Section } from "../../../../_ui/card.tsx";
import { EmptyState } from "../../../../_ui/empty-state.tsx";
import { Content, PageHeader } from "../../../../_ui/page-shell.tsx";
import { Table, Td, Th, Tr } from "../../../../_ui/table.tsx";
import { When } from "../../../../_ui/when.tsx";

export const metadata: Metadata = { title: "Export" };

const kindWords = { shared: "Shared", personal: "Personal", model: "Model", gold: "Gold" } as const;

/** What is finished, as a file. */
export default async function ExportPage({
  params,
  searchParams,
}: {
  params: Promise<{ projectId: string }>;
  searchParams: Promise<{ after?: string }>;
}) {
  const { projectId } = await params;
  const { after } = await searchParams;
  const me = await member(projectId, "export.read", `/projects/${projectId}/export`);
  const { rows, next } = await listSets(me, { after, limit: 50 });
  const base = `/projects/${projectId}`;
  const asked = await headers();
  const origin = `${asked.get("x-forwarded-proto") ?? "http"}://${asked.get("host")}`;
  return (
    <Content wide>
      <PageHeader
        title="Export"
        description="The finished annotation sets, as JSONL: one line for each document, with its text, spans, relations and authors. The same state gives the same bytes, always."
        actions={
          rows.length > 0 || after ? (
            <a href={`${base}/export/jsonl`} download className={buttonStyle({ look: "primary" })}>
              <Download aria-hidden />
              Download JSONL
            </a>
          ) : null
        }
      />
      {rows.length === 0 && !after ? (
        <EmptyState
          icon={FileJson}
          title="Nothing is finished yet"
          actions={<ButtonLink href={base}>Go to the documents</ButtonLink>}
        >
          <p>When somebody finishes a document, its annotation set is stored for good and appears here.</p>
        </EmptyState>
      ) : (
        <div className="space-y-12">
          <Section
            title="Annotation sets"
            description="The newest set of each layer is exported, unless it was reopened. Older versions are kept."
          >
            <Table caption="Annotation sets">
              <thead>
                <tr>
                  <Th>Document</Th>
                  <Th className="max-sm:hidden">Layer</Th>
                  <Th className="text-right max-sm:hidden">Version</Th>
                  <Th className="text-right">Spans</Th>
                  <Th className="text-right max-sm:hidden">Relations</Th>
                  <Th>Finished</Th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <Tr key={row.id} className={row.reopenedAt ? "text-muted" : undefined}>
                    <Td className="font-medium wrap-anywhere" dir="auto">
                      {row.documentName}
                    </Td>
                    <Td className="max-sm:hidden">{kindWords[row.layerKind]}</Td>
                    <Td className="text-right tabular-nums max-sm:hidden">{row.version}</Td>
                    <Td className="text-right tabular-nums">{row.spanCount}</Td>
                    <Td className="text-right tabular-nums max-sm:hidden">{row.relationCount}</Td>
                    <Td>
                      {row.finishedBy.name}, <When at={row.createdAt.toISOString()} />
                      {row.reopenedAt ? (
                        <span className="block text-[0.8125rem]">Reopened, so not exported</span>
                      ) : null}
                    </Td>
                  </Tr>
                ))}
              </tbody>
            </Table>
            {next ? (
              <div className="text-center">
                <ButtonLink href={`${base}/export?after=${next}`}>More sets</ButtonLink>
              </div>
            ) : null}
          </Section>
          <div className="grid gap-12 lg:grid-cols-2">
            <Section
              title="Which offsets?"
              description="Every span carries both kinds, so that no program has to guess."
            >
              <dl className="space-y-3 text-sm">
                <div>
                  <dt className="font-medium">Code points</dt>
                  <dd className="text-muted">
                    What Python counts: <code className="font-mono text-[0.8125rem]">text[start:end] == surface</code>
                  </dd>
                </div>
                <div>
                  <dt className="font-medium">UTF-16 units</dt>
                  <dd className="text-muted">
                    What JavaScript and Java count:{" "}
                    <code className="font-mono text-[0.8125rem]">text.slice(start, end)</code>
                  </dd>
                </div>
              </dl>
              <p className="text-sm text-muted">
                They differ after an emoji or another rare character. Each line also carries the text's SHA-256, so that
                you can tell whether you hold the same text.
              </p>
            </Section>
            <Section
              title="By program"
              description="The same bytes, with a token that may export. Tokens are made under Account."
            >
              <pre className="rounded-lg bg-sunken p-4 font-mono text-xs leading-relaxed break-all whitespace-pre-wrap">
                {`curl -H "Authorization: Bearer $TOKEN" \\\n  ${origin}/api/v1/projects/${projectId}/export`}
              </pre>
            </Section>
          </div>
        </div>
      )}
    </Content>
  );
}
