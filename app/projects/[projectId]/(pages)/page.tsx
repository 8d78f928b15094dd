import { ArrowRight, FileText, Plus, SearchX } from "lucide-react";
import type { Metadata } from "next";
import { allows } from "#lib/access/roles.ts";
import { counted } from "#lib/counted.ts";
import { listCommentMentions } from "#lib/data/comments.ts";
import { type DocumentState, listDocuments, nextDocument } from "#lib/data/documents.ts";
import { listMembers } from "#lib/data/members.ts";
import { project } from "#lib/data/projects.ts";
import { member } from "../../../_server/who.ts";
import { ButtonLink } from "../../../_ui/button.tsx";
import { EmptyState } from "../../../_ui/empty-state.tsx";
import { Notice } from "../../../_ui/notice.tsx";
import { Content, PageHeader } from "../../../_ui/page-shell.tsx";
import { Progress } from "../../../_ui/progress.tsx";
import { DocumentFilter } from "./_documents/document-filter.tsx";
import { DocumentTable } from "./_documents/document-table.tsx";
import { Mentions } from "./_documents/mentions.tsx";

type Query = { after?: string; state?: string; q?: string; archived?: string };
type Props = { params: Promise<{ projectId: string }>; searchParams: Promise<Query> };

const states: readonly string[] = ["new", "started", "finished"] satisfies DocumentState[];

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { projectId } = await params;
  return { title: (await project(await member(projectId, "project.read"))).name };
}

/** The project's documents: what there is, how far it is, and what to do next. */
export default async function DocumentsPage({ params, searchParams }: Props) {
  const { projectId } = await params;
  const query = await searchParams;
  const me = await member(projectId, "document.read");
  const may = {
    add: allows(me, "document.add"),
    assign: allows(me, "document.assign"),
    archive: allows(me, "document.archive"),
    tag: allows(me, "layer.write"),
  };
  const state = states.includes(query.state ?? "") ? (query.state as DocumentState) : undefined;
  const archived = may.archive && query.archived === "1";
  const [settings, page, next, people, mentions] = await Promise.all([
    project(me),
    listDocuments(me, { after: query.after, limit: 50, state, q: query.q, archived }),
    may.tag ? nextDocument(me, null) : null,
    may.assign ? listMembers(me, { limit: 200 }) : null,
    listCommentMentions(me, { limit: 50 }),
  ]);
  const { counts } = page;
  const total = counts.new + counts.started + counts.finished;
  const words = `${counts.finished} of ${counted(total, "document")} finished`;
  const base = `/projects/${projectId}`;
  const filtered = Boolean(state || query.q || archived || query.after);
  const more = new URLSearchParams({
    ...(state && { state }),
    ...(query.q && { q: query.q }),
    ...(archived && { archived: "1" }),
    after: page.next ?? "",
  });

  return (
    <Content wide>
      <PageHeader
        title={settings.name}
        description={settings.description || undefined}
        actions={
          <>
            {may.add && total > 0 ? (
              <ButtonLink href={`${base}/documents/add`}>
                <Plus aria-hidden />
                Add documents
              </ButtonLink>
            ) : null}
            {next ? (
              <ButtonLink href={`${base}/documents/${next}`} look="primary">
                Next document
                <ArrowRight aria-hidden />
              </ButtonLink>
            ) : null}
          </>
        }
      >
        {settings.archived ? (
          <Notice tone="warning" className="mt-6" title="This project is archived">
            <p className="text-muted">It can be read and exported, and nothing in it changes.</p>
          </Notice>
        ) : null}
        {total > 0 ? (
          <div className="mt-7 max-w-sm">
            <p className="mb-2 text-sm text-muted tabular-nums">{words}</p>
            <Progress done={counts.finished} of={total} label={words} />
          </div>
        ) : null}
      </PageHeader>

      <Mentions projectId={projectId} mentions={mentions.rows} />
      {total === 0 && !filtered ? (
        <EmptyState
          icon={FileText}
          title="No documents yet"
          actions={
            may.add ? (
              <>
                <ButtonLink href={`${base}/documents/add`} look="primary">
                  <Plus aria-hidden />
                  Add documents
                </ButtonLink>
                <ButtonLink href={`${base}/labels`}>Set up labels</ButtonLink>
              </>
            ) : null
          }
        >
          <p>
            {may.add
              ? "Paste a text or upload text files. What is added stays exactly as it is, to the last character."
              : "A manager of the project adds them. They will appear here."}
          </p>
        </EmptyState>
      ) : (
        <>
          <DocumentFilter
            counts={counts}
            total={total}
            state={state}
            q={query.q ?? ""}
            archived={archived}
            mayArchive={may.archive}
            base={base}
          />
          {page.rows.length === 0 ? (
            <EmptyState
              icon={SearchX}
              title={archived ? "No archived documents" : "No document matches"}
              actions={<ButtonLink href={base}>Show all documents</ButtonLink>}
            />
          ) : (
            <DocumentTable
              projectId={projectId}
              rows={page.rows}
              may={may}
              people={people?.rows.map(({ userId, name, role, account }) => ({ userId, name, role, account })) ?? []}
              myId={me.userId}
              archived={archived}
            />
          )}
          {page.next ? (
            <div className="mt-6 text-center">
              <ButtonLink href={`${base}?${more}`}>More documents</ButtonLink>
            </div>
          ) : null}
        </>
      )}
    </Content>
  );
}
