"use client";

import { useState } from "react";
import type { Figure } from "#lib/annotation/agreement/figure.ts";
import { Select } from "../../../../../_ui/select.tsx";
import { Td, Th, Tr } from "../../../../../_ui/table.tsx";
import { WideTable } from "../../../../../_ui/wide-table.tsx";
import { FigureText } from "./figure-text.tsx";

export type PairFigures = {
  id: string;
  name: string;
  pairs: readonly { raters: readonly [string, string]; figure: Figure; documents: number }[];
};

/** Everybody against everybody, in one measure at a time. */
export function PairMatrix({
  raters,
  measured,
}: {
  raters: readonly { id: string; name: string }[];
  measured: readonly PairFigures[];
}) {
  const [chosen, choose] = useState(measured[0]?.id ?? "");
  const own = measured.find(({ id }) => id === chosen);
  if (!own) return null;
  const cell = (a: string, b: string) =>
    own.pairs.find(({ raters: [x, y] }) => (x === a && y === b) || (x === b && y === a));
  return (
    <div className="space-y-3">
      <Select
        label="Measure of the pairs"
        className="max-w-xs"
        options={measured.map(({ id, name }) => ({ value: id, label: name }))}
        value={chosen}
        onChange={choose}
      />
      <WideTable caption={`${own.name}, pair by pair`}>
        <thead>
          <tr>
            <Th>
              <span className="sr-only">Rater</span>
            </Th>
            {raters.map(({ id, name }) => (
              <Th key={id} className="text-right">
                {name}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {raters.map((row) => (
            <Tr key={row.id}>
              <th scope="row" className="px-4 py-3 text-left font-medium whitespace-nowrap">
                {row.name}
              </th>
              {raters.map((column) => {
                const pair = cell(row.id, column.id);
                return (
                  <Td key={column.id} style={shade(pair?.figure)} className="text-right">
                    {row.id === column.id ? (
                      <span aria-hidden className="text-faint">
                        ·
                      </span>
                    ) : pair ? (
                      <>
                        <FigureText figure={pair.figure} />
                        <span className="block text-xs text-muted tabular-nums">
                          {pair.documents} {pair.documents === 1 ? "document" : "documents"}
                        </span>
                      </>
                    ) : (
                      <span className="text-xs text-muted">none shared</span>
                    )}
                  </Td>
                );
              })}
            </Tr>
          ))}
        </tbody>
      </WideTable>
    </div>
  );
}

/** The more agreement, the deeper the ground; the number stands in the cell anyway. */
function shade(figure: Figure | undefined): { backgroundColor: string } | undefined {
  if (figure?.value == null) return undefined;
  const share = Math.max(0, Math.min(1, figure.value));
  return { backgroundColor: `color-mix(in oklab, var(--accent) ${Math.round(share * 22)}%, transparent)` };
}
