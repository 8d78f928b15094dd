import { ChartNoAxesCombined, Download, EyeOff } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { measures } from "#lib/annotation/agreement/measures.ts";
import { counted } from "#lib/counted.ts";
import {
  type Agreement,
  agreementDocuments,
  agreementOf,
  agreementOptions,
  type Measured,
  tokenizer,
} from "#lib/data/agreement.ts";
import { agreementSentences } from "#lib/data/agreement-cases.ts";
import { choiceOfQuery } from "#lib/data/agreement-choice.ts";
import { Failure } from "#lib/errors.ts";
import { member } from "../../../../_server/who.ts";
import { ButtonLink, buttonStyle } from "../../../../_ui/button.tsx";
import { Card, Section } from "../../../../_ui/card.tsx";
import { EmptyState } from "../../../../_ui/empty-state.tsx";
import { Notice } from "../../../../_ui/notice.tsx";
import { Content, PageHeader } from "../../../../_ui/page-shell.tsx";
import { ByLabel } from "./_parts/by-label.tsx";
import { ConfusionMatrix } from "./_parts/confusion-matrix.tsx";
import { DocumentList, SentenceList } from "./_parts/disagreeing.tsx";
import { FigureText } from "./_parts/figure-text.tsx";
import { GammaPanel } from "./_parts/gamma-panel.tsx";
import { MeasureTables } from "./_parts/measure-table.tsx";
import { OverTime } from "./_parts/over-time.tsx";
import { PairMatrix } from "./_parts/pair-matrix.tsx";
import { address, choiceIn, one, type PageQuery } from "./_parts/query.ts";
import { SettingsForm } from "./_parts/settings-form.tsx";

export const metadata: Metadata = { title: "Agreement" };

type Props = { params: Promise<{ projectId: string }>; searchParams: Promise<PageQuery> };

/** What stands at the top: the figures that are asked for first. */
const first = ["span-f1-exact", "span-f1-overlap", "alpha-u", "unitized-alpha"];
const byLabel = ["span-f1-exact", "span-f1-overlap", "alpha-u"];

/** How far people agree, where they do not, and what each figure means. */
export default async function AgreementPage({ params, searchParams }: Props) {
  const { projectId } = await params;
  const asked = await searchParams;
  const base = `/projects/${projectId}/agreement`;
  const me = await member(projectId, "agreement.read", base);
  const query = choiceIn(asked);
  const choice = choiceOfQuery(query);
  const options = await agreementOptions(me);
  const settings = (
    <SettingsForm
      base={base}
      query={query}
      people={options.people}
      models={options.models}
      gold={options.gold}
      labels={options.schema.labels.map(({ id, name }) => ({ id, name }))}
      tokenizer={tokenizer}
    />
  );
  const agreement = await agreementOf(me, choice).catch(refusal);
  if (agreement instanceof Failure) {
    return (
      <Content wide>
        <PageHeader title="Agreement" />
        <Notice tone="danger" title="This cannot be shown">
          <p>{agreement.message}</p>
          <Link href={base} className="underline">
            Show agreement as it is usually counted
          </Link>
        </Notice>
      </Content>
    );
  }
  const { documents, confusion } = agreement;
  const some = documents.counted > 0;
  const [ranked, sentences] = some
    ? await Promise.all([
        agreementDocuments(me, choice, { after: one(asked.after), limit: 10 }).catch(refusal),
        agreementSentences(me, choice),
      ])
    : [null, []];
  const names = Object.fromEntries(agreement.raters.map(({ id, name }) => [id, name]));
  return (
    <Content wide>
      <PageHeader
        title="Agreement"
        description="How far people who worked independently marked the same thing, and where they did not. Only finished documents count; one that was finished without a span counts too."
        actions={
          some ? (
            <>
              <DownloadLink href={address(`${base}/agreement.csv`, query)}>CSV</DownloadLink>
              <DownloadLink href={address(`${base}/agreement.json`, query)}>JSON</DownloadLink>
            </>
          ) : null
        }
      />
      <div className="space-y-12">
        <div className="space-y-4">
          {settings}
          <Scope agreement={agreement} />
        </div>
        {some ? (
          <>
            <Headline agreement={agreement} />
            <Section
              title="By label"
              description="Exact asks for the same letters, any overlap for the same thing. The difference is disagreement about edges."
            >
              <ByLabel rows={labelRows(agreement)} names={namesOf(byLabel)} />
            </Section>
            <Section
              title="Who said what"
              description={
                agreement.choice.against === "people"
                  ? "Which label stood against which, and which against nothing. Among people nobody is special, so a cell and its mirror image are the same places. Each number leads to them."
                  : "Which label stood against which, and which against nothing. Each number leads to its places."
              }
            >
              <ConfusionMatrix
                pairs={confusion}
                names={names}
                labels={options.schema.labels.map(({ id, name }) => ({ id, name }))}
                target={agreement.choice.against === "people" ? null : agreement.choice.against}
                casesAddress={address(`${base}/cases`, query)}
              />
            </Section>
            <Section
              title="Pair by pair"
              description="Somebody who stands apart from everybody else reads the guidelines otherwise."
            >
              <PairMatrix
                raters={agreement.raters}
                measured={agreement.measures.map(({ id, pairs }) => ({
                  id,
                  name: measures.find((measure) => measure.id === id)?.name ?? id,
                  pairs: pairs.map(({ raters, overall }) => ({
                    raters,
                    figure: overall.figure,
                    documents: overall.documents,
                  })),
                }))}
              />
            </Section>
            <Section title="Over time" description="Documents by when the last of their annotators finished (UTC).">
              <OverTime periods={agreement.periods} names={namesOf(byLabel)} />
            </Section>
            <Section
              id="documents"
              title="Documents that disagree most"
              description="By exact F1, lowest first; documents without a figure come last."
            >
              {ranked === null || ranked instanceof Failure ? null : (
                <DocumentList
                  projectId={projectId}
                  rows={ranked.rows}
                  next={ranked.next ? `${address(base, query, { after: ranked.next })}#documents` : null}
                  start={one(asked.after) ? `${address(base, query)}#documents` : null}
                  agreement={address(base, query)}
                />
              )}
            </Section>
            <Section title="Sentences that disagree most" description="From the documents that disagree most.">
              <SentenceList projectId={projectId} rows={sentences} />
            </Section>
            <Section
              title="γ"
              description="Places and labels in one figure, also where spans overlap and nest. Chance is sampled, so it takes long: it is counted when you ask for it, and kept."
            >
              <GammaPanel key={JSON.stringify(query)} projectId={projectId} query={query} />
            </Section>
            <div className="space-y-10">
              <h2 className="font-serif text-xl font-[560] tracking-[-0.01em]">All measures</h2>
              <p className="-mt-8 max-w-2xl text-sm text-muted">
                Open a measure to read what it answers, when to use it, why it may have no value, and its figures by
                label. A dash is not zero: it says that nothing could be measured, and why.
              </p>
              <MeasureTables measured={agreement.measures} />
            </div>
          </>
        ) : (
          <Nothing agreement={agreement} base={`/projects/${projectId}`} />
        )}
      </div>
    </Content>
  );
}

function refusal(error: unknown): Failure {
  if (error instanceof Failure) return error;
  throw error;
}

function namesOf(ids: readonly string[]): Record<string, string> {
  return Object.fromEntries(ids.map((id) => [id, measures.find((measure) => measure.id === id)?.name ?? id]));
}

function measuredIn({ measures: all }: Agreement, id: string): Measured | undefined {
  return all.find((measured) => measured.id === id);
}

function labelRows(agreement: Agreement) {
  return (measuredIn(agreement, "span-f1-exact")?.groups ?? []).map(({ id, name, units }) => ({
    id,
    name,
    units,
    figures: Object.fromEntries(
      byLabel.flatMap((measure) => {
        const group = measuredIn(agreement, measure)?.groups.find((row) => row.id === id);
        return group ? [[measure, group.figure]] : [];
      }),
    ),
  }));
}

function DownloadLink({ href, children }: { href: string; children: string }) {
  return (
    <a href={href} download className={buttonStyle()}>
      <Download aria-hidden />
      {children}
    </a>
  );
}

/** What the figures rest on, and what was left out. */
function Scope({ agreement: { documents, raters, choice } }: { agreement: Agreement }) {
  const { counted: of, alone, waiting, hidden } = documents;
  const rest = [
    ...(alone > 0 ? [`${counted(alone, "document")} finished by one side only`] : []),
    ...(waiting > 0 ? [`${counted(waiting, "document")} with nothing to compare yet`] : []),
  ];
  return (
    <div className="space-y-3">
      {of > 0 ? (
        <p className="text-sm text-muted">
          {counted(of, "document")} compared, by {counted(raters.length, "rater")}; length in{" "}
          {choice.unit === "tokens" ? `tokens: ${tokenizer}` : "characters (UTF-16 units)"}
          {choice.afterReveal ? "; versions after the reveal count" : ""}.
          {rest.length > 0 ? ` Not counted: ${rest.join("; ")}.` : ""}
          {choice.documents ? " Only the documents in the address." : ""}
        </p>
      ) : null}
      {hidden > 0 ? (
        <Notice title={`${counted(hidden, "document")} left out`}>
          <p className="text-muted">
            You annotate {hidden === 1 ? "it" : "them"} blind, so nothing that others do there is shown to you, nor
            anything computed from it.
          </p>
        </Notice>
      ) : null}
    </div>
  );
}

function Headline({ agreement }: { agreement: Agreement }) {
  return (
    <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
      {first.map((id) => {
        const measure = measures.find((own) => own.id === id);
        const measured = measuredIn(agreement, id);
        if (!measure || !measured) return null;
        const { figure, beside } = measured.overall;
        return (
          <li key={id}>
            <Card className="h-full p-5">
              <p className="text-sm font-medium">{measure.name}</p>
              <p className="mt-1 font-serif text-3xl">
                <FigureText figure={figure} reason className={figure.value === null ? "font-sans text-base" : ""} />
              </p>
              {beside.deviation && beside.deviation.value !== null ? (
                <p className="text-[0.8125rem] text-muted">
                  ± <FigureText figure={beside.deviation} /> between pairs
                </p>
              ) : null}
              <p className="mt-2 text-[0.8125rem] text-muted">{measure.answers}</p>
              <Link href={`#${id}`} className="mt-2 inline-block text-[0.8125rem] underline underline-offset-4">
                What does it mean?
              </Link>
            </Card>
          </li>
        );
      })}
    </ul>
  );
}

/** Why there are no figures, and what would make some. */
function Nothing({ agreement: { documents, choice }, base }: { agreement: Agreement; base: string }) {
  const { alone, waiting, hidden } = documents;
  const target = choice.against === "gold" ? "gold" : "this model";
  const [title, words] =
    alone + waiting === 0 && hidden > 0
      ? [
          "You are blind to every document here",
          "Figures appear when the work of the others is revealed to you. Somebody who annotates none of these documents can see them now.",
        ]
      : choice.against !== "people"
        ? [
            `Nothing to compare with ${target} yet`,
            `Figures appear when a document has ${target} and somebody's finished work.`,
          ]
        : alone > 0
          ? [
              "Only one person has finished so far",
              `${counted(alone, "document")} finished by one person. Agreement needs two who finish the same document, each alone: set the document to be worked on independently, and assign another annotator.`,
            ]
          : [
              "Nobody has finished yet",
              "Agreement is measured in documents that several people work on independently. Figures appear when two of them have finished the same document.",
            ];
  return (
    <EmptyState
      icon={alone + waiting === 0 && hidden > 0 ? EyeOff : ChartNoAxesCombined}
      title={title}
      actions={<ButtonLink href={base}>Go to the documents</ButtonLink>}
    >
      <p>{words}</p>
    </EmptyState>
  );
}
