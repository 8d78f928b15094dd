"use client";

import dynamic from "next/dynamic";
import type { Figure } from "#lib/annotation/agreement/figure.ts";
import { Skeleton } from "../../../../../_ui/skeleton.tsx";
import { Td, Th, Tr } from "../../../../../_ui/table.tsx";
import { WideTable } from "../../../../../_ui/wide-table.tsx";
import { FigureText } from "./figure-text.tsx";

const Bars = dynamic(() => import("./charts.tsx").then((part) => part.Bars), {
  ssr: false,
  loading: () => <Skeleton className="h-64" />,
});

export type LabelFigures = { id: string; name: string; units: number; figures: Readonly<Record<string, Figure>> };

/** A few measures, label by label. */
export function ByLabel({ rows, names }: { rows: readonly LabelFigures[]; names: Readonly<Record<string, string>> }) {
  const ids = Object.keys(names);
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[2fr_3fr]">
      <Bars
        rows={rows.map(({ name, figures }) => ({
          name,
          ...Object.fromEntries(ids.map((id) => [id, figures[id]?.value ?? null])),
        }))}
        names={names}
      />
      <WideTable caption="Agreement by label">
        <thead>
          <tr>
            <Th>Label</Th>
            <Th className="text-right">Spans</Th>
            {ids.map((id) => (
              <Th key={id} className="text-right whitespace-normal!">
                {names[id]}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, name, units, figures }) => (
            <Tr key={id}>
              <th scope="row" className="min-w-28 px-4 py-3 text-left font-medium" dir="auto">
                {name || "no longer there"}
              </th>
              <Td className="text-right tabular-nums">{units}</Td>
              {ids.map((measure) => (
                <Td key={measure} className="text-right">
                  {figures[measure] ? <FigureText figure={figures[measure]} /> : null}
                </Td>
              ))}
            </Tr>
          ))}
        </tbody>
      </WideTable>
    </div>
  );
}
