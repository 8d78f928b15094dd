import { ArrowLeft, SearchX } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import type { Label, LabelSchema } from "#lib/annotation/label.ts";
import { withChips } from "#lib/annotation/label-chips.ts";
import { agreementOptions, type Rater } from "#lib/data/agreement.ts";
import { agreementCases, type CaseRow, type CaseSide } from "#lib/data/agreement-cases.ts";
import { choiceOfQuery } from "#lib/data/agreement-choice.ts";
import { Failure } from "#lib/errors.ts";
import { member } from "../../../../../_server/who.ts";
import { ButtonLink } from "../../../../../_ui/button.tsx";
import { EmptyState } from "../../../../../_ui/empty-state.tsx";
import { Content, PageHeader } from "../../../../../_ui/page-shell.tsx";
import { Tagged } from "../../../../_parts/tag.tsx";
import { documentAddress } from "../_parts/disagreeing.tsx";
import { address, choiceIn, one, type PageQuery } from "../_parts/query.ts";

export const metadata: Metadata = { title: "Places" };

type Props = { params: Promise<{ projectId: string }>; searchParams: Promise<PageQuery> };

/** The places behind one cell of the confusion matrix, in the text around them. */
export default async function CasesPage({ params, searchParams }: Props) {
  const { projectId } = await params;
  const asked = await searchParams;
  const base = `/projects/${projectId}/agreement`;
  const me = await member(projectId, "agreement.read", base);
  const query = choiceIn(asked);
  const [a, b, first, second] = [one(asked.a), one(asked.b), one(asked.first), one(asked.second)];
  const cell = { a: idOf(a), b: idOf(b), pair: first && second ? ([first, second] as const) : undefined };
  const { schema } = await agreementOptions(me);
  const drawn = { ...schema, labels: withChips(schema.labels) };
  const page = await agreementCases(me, choiceOfQuery(query), cell, { after: one(asked.after), limit: 25 }).catch(
    (error: unknown) => {
      if (error instanceof Failure) return { rows: [], next: null };
      throw error;
    },
  );
  const here = { a, b, first, second };
  const name = (id: string | null) => labelOf(schema, id)?.name ?? "nothing";
  return (
    <Content>
      <Link
        href={address(base, query)}
        className="mb-4 inline-flex items-center gap-1.5 rounded-sm text-sm text-muted hover:text-ink [&_svg]:size-4"
      >
        <ArrowLeft aria-hidden />
        Agreement
      </Link>
      <PageHeader
        title={`${name(cell.a)} against ${name(cell.b)}`}
        description={
          cell.a === cell.b
            ? "Places where both marked the same label, with the edges that each saw."
            : "Places where one said this and the other said that."
        }
      />
      {page.rows.length === 0 ? (
        <EmptyState
          icon={SearchX}
          title="No such places"
          actions={<ButtonLink href={address(base, query)}>Back to agreement</ButtonLink>}
        >
          <p>What stood here may have been finished anew since.</p>
        </EmptyState>
      ) : (
        <ol className="divide-y divide-line rounded-xl border border-line bg-surface shadow-card">
          {page.rows.map((row) => (
            <Place key={row.id} row={row} schema={drawn} projectId={projectId} />
          ))}
        </ol>
      )}
      {page.next ? (
        <div className="mt-6 text-center">
          <ButtonLink href={address(`${base}/cases`, query, { ...here, after: page.next })}>More places</ButtonLink>
        </div>
      ) : null}
    </Content>
  );
}

function Place({ row, schema, projectId }: { row: CaseRow; schema: LabelSchema; projectId: string }) {
  const { document, raters, a, b } = row;
  return (
    <li className="space-y-3 px-5 py-4">
      <p className="font-serif text-[0.9375rem] wrap-anywhere" dir="auto" lang={document.language || undefined}>
        <span className="text-muted">{row.before}</span>
        <mark className="rounded-[3px] bg-(--selection) text-ink">{row.text}</mark>
        <span className="text-muted">{row.after}</span>
      </p>
      <dl className="grid gap-x-6 gap-y-1.5 text-sm sm:grid-cols-2">
        <Side rater={raters[0]} side={a} schema={schema} />
        <Side rater={raters[1]} side={b} schema={schema} />
      </dl>
      <p className="text-[0.8125rem]">
        <Link href={documentAddress(projectId, document.id, row.start)} className="underline underline-offset-4">
          {document.name}
        </Link>
        <span className="text-muted tabular-nums">, from character {row.start}</span>
      </p>
    </li>
  );
}

function Side({ rater, side, schema }: { rater: Rater; side: CaseSide | null; schema: LabelSchema }) {
  const label = labelOf(schema, side?.labelId ?? null);
  return (
    <div className="min-w-0">
      <dt className="text-[0.8125rem] text-muted">
        {rater.name}: {side ? (label?.name ?? "a label that is no longer there") : "nothing"}
      </dt>
      <dd className="wrap-anywhere" dir="auto">
        {side && label ? <Tagged look={label}>{side.surface}</Tagged> : (side?.surface ?? "–")}
      </dd>
    </div>
  );
}

function idOf(text: string | undefined): string | null {
  return text === undefined || text === "nothing" ? null : text;
}

function labelOf({ labels }: LabelSchema, id: string | null): Label | undefined {
  return labels.find((label) => label.id === id);
}
