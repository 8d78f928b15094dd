import { CircleCheck, CircleDashed, CircleDot } from "lucide-react";
import Link from "next/link";
import { counted } from "#lib/counted.ts";
import type { DocumentRow } from "#lib/data/documents.ts";
import { Badge, type BadgeTone } from "../../../../_ui/badge.tsx";
import { Table, Td, Th, Tr } from "../../../../_ui/table.tsx";
import { modeWords, stateWords } from "../../../_parts/words.ts";
import { DocumentMenu } from "./document-menu.tsx";
import type { Person } from "./listed.ts";

const stateLook = {
  new: { tone: "outline", icon: CircleDashed },
  started: { tone: "warning", icon: CircleDot },
  finished: { tone: "good", icon: CircleCheck },
} as const satisfies Record<string, { tone: BadgeTone; icon: unknown }>;

const mine = { assigned: "Assigned to you", started: "Started by you", finished: "Finished by you" } as const;

export function DocumentTable({
  projectId,
  rows,
  may,
  people,
  myId,
  archived,
}: {
  projectId: string;
  rows: readonly DocumentRow[];
  may: { assign: boolean; archive: boolean };
  people: readonly Person[];
  myId: string;
  archived: boolean;
}) {
  const independent = rows.some((row) => row.mode === "independent");
  const withMenu = may.assign || may.archive;
  return (
    <Table caption="Documents of this project">
      <thead>
        <tr>
          <Th>Name</Th>
          <Th>State</Th>
          {independent ? <Th className="max-md:hidden">Annotators</Th> : null}
          <Th className="max-lg:hidden">Mode</Th>
          <Th className="text-right max-md:hidden">Length</Th>
          <Th className="text-right max-md:hidden">Finished spans</Th>
          {withMenu ? (
            <Th className="w-12">
              <span className="sr-only">More</span>
            </Th>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const { tone, icon: Icon } = stateLook[row.state];
          return (
            <Tr key={row.id} className="transition-colors hover:bg-sunken/60">
              <Td className="min-w-48">
                <Link
                  href={`/projects/${projectId}/documents/${row.id}`}
                  className="rounded-sm font-medium wrap-anywhere underline-offset-4 hover:underline"
                  dir="auto"
                >
                  {row.name}
                </Link>
                {row.myState ? (
                  <span className="mt-0.5 block text-[0.8125rem] text-muted">{mine[row.myState]}</span>
                ) : null}
                <span className="mt-0.5 block text-[0.8125rem] text-muted md:hidden">
                  {length(row.length)}
                  {row.spans === null ? null : ` · ${counted(row.spans, "finished span")}`}
                </span>
              </Td>
              <Td>
                <Badge tone={tone}>
                  <Icon aria-hidden />
                  {stateWords[row.state]}
                </Badge>
              </Td>
              {independent ? (
                <Td className="text-muted tabular-nums max-md:hidden">
                  {annotators(row) || (
                    <Nothing
                      why={
                        row.mode === "together"
                          ? "Worked on together, so nobody is assigned"
                          : "Not shown while the others' work is hidden from you"
                      }
                    />
                  )}
                </Td>
              ) : null}
              <Td className="text-muted max-lg:hidden">{modeWords[row.mode].name}</Td>
              <Td className="text-right text-muted tabular-nums max-md:hidden">{row.length.toLocaleString("en")}</Td>
              <Td className="text-right text-muted tabular-nums max-md:hidden">
                {row.spans ?? <Nothing why="Nothing is finished yet, so nothing is counted" />}
              </Td>
              {withMenu ? (
                <Td className="py-1.5 pr-2 pl-0">
                  <DocumentMenu
                    projectId={projectId}
                    document={{ id: row.id, name: row.name, mode: row.mode, state: row.state }}
                    people={people}
                    myId={myId}
                    archived={archived}
                  />
                </Td>
              ) : null}
            </Tr>
          );
        })}
      </tbody>
    </Table>
  );
}

/** Why a cell is empty. */
function Nothing({ why }: { why: string }) {
  return (
    <span title={why}>
      <span aria-hidden>–</span>
      <span className="sr-only">{why}</span>
    </span>
  );
}

/** How far the annotators are; nothing where there are none, or for whoever is not to know. */
function annotators(row: DocumentRow): string {
  if (row.annotators === null) return "";
  return row.annotators === 0 ? "Nobody yet" : `${row.finishedBy ?? 0} of ${row.annotators} finished`;
}

/** A length in UTF-16 units as people read it. */
function length(units: number): string {
  return `${units.toLocaleString("en")} characters`;
}
