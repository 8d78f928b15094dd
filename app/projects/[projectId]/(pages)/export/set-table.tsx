import type { SetRow } from "#lib/data/sets.ts";
import { ButtonLink } from "../../../../_ui/button.tsx";
import { Table, Td, Th, Tr } from "../../../../_ui/table.tsx";
import { When } from "../../../../_ui/when.tsx";

const kindWords = { shared: "Shared", personal: "Personal", model: "Model", gold: "Gold" } as const;

/** What is stored, oldest first. */
export function SetTable({ rows, next }: { rows: readonly SetRow[]; next: string | null }) {
  return (
    <>
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
                {row.reopenedAt ? <span className="block text-[0.8125rem]">Reopened, so not exported</span> : null}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      {next ? (
        <div className="text-center">
          <ButtonLink href={next}>More sets</ButtonLink>
        </div>
      ) : null}
    </>
  );
}
