import type { Metadata } from "next";
import { formats } from "#lib/annotation/formats/registry.ts";
import { counted } from "#lib/counted.ts";
import { compareReleases, listReleases, type ReleaseRow, release } from "#lib/data/releases.ts";
import { member, showFailure } from "../../../../../_server/who.ts";
import { ButtonLink } from "../../../../../_ui/button.tsx";
import { Section } from "../../../../../_ui/card.tsx";
import { CopyField } from "../../../../../_ui/copy-field.tsx";
import { Notice } from "../../../../../_ui/notice.tsx";
import { Content, PageHeader } from "../../../../../_ui/page-shell.tsx";
import { When } from "../../../../../_ui/when.tsx";
import { CompareWith } from "./compare-with.tsx";
import { DifferenceList } from "./difference-list.tsx";
import { ReleaseDownload } from "./release-download.tsx";

export const metadata: Metadata = { title: "Release" };

/** One release: what is in it, its files, and what differs from another. */
export default async function ReleasePage({
  params,
  searchParams,
}: {
  params: Promise<{ projectId: string; releaseId: string }>;
  searchParams: Promise<{ from?: string; after?: string }>;
}) {
  const { projectId, releaseId } = await params;
  const { from, after } = await searchParams;
  const base = `/projects/${projectId}/releases`;
  const me = await member(projectId, "export.read", `${base}/${releaseId}`);
  const row = await release(me, releaseId).catch(showFailure);
  const others = (await listReleases(me, { limit: 200 })).rows.filter(({ id }) => id !== releaseId);
  const compared =
    from && row.manifest
      ? await compareReleases(me, { from, to: releaseId }, { after, limit: 50 }).catch(showFailure)
      : null;
  const fromName = others.find(({ id }) => id === from)?.name ?? "";
  return (
    <Content>
      <PageHeader
        title={row.name}
        description={
          <>
            Made by {row.createdBy.name}, <When at={row.createdAt.toISOString()} />
            {row.note ? <span className="mt-2 block whitespace-pre-line text-ink">{row.note}</span> : null}
          </>
        }
        actions={<ButtonLink href={base}>All releases</ButtonLink>}
      />
      {row.manifest === null ? (
        <Notice title="Not open to you yet">
          <p>
            This release holds work of others on documents that you annotate and may not see yet. It opens to you when
            they are revealed.
          </p>
        </Notice>
      ) : (
        <div className="space-y-12">
          <Facts row={row} manifest={row.manifest} />
          <Section title="Files" description="Made from the bytes that the release keeps, in any format.">
            <ReleaseDownload
              projectId={projectId}
              releaseId={releaseId}
              formats={formats.flatMap(({ id, name, version, write }) =>
                write ? [{ id, name, version, atTheTime: row.manifest?.exporters[id] ?? null }] : [],
              )}
            />
          </Section>
          <Section title="Differences" description="What came, went and changed since another release, span by span.">
            {others.length === 0 ? (
              <p className="text-sm text-muted">There is no other release to compare with.</p>
            ) : (
              <CompareWith
                key={from ?? ""}
                base={`${base}/${releaseId}`}
                from={from ?? ""}
                others={others.map(({ id, name }) => ({ id, name }))}
              />
            )}
            {compared ? (
              <DifferenceList
                compared={compared}
                from={fromName}
                first={!after}
                next={compared.next ? `${base}/${releaseId}?from=${from}&after=${compared.next}` : null}
              />
            ) : null}
          </Section>
        </div>
      )}
    </Content>
  );
}

function Facts({ row, manifest }: { row: ReleaseRow; manifest: NonNullable<ReleaseRow["manifest"]> }) {
  const { counts, layers, schemaVersions, guidelineVersions, filter, apart = [] } = manifest;
  const chosen = Object.entries(filter).filter(([name, value]) => value !== "all" && usually[name] !== value);
  const facts: [string, string][] = [
    ["Documents", counts.documents.toLocaleString("en")],
    ["Annotation sets", counts.sets.toLocaleString("en")],
    ["Spans", counts.spans.toLocaleString("en")],
    ["Relations", counts.relations.toLocaleString("en")],
    ["Layers", [...new Set(layers.map(({ kind }) => kind))].join(", ")],
    ["Label schema", `version ${schemaVersions.join(", ")}`],
    ["Guidelines", guidelineVersions.map((one) => (one === 0 ? "none" : `version ${one}`)).join(", ")],
    [
      "Chosen",
      chosen.map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(", ") : value}`).join("; ") ||
        "all that was finished",
    ],
    ["Agreement, F1 exact", agreementWords(manifest.agreement)],
    [
      "Not in it",
      apart.map(({ what, count }) => counted(count, what)).join(", ") || "nothing that belongs to its layers",
    ],
  ];
  return (
    <Section title="What is in it">
      <dl className="grid gap-x-8 gap-y-3 text-sm sm:grid-cols-2">
        {facts.map(([term, value]) => (
          <div key={term} className="min-w-0">
            <dt className="text-muted">{term}</dt>
            <dd className="font-medium wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="space-y-1.5">
        <p className="text-sm text-muted">SHA-256 of its Spanwise JSONL</p>
        <CopyField label="SHA-256 of its Spanwise JSONL" value={row.sha256} />
      </div>
    </Section>
  );
}

/** What a filter says when nothing was chosen, beside “all”. */
const usually: Readonly<Record<string, string>> = { documents: "all that are not archived", versions: "newest" };

/** The first figure of the report that the manifest holds whole. */
function agreementWords(agreement: NonNullable<ReleaseRow["manifest"]>["agreement"]): string {
  type Report = { measures?: { id: string; overall: { figure: { value: number | null }; documents: number } }[] };
  const { measures = [] } = (agreement ?? {}) as Report;
  const found = measures.find(({ id }) => id === "span-f1-exact")?.overall;
  if (!found || found.figure.value === null) return "none: no document was finished by two people";
  return `${found.figure.value.toFixed(2)} over ${counted(found.documents, "document")}; the rest is in the manifest`;
}
