"use client";

import Link from "next/link";
import { useState } from "react";
import { Select } from "../../../../../_ui/select.tsx";
import { Th, Tr } from "../../../../../_ui/table.tsx";
import { WideTable } from "../../../../../_ui/wide-table.tsx";

type Cell = { a: string | null; b: string | null; count: number; sameBounds: number };
type Pair = { a: string; b: string; cells: readonly Cell[] };

/** What stood against what. Each cell leads to its places. */
export function ConfusionMatrix({
  pairs,
  names,
  labels,
  target,
  casesAddress,
}: {
  pairs: readonly Pair[];
  /** By the id of a rater. */
  names: Readonly<Record<string, string>>;
  /** In the order of the project's labels. */
  labels: readonly { id: string; name: string }[];
  /** Gold or the model, whose labels are the rows; null among people, of whom nobody is special. */
  target: string | null;
  /** The page of cases, with the choice in its address. */
  casesAddress: string;
}) {
  const [chosen, choose] = useState("all");
  const pair = pairs.find(({ a, b }) => `${a},${b}` === chosen);
  const counts = countsOf(pair ? [pair] : pairs, !pair && target === null);
  const used = new Set([...counts.keys()].flatMap((key) => key.split(" ")));
  const shown = [...labels.filter(({ id }) => used.has(id)), { id: nothing, name: "nothing" }];
  const most = Math.max(1, ...[...counts.values()].map(({ count }) => count));
  const [rowName, columnName] = pair
    ? [names[pair.a] ?? "", names[pair.b] ?? ""]
    : target
      ? [names[target] ?? "", "the people"]
      : ["one", "the other"];
  return (
    <div className="space-y-3">
      {pairs.length > 1 ? (
        <Select
          label="Pair of the confusion matrix"
          className="max-w-xs"
          options={[
            { value: "all", label: "All pairs" },
            ...pairs.map(({ a, b }) => ({ value: `${a},${b}`, label: `${names[a]} and ${names[b]}` })),
          ]}
          value={chosen}
          onChange={choose}
        />
      ) : null}
      <WideTable caption={`What ${rowName} said (rows) against what ${columnName} said (columns)`}>
        <thead>
          <tr>
            <Th>
              {rowName} ↓ {columnName} →
            </Th>
            {shown.map(({ id, name }) => (
              <Th key={id} className="text-right" dir="auto">
                {name}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <Tr key={row.id}>
              <th scope="row" className="px-4 py-1 text-left font-medium whitespace-nowrap" dir="auto">
                {row.name}
              </th>
              {shown.map((column) => {
                const cell = counts.get(`${row.id} ${column.id}`);
                const apart = row.id !== column.id;
                if (!cell || (row.id === nothing && column.id === nothing)) {
                  return (
                    <td key={column.id} className="px-4 py-1 text-right text-faint">
                      {row.id === nothing && column.id === nothing ? "" : "0"}
                    </td>
                  );
                }
                const share = Math.round((cell.count / most) * 24);
                return (
                  <td
                    key={column.id}
                    className="p-0 text-right"
                    style={{
                      backgroundColor: `color-mix(in oklab, var(${apart ? "--danger" : "--accent"}) ${share}%, transparent)`,
                    }}
                  >
                    <Link
                      prefetch={false}
                      href={`${casesAddress}${casesAddress.includes("?") ? "&" : "?"}${cellQuery(row.id, column.id, pair)}`}
                      className="block px-4 py-2.5 -outline-offset-2! tabular-nums underline decoration-line underline-offset-4 hover:decoration-current pointer-coarse:py-3"
                    >
                      {cell.count}
                      <span className="sr-only">
                        : {row.name} against {column.name}. Show the places.
                      </span>
                      {!apart && cell.count > cell.sameBounds ? (
                        <span className="block text-xs text-muted">
                          {cell.count - cell.sameBounds} with other edges
                        </span>
                      ) : null}
                    </Link>
                  </td>
                );
              })}
            </Tr>
          ))}
        </tbody>
      </WideTable>
    </div>
  );
}

const nothing = "nothing";

function cellQuery(a: string, b: string, pair: Pair | undefined): string {
  const query = new URLSearchParams({ a, b });
  if (pair) {
    query.set("first", pair.a);
    query.set("second", pair.b);
  }
  return query.toString();
}

/** By both labels' ids. Where no rater is special, a cell and its mirror image are one and stand in both places. */
function countsOf(pairs: readonly Pair[], mirrored: boolean): Map<string, { count: number; sameBounds: number }> {
  const counts = new Map<string, { count: number; sameBounds: number }>();
  const add = (a: string, b: string, { count, sameBounds }: Cell) => {
    const sum = counts.get(`${a} ${b}`) ?? { count: 0, sameBounds: 0 };
    counts.set(`${a} ${b}`, { count: sum.count + count, sameBounds: sum.sameBounds + sameBounds });
  };
  for (const { cells } of pairs) {
    for (const cell of cells) {
      const [a, b] = [cell.a ?? nothing, cell.b ?? nothing];
      add(a, b, cell);
      if (mirrored && a !== b) add(b, a, cell);
    }
  }
  return counts;
}
