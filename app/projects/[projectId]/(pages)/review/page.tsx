import { CircleCheck, CircleDashed, CircleDot, Eye, Scale } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { allows } from "#lib/access/roles.ts";
import { counted } from "#lib/counted.ts";
import { reviewersIn } from "#lib/data/claims.ts";
import { labelSchema } from "#lib/data/labels.ts";
import { listMembers } from "#lib/data/members.ts";
import { listReview, namesHidden } from "#lib/data/review.ts";
import type { ReviewRow } from "#lib/data/review-shapes.ts";
import { member, showFailure } from "../../../../_server/who.ts";
import { Badge } from "../../../../_ui/badge.tsx";
import { ButtonLink } from "../../../../_ui/button.tsx";
import { EmptyState } from "../../../../_ui/empty-state.tsx";
import { Content, PageHeader } from "../../../../_ui/page-shell.tsx";
import { Progress } from "../../../../_ui/progress.tsx";
import { Table, Td, Th, Tr } from "../../../../_ui/table.tsx";
import { modeWords } from "../../../_parts/words.ts";
import { MergeEverywhere } from "./merge-everywhere.tsx";

type Props = {
  params: Promise<{ projectId: string }>;
  searchParams: Promise<{ after?: string; open?: string }>;
};

export const metadata: Metadata = { title: "Review" };

/** The documents in which people differ: how much is open, who is in there, how far gold is. */
export default async function ReviewListPage({ params, searchParams }: Props) {
  const { projectId } = await params;
  const { after, open } = await searchParams;
  const me = await member(projectId, "review.read");
  const onlyOpen = open === "1";
  const { rows, next } = await listReview(me, { after, limit: 50, open: onlyOpen }).catch(showFailure);
  const [schema, people, hidden, here] = await Promise.all([
    labelSchema(me),
    listMembers(me, { limit: 200 }),
    namesHidden(me),
    reviewersIn(
      me,
      rows.map(({ documentId }) => documentId),
    ),
  ]);
  const base = `/projects/${projectId}`;
  const first = rows.find(({ counts, complete }) => !complete && counts.open + counts.blocked > 0) ?? rows[0];
  return (
    <Content wide>
      <PageHeader
        title="Review"
        description="Where annotators differ, settled one card at a time. What you settle becomes gold."
        actions={
          first ? (
            <>
              {allows(me, "gold.decide") ? (
                <MergeEverywhere
                  projectId={projectId}
                  schema={schema}
                  raters={
                    hidden
                      ? []
                      : people.rows.map(({ userId, name }) => ({
                          id: userId,
                          name,
                          kind: "annotator",
                          state: "finished",
                        }))
                  }
                />
              ) : null}
              <ButtonLink href={`${base}/documents/${first.documentId}/review`} look="primary">
                Start reviewing
              </ButtonLink>
            </>
          ) : null
        }
      />
      {rows.length === 0 && next !== null ? (
        <EmptyState
          icon={Scale}
          title="Nothing open among these"
          actions={
            <ButtonLink href={`${base}/review?open=1&after=${next}`} look="primary">
              Look further
            </ButtonLink>
          }
        >
          <p>Every card of the documents looked at so far is settled. There are more documents in review.</p>
        </EmptyState>
      ) : rows.length === 0 ? (
        <EmptyState
          icon={Scale}
          title={onlyOpen ? "Nothing is open" : "Nothing to review yet"}
          actions={
            onlyOpen ? (
              <ButtonLink href={`${base}/review`}>All reviews</ButtonLink>
            ) : (
              <ButtonLink href={base}>Go to the documents</ButtonLink>
            )
          }
        >
          <p>
            {onlyOpen
              ? "Every card of the documents that you may review is settled."
              : "Documents appear here as soon as somebody has finished one."}{" "}
            Documents that you annotate yourself stay hidden from you until their work is revealed.
          </p>
        </EmptyState>
      ) : (
        <>
          <nav aria-label="Which documents" className="mb-4 flex gap-1 text-sm">
            {[
              { label: "All", href: `${base}/review`, here: !onlyOpen },
              { label: "With something open", href: `${base}/review?open=1`, here: onlyOpen },
            ].map((one) => (
              <Link
                key={one.href}
                href={one.href}
                aria-current={one.here ? "page" : undefined}
                className="flex h-8 items-center rounded-full px-3 text-muted hover:bg-ink/6 aria-[current]:bg-ink/9 aria-[current]:text-ink pointer-coarse:h-11"
              >
                {one.label}
              </Link>
            ))}
          </nav>
          <Table caption="Documents in review">
            <thead>
              <tr>
                <Th>Document</Th>
                <Th>State</Th>
                <Th className="max-md:hidden">Settled</Th>
                <Th className="max-lg:hidden">Annotators</Th>
                <Th className="max-sm:hidden">Here now</Th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row key={row.documentId} row={row} base={base} here={here.get(row.documentId) ?? []} />
              ))}
            </tbody>
          </Table>
          <p className="mt-4 text-[0.8125rem] text-muted">
            Documents that you annotate yourself stay hidden from you until their work is revealed.
          </p>
          {next ? (
            <div className="mt-6 text-center">
              <ButtonLink
                href={`${base}/review?${new URLSearchParams({ ...(onlyOpen && { open: "1" }), after: next })}`}
              >
                More documents
              </ButtonLink>
            </div>
          ) : null}
        </>
      )}
    </Content>
  );
}

function Row({ row, base, here }: { row: ReviewRow; base: string; here: readonly string[] }) {
  const { counts } = row;
  const open = counts.open + counts.blocked;
  const all = open + counts.agreed + counts.decided;
  const words = `${counts.decided} of ${counted(all, "place")} settled`;
  const waiting = row.annotators - row.finished;
  return (
    <Tr className="transition-colors hover:bg-sunken/60" data-review-row={row.documentId}>
      <Td className="min-w-48">
        <Link
          href={`${base}/documents/${row.documentId}/review`}
          className="rounded-sm font-medium wrap-anywhere underline-offset-4 hover:underline pointer-coarse:py-2"
          dir="auto"
        >
          {row.name}
        </Link>
        <span className="mt-0.5 block text-[0.8125rem] text-muted">
          {modeWords[row.mode].name}
          <span className="md:hidden"> · {words}</span>
        </span>
      </Td>
      <Td>
        {row.complete ? (
          <Badge tone="good">
            <CircleCheck aria-hidden /> Gold complete
          </Badge>
        ) : open > 0 ? (
          <Badge tone="warning">
            <CircleDot aria-hidden /> {counted(open, "card")} open
          </Badge>
        ) : counts.agreed > 0 ? (
          <Badge tone="outline">
            <CircleDashed aria-hidden /> {counted(counts.agreed, "agreed place")} to merge
          </Badge>
        ) : (
          <Badge tone="accent">
            <CircleCheck aria-hidden /> Ready to complete
          </Badge>
        )}
      </Td>
      <Td className="max-md:hidden">
        <p className="mb-1 text-[0.8125rem] text-muted tabular-nums">{words}</p>
        <Progress done={counts.decided} of={all} label={words} className="max-w-40" />
      </Td>
      <Td className="text-muted tabular-nums max-lg:hidden">
        {row.mode === "together"
          ? "All together"
          : waiting > 0
            ? `${row.finished} of ${row.annotators} finished`
            : `All ${row.annotators} finished`}
      </Td>
      <Td className="text-muted max-sm:hidden">
        {here.length > 0 ? (
          <span className="inline-flex items-center gap-1.5">
            <Eye className="size-3.5" aria-hidden />
            {new Intl.ListFormat("en-GB").format(here)}
          </span>
        ) : null}
      </Td>
    </Tr>
  );
}
