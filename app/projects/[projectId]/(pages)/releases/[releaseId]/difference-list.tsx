import { counted } from "#lib/counted.ts";
import type { Comparison } from "#lib/data/releases.ts";
import { Badge } from "../../../../../_ui/badge.tsx";
import { ButtonLink } from "../../../../../_ui/button.tsx";
import { Notice } from "../../../../../_ui/notice.tsx";
import { Td, Th, Tr } from "../../../../../_ui/table.tsx";
import { WideTable } from "../../../../../_ui/wide-table.tsx";

type Row = Comparison["rows"][number];

const words = {
  added: { word: "Added", tone: "good" },
  removed: { word: "Removed", tone: "danger" },
  changed: { word: "Changed", tone: "accent" },
} as const;

/** A page of what differs. */
export function DifferenceList({
  compared: { rows, documents },
  from,
  first,
  next,
}: {
  compared: Comparison;
  from: string;
  first: boolean;
  next: string | null;
}) {
  const { added, removed, changed } = documents;
  if (rows.length === 0 && first) {
    return (
      <Notice title={`No span differs from “${from}”`}>
        {added + removed + changed > 0 ? (
          <p>Something else of {counted(added + removed + changed, "document")} does.</p>
        ) : null}
      </Notice>
    );
  }
  return (
    <div className="space-y-4">
      <p className="text-sm text-muted">
        Since “{from}”: {counted(added, "document")} came, {removed} went, {changed} changed.
      </p>
      <WideTable caption="Differences">
        <thead>
          <tr>
            <Th>Change</Th>
            <Th>Span</Th>
          </tr>
        </thead>
        {grouped(rows).map((own) => (
          <tbody key={groupOf(own[0])}>
            <tr className="border-y border-line bg-sunken">
              <th scope="rowgroup" colSpan={2} className="px-4 py-2 text-left font-medium wrap-anywhere">
                <bdi>{own[0].documentName}</bdi>
                <span className="ml-2 text-[0.8125rem] font-normal text-muted">{layerWords(own[0].layer)}</span>
              </th>
            </tr>
            {own.map((row) => (
              <Tr key={`${row.change} ${row.spanId}`}>
                <Td className="align-top">
                  <Badge tone={words[row.change].tone}>{words[row.change].word}</Badge>
                </Td>
                <Td className="min-w-52 space-y-1 align-top wrap-anywhere">
                  {row.before ? (
                    <del className="block text-muted">
                      <Span span={row.before} />
                    </del>
                  ) : null}
                  {row.after ? (
                    <ins className="block no-underline">
                      <Span span={row.after} />
                    </ins>
                  ) : null}
                </Td>
              </Tr>
            ))}
          </tbody>
        ))}
      </WideTable>
      {next ? <ButtonLink href={next}>More differences</ButtonLink> : null}
    </div>
  );
}

/** Rows that follow each other and are of one layer of one document. */
function grouped(rows: readonly Row[]): [Row, ...Row[]][] {
  const groups: [Row, ...Row[]][] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (last && groupOf(last[0]) === groupOf(row)) last.push(row);
    else groups.push([row]);
  }
  return groups;
}

function groupOf({ documentId, layer: { kind, annotator } }: Row): string {
  return `${documentId} ${kind} ${annotator}`;
}

function layerWords({ kind, annotator, name }: Row["layer"]): string {
  if (kind === "personal") return `layer of ${name || annotator}`;
  return kind === "model" ? `suggestions of ${name}` : kind === "gold" ? "gold" : "shared layer";
}

function Span({ span }: { span: NonNullable<Row["before"]> }) {
  const said = Object.entries(span.attributes).map(([name, value]) => `${name}: ${String(value)}`);
  const places = span.fragments.codePoints.map(([start, end]) => `${start}–${end}`).join(", ");
  return (
    <>
      <bdi className="font-medium">{span.surface.length > 200 ? `${span.surface.slice(0, 200)}…` : span.surface}</bdi>{" "}
      <span className="text-[0.8125rem]">
        {span.label}, {[places, ...said, ...(span.entity ? [span.entity] : [])].join(", ")}
      </span>
    </>
  );
}
