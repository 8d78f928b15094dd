import { History, SearchX } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { type ProjectEvent, projectEvents } from "#lib/data/event-kinds.ts";
import { type EventRow, listEvents } from "#lib/data/events.ts";
import { listMembers } from "#lib/data/members.ts";
import { member, showFailure } from "../../../../../_server/who.ts";
import { ButtonLink } from "../../../../../_ui/button.tsx";
import { EmptyState } from "../../../../../_ui/empty-state.tsx";
import { Content, PageHeader } from "../../../../../_ui/page-shell.tsx";
import { When } from "../../../../../_ui/when.tsx";
import { ActivityNav } from "../activity-nav.tsx";
import { detailOf, wordsOf } from "./event-words.ts";
import { RecordFilter } from "./record-filter.tsx";

export const metadata: Metadata = { title: "Record" };

type Props = {
  params: Promise<{ projectId: string }>;
  searchParams: Promise<{ after?: string; kind?: string; userId?: string }>;
};

/** Who did what in the project, but for tagging, which each layer keeps itself. */
export default async function RecordPage({ params, searchParams }: Props) {
  const { projectId } = await params;
  const { after, userId, kind: asked } = await searchParams;
  const base = `/projects/${projectId}/activity/record`;
  const me = await member(projectId, "event.read", base);
  const kind = projectEvents.find((one): one is ProjectEvent => one === asked);
  const [{ rows, next }, people] = await Promise.all([
    listEvents(me, { after, kind, userId: userId || undefined, limit: 50 }).catch(showFailure),
    listMembers(me, { limit: 200 }),
  ]);
  const filtered = Boolean(kind || userId || after);
  const more = new URLSearchParams({ ...(kind && { kind }), ...(userId && { userId }), after: next ?? "" });
  return (
    <Content>
      <PageHeader
        title="Activity"
        description="Who did what in this project, the newest first. Tagging is not listed here: each layer keeps its own history. Of documents that you annotate blind, you read nothing of the others."
      />
      <ActivityNav projectId={projectId} here="record" />
      <RecordFilter
        base={base}
        kind={kind}
        userId={userId}
        people={people.rows.map(({ userId: id, name }) => ({ userId: id, name }))}
      />
      {rows.length === 0 ? (
        <EmptyState
          icon={filtered ? SearchX : History}
          title={filtered ? "Nothing like that happened" : "Nothing has happened yet"}
          actions={filtered ? <ButtonLink href={base}>Show everything</ButtonLink> : null}
        />
      ) : (
        <ol className="divide-y divide-line rounded-xl border border-line bg-surface shadow-card">
          {rows.map((row) => (
            <EventLine key={row.id} projectId={projectId} row={row} />
          ))}
        </ol>
      )}
      {next ? (
        <div className="pt-6 text-center">
          <ButtonLink href={`${base}?${more}`}>Earlier</ButtonLink>
        </div>
      ) : null}
    </Content>
  );
}

function EventLine({ projectId, row }: { projectId: string; row: EventRow }) {
  const { kind, data, by, at, document, person } = row;
  const detail = detailOf(kind, data);
  return (
    <li className="grid gap-x-6 gap-y-0.5 px-4 py-2.5 text-sm sm:grid-cols-[1fr_auto] sm:px-5" data-event={kind}>
      <p className="min-w-0 wrap-anywhere">
        <span className="font-medium">{wordsOf(kind)}</span>
        {person ? <span>: {person.name}</span> : null}
        {document ? (
          <>
            {": "}
            <Link
              dir="auto"
              href={`/projects/${projectId}/documents/${document.id}`}
              className="font-medium text-accent-ink underline-offset-4 hover:underline"
            >
              {document.name}
            </Link>
          </>
        ) : null}
        {detail && detail !== `“${document?.name}”` ? <span className="text-muted"> {detail}</span> : null}
      </p>
      <p className="text-[0.8125rem] text-muted sm:text-right">
        {by ? `${by.name}, ` : ""}
        <When at={at.toISOString()} />
      </p>
    </li>
  );
}
