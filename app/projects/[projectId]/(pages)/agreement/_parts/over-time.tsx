"use client";

import dynamic from "next/dynamic";
import type { Period } from "#lib/data/agreement.ts";
import { Skeleton } from "../../../../../_ui/skeleton.tsx";
import { Td, Th, Tr } from "../../../../../_ui/table.tsx";
import { WideTable } from "../../../../../_ui/wide-table.tsx";
import { FigureText } from "./figure-text.tsx";

const Lines = dynamic(() => import("./charts.tsx").then((part) => part.Lines), {
  ssr: false,
  loading: () => <Skeleton className="h-64" />,
});

/** Agreement of the documents that were finished in each stretch of time. */
export function OverTime({ periods, names }: { periods: readonly Period[]; names: Readonly<Record<string, string>> }) {
  const ids = Object.keys(names);
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[2fr_3fr]">
      {periods.length > 1 ? (
        <Lines
          rows={periods.map(({ from, figures }) => ({
            from,
            ...Object.fromEntries(ids.map((id) => [id, figures[id]?.value ?? null])),
          }))}
          names={names}
        />
      ) : (
        <p className="text-sm text-muted">
          Everything was finished in one stretch of time so far. A line appears when there are two.
        </p>
      )}
      <WideTable caption="Agreement over time">
        <thead>
          <tr>
            <Th>Finished</Th>
            <Th className="text-right">Documents</Th>
            {ids.map((id) => (
              <Th key={id} className="text-right whitespace-normal!">
                {names[id]}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {periods.map(({ from, to, documents, figures }) => (
            <Tr key={from}>
              <Td className="whitespace-nowrap tabular-nums">{from === to ? from : `${from} to ${to}`}</Td>
              <Td className="text-right tabular-nums">{documents}</Td>
              {ids.map((id) => (
                <Td key={id} className="text-right">
                  {figures[id] ? <FigureText figure={figures[id]} /> : null}
                </Td>
              ))}
            </Tr>
          ))}
        </tbody>
      </WideTable>
    </div>
  );
}
