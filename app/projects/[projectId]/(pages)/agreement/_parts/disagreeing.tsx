import Link from "next/link";
import type { DocumentRow } from "#lib/data/agreement.ts";
import type { SentenceRow } from "#lib/data/agreement-cases.ts";
import { ButtonLink } from "../../../../../_ui/button.tsx";
import { Table, Td, Th, Tr } from "../../../../../_ui/table.tsx";
import { FigureText } from "./figure-text.tsx";
import { address } from "./query.ts";

export function DocumentList({
  projectId,
  rows,
  next,
  start,
  agreement,
}: {
  projectId: string;
  rows: readonly DocumentRow[];
  next: string | null;
  start: string | null;
  /** This page with the choice in its address. */
  agreement: string;
}) {
  const [path = "", search = ""] = agreement.split("?");
  const query = Object.fromEntries(new URLSearchParams(search));
  return (
    <div className="space-y-4">
      <Table caption="Documents that disagree most">
        <thead>
          <tr>
            <Th>Document</Th>
            <Th className="text-right">F1, exact</Th>
            <Th className="text-right max-sm:hidden">Differ</Th>
            <Th className="text-right max-sm:hidden">Raters</Th>
            <Th>
              <span className="sr-only">Look closer</span>
            </Th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, name, figure, differ, places, raters }) => (
            <Tr key={id}>
              <Td className="font-medium wrap-anywhere" dir="auto">
                <Link href={documentAddress(projectId, id)} className="underline decoration-line underline-offset-4">
                  {name}
                </Link>
              </Td>
              <Td className="text-right">
                <FigureText figure={figure} />
              </Td>
              <Td className="text-right tabular-nums max-sm:hidden">
                {differ} of {places}
              </Td>
              <Td className="text-right tabular-nums max-sm:hidden">{raters}</Td>
              <Td className="text-right">
                <ButtonLink size="small" look="quiet" href={address(path, query, { documents: id })}>
                  Its figures
                  <span className="sr-only"> of {name}</span>
                </ButtonLink>
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      {next || start ? (
        <div className="flex justify-center gap-2">
          {start ? <ButtonLink href={start}>Back to the first</ButtonLink> : null}
          {next ? <ButtonLink href={next}>More documents</ButtonLink> : null}
        </div>
      ) : null}
    </div>
  );
}

export function SentenceList({ projectId, rows }: { projectId: string; rows: readonly SentenceRow[] }) {
  if (rows.length === 0) return <p className="text-sm text-muted">No two people differ anywhere.</p>;
  return (
    <ol className="divide-y divide-line rounded-xl border border-line bg-surface shadow-card">
      {rows.map(({ document, start, text, differ, places }) => (
        <li key={`${document.id} ${start}`} className="px-5 py-3.5">
          <p className="font-serif text-[0.9375rem] wrap-anywhere" dir="auto" lang={document.language || undefined}>
            {text}
          </p>
          <p className="mt-1 text-[0.8125rem] text-muted">
            {differ} of {places} places differ, in{" "}
            <Link
              href={documentAddress(projectId, document.id, start)}
              className="underline decoration-line underline-offset-4 hover:text-ink"
            >
              {document.name}
            </Link>
          </p>
        </li>
      ))}
    </ol>
  );
}

/** Where a document's disagreements are settled; at a place in its text, in UTF-16 units, where one is given. */
export function documentAddress(projectId: string, documentId: string, at?: number): string {
  return `/projects/${projectId}/documents/${documentId}/review${at === undefined ? "" : `?at=${at}`}`;
}
