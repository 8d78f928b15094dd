import { CircleCheck, CircleDashed, CircleSlash, EyeOff, PencilLine, Tags } from "lucide-react";
import type { Metadata } from "next";
import { cache } from "react";
import { allows } from "#lib/access/roles.ts";
import type { LabelSchema } from "#lib/annotation/label.ts";
import { counted } from "#lib/counted.ts";
import { documentHead } from "#lib/data/documents.ts";
import { labelSchema } from "#lib/data/labels.ts";
import { project } from "#lib/data/projects.ts";
import { whatBecame } from "#lib/data/review-provenance.ts";
import type { Became, BecameRow, Fate } from "#lib/data/review-shapes.ts";
import { Failure } from "#lib/errors.ts";
import { member, requireUser, showFailure } from "../../../../../_server/who.ts";
import { Badge, type BadgeTone } from "../../../../../_ui/badge.tsx";
import { ButtonLink } from "../../../../../_ui/button.tsx";
import { EmptyState } from "../../../../../_ui/empty-state.tsx";
import { Content, PageHeader, SkipLink } from "../../../../../_ui/page-shell.tsx";
import { When } from "../../../../../_ui/when.tsx";
import { AppBar } from "../../../../_parts/app-bar.tsx";
import { choiceWords, ruleWords } from "../review/_review/words.ts";
import { AnswerForm } from "./answer-form.tsx";

type Props = { params: Promise<{ projectId: string; documentId: string }> };

const fates = {
  kept: { name: "Kept", tone: "good", icon: CircleCheck },
  changed: { name: "Changed", tone: "warning", icon: PencilLine },
  dropped: { name: "Dropped", tone: "danger", icon: CircleSlash },
  open: { name: "Not settled yet", tone: "outline", icon: CircleDashed },
} as const satisfies Record<Fate, { name: string; tone: BadgeTone; icon: unknown }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { projectId, documentId } = await params;
  return { title: `What became of my tags: ${(await headOf(projectId, documentId)).found.name}` };
}

/** For an annotator, once the document is revealed: what the reviewers made of each of her spans, and why. */
export default async function BecamePage({ params }: Props) {
  const { projectId, documentId } = await params;
  const who = await requireUser(`/projects/${projectId}/documents/${documentId}/became`);
  const { me, found } = await headOf(projectId, documentId);
  const [of, schema] = await Promise.all([project(me), labelSchema(me)]);
  const became = await whatBecame(me, documentId).catch((error: unknown) => {
    if (error instanceof Failure && error.code === "forbidden") return error.message;
    return showFailure(error);
  });
  const base = `/projects/${projectId}`;
  const there = `${base}/documents/${documentId}`;
  const mayAnswer = allows(me, "comment.write");
  return (
    <>
      <SkipLink />
      <AppBar
        who={who}
        crumbs={[
          { label: of.name, href: base },
          { label: found.name, href: there },
        ]}
      />
      <Content>
        <PageHeader
          title="What became of my tags"
          description={found.name}
          actions={<ButtonLink href={there}>Open the document</ButtonLink>}
        />
        {typeof became === "string" ? (
          <EmptyState icon={EyeOff} title="Hidden from you for now">
            <p>{became}</p>
          </EmptyState>
        ) : became.rows.length === 0 ? (
          <EmptyState icon={Tags} title="You have no finished tags here">
            <p>
              When you have finished this document, each of your tags is listed here with what the reviewers made of it.
            </p>
          </EmptyState>
        ) : (
          <>
            <Summary became={became} />
            <ol className="mt-6 divide-y divide-line rounded-xl border border-line bg-surface">
              {became.rows.map((row) => (
                <Row key={row.spanId} row={row} schema={schema} mayAnswer={mayAnswer} ids={{ projectId, documentId }} />
              ))}
            </ol>
          </>
        )}
      </Content>
    </>
  );
}

const headOf = cache(async (projectId: string, documentId: string) => {
  const me = await member(projectId, "document.read", `/projects/${projectId}/documents/${documentId}/became`);
  return { me, found: await documentHead(me, documentId, { most: 0, opening: 0 }).catch(showFailure) };
});

function Summary({ became: { rows, complete } }: { became: Became }) {
  const count = (fate: Fate) => rows.filter((row) => row.fate === fate).length;
  const parts = (["kept", "changed", "dropped", "open"] as const).flatMap((fate) =>
    count(fate) > 0 ? [`${count(fate)} ${fates[fate].name.toLowerCase()}`] : [],
  );
  return (
    <p className="text-sm text-muted">
      Of {counted(rows.length, "tag")}: {parts.join(", ")}.{" "}
      {complete ? "Gold is complete." : "Gold is not complete yet, so this can still change."}
    </p>
  );
}

function Row({
  row,
  schema,
  mayAnswer,
  ids,
}: {
  row: BecameRow;
  schema: LabelSchema;
  mayAnswer: boolean;
  ids: { projectId: string; documentId: string };
}) {
  const { name, tone, icon: Icon } = fates[row.fate];
  const labelName = (id: string) => schema.labels.find((label) => label.id === id)?.name ?? "unknown label";
  const { decision } = row;
  return (
    <li className="space-y-2 px-4 py-3.5" data-fate={row.fate}>
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <p className="min-w-0 flex-1 basis-56">
          <span className="text-[0.8125rem] font-medium">{labelName(row.label)}</span>{" "}
          <span dir="auto" className="font-serif wrap-anywhere">
            “{row.surface}”
          </span>
        </p>
        <Badge tone={tone}>
          <Icon aria-hidden />
          {name}
        </Badge>
      </div>
      {row.fate === "changed" || (row.fate === "dropped" && row.gold.length > 0) ? (
        <ul className="space-y-0.5 text-sm text-muted">
          {row.gold.map(({ spanId, label, surface }) => (
            <li key={spanId}>
              Gold has <span className="font-medium text-ink">{labelName(label)}</span>{" "}
              <span dir="auto" className="font-serif text-ink wrap-anywhere">
                “{surface}”
              </span>
            </li>
          ))}
        </ul>
      ) : null}
      {decision ? (
        <p className="text-[0.8125rem] text-muted">
          {decision.rule
            ? `Settled by the rule “${ruleWords(decision.rule, [], labelName)}”, applied by ${decision.by.name}`
            : `${decision.by.name} decided: ${choiceOf(decision)}`}
          , <When at={decision.at.toISOString()} />.{decision.reason ? ` “${decision.reason}”` : ""}
        </p>
      ) : null}
      {row.answers.length > 0 ? (
        <ul className="space-y-1 border-l-2 border-line pl-3 text-sm">
          {row.answers.map(({ id, by, body, at }) => (
            <li key={id}>
              <span className="font-medium">{by.name}</span>{" "}
              <When at={at.toISOString()} className="text-[0.8125rem] text-muted" />
              <p className="wrap-anywhere">{body}</p>
            </li>
          ))}
        </ul>
      ) : null}
      {mayAnswer && decision && row.cluster ? (
        <AnswerForm {...ids} cluster={row.cluster} about={`${labelName(row.label)} “${row.surface.slice(0, 60)}”`} />
      ) : null}
    </li>
  );
}

/** Without whose version it was where that may not be told: the rater's name is the reviewers' to know. */
function choiceOf({ choice }: NonNullable<BecameRow["decision"]>): string {
  if (choice.kind === "annotator" || choice.kind === "candidate") return "one of the versions";
  return choiceWords(choice, { candidates: [] }, []);
}
