import { Archive, AtSign, FolderOpen, Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { counted } from "#lib/counted.ts";
import { countCommentMentions } from "#lib/data/comments.ts";
import { hasArchivedProjects, listProjects, type ProjectRow } from "#lib/data/projects.ts";
import { requireUser } from "../_server/who.ts";
import { Badge } from "../_ui/badge.tsx";
import { ButtonLink } from "../_ui/button.tsx";
import { EmptyState } from "../_ui/empty-state.tsx";
import { Content, PageHeader } from "../_ui/page-shell.tsx";
import { Progress } from "../_ui/progress.tsx";
import { AppBar } from "./_parts/app-bar.tsx";
import { BringBack } from "./_parts/bring-back.tsx";
import { OpenSampleButton } from "./_parts/open-sample-button.tsx";
import { mentionsInWords, roleWords } from "./_parts/words.ts";

export const metadata: Metadata = { title: "Projects" };

type Query = { after?: string; archived?: string };

export default async function ProjectsPage({ searchParams }: { searchParams: Promise<Query> }) {
  const who = await requireUser("/projects");
  const { after, archived: shown } = await searchParams;
  const archived = shown === "1";
  const [{ rows, next }, someArchived] = await Promise.all([
    listProjects(who, { after, limit: 24, archived }),
    archived || after ? null : hasArchivedProjects(who),
  ]);
  const mentions = await countCommentMentions(
    who,
    rows.map(({ id }) => id),
  );
  const empty = rows.length === 0 && !after;
  return (
    <>
      <AppBar who={who} crumbs={[{ label: "Projects", href: "/projects" }]} />
      <Content>
        <PageHeader
          title={archived ? "Archived projects" : "Projects"}
          description={
            archived
              ? "They can be read and exported, and nothing in them changes. A manager brings one back."
              : undefined
          }
          actions={
            archived ? (
              <ButtonLink href="/projects">Projects in use</ButtonLink>
            ) : empty ? null : (
              <>
                {rows.some((row) => row.sample) || after ? null : (
                  <OpenSampleButton look="quiet">Sample project</OpenSampleButton>
                )}
                <ButtonLink href="/projects/new" look="primary">
                  <Plus aria-hidden />
                  New project
                </ButtonLink>
              </>
            )
          }
        />
        {empty && archived ? (
          <EmptyState icon={Archive} title="No archived projects">
            <p>A manager archives a project in its settings, when it is done.</p>
          </EmptyState>
        ) : empty ? (
          <EmptyState
            icon={FolderOpen}
            title="No projects yet"
            actions={
              <>
                <OpenSampleButton look="primary">Open the sample project</OpenSampleButton>
                <ButtonLink href="/projects/new">
                  <Plus aria-hidden />
                  New project
                </ButtonLink>
              </>
            }
          >
            <p>
              Look around in the sample project, a news report with three labels, or start a project of your own.
              Projects that you are invited to appear here too.
            </p>
          </EmptyState>
        ) : (
          <ul className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface shadow-card">
            {rows.map((row) => (
              <ProjectLine key={row.id} row={row} archived={archived} mentions={mentions.get(row.id) ?? 0} />
            ))}
          </ul>
        )}
        {next ? (
          <div className="mt-6 text-center">
            <ButtonLink href={`/projects?${archived ? "archived=1&" : ""}after=${next}`}>More projects</ButtonLink>
          </div>
        ) : null}
        {someArchived ? (
          <p className="mt-6 text-center text-sm">
            <Link href="/projects?archived=1" className="text-muted underline-offset-4 hover:text-ink hover:underline">
              Archived projects
            </Link>
          </p>
        ) : null}
      </Content>
    </>
  );
}

function ProjectLine({ row, archived, mentions }: { row: ProjectRow; archived: boolean; mentions: number }) {
  const progress =
    row.documents === 0 ? "No documents yet" : `${row.finished} of ${counted(row.documents, "document")} finished`;
  return (
    <li className="relative grid gap-x-8 gap-y-3 px-5 py-4 transition-colors hover:bg-sunken/70 sm:grid-cols-[1fr_12rem] sm:items-center">
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <h2 className="min-w-0 text-[0.9375rem] font-medium wrap-anywhere">
            <Link
              href={`/projects/${row.id}`}
              className="outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
            >
              {row.name}
            </Link>
          </h2>
          <Badge>{roleWords[row.role].name}</Badge>
          {row.sample ? <Badge tone="accent">Sample</Badge> : null}
          {mentions > 0 ? (
            <Link href={`/projects/${row.id}#mentions`} className="relative z-10 rounded-full pointer-coarse:py-2">
              <Badge tone="accent">
                <AtSign aria-hidden />
                {mentionsInWords(mentions)}
              </Badge>
            </Link>
          ) : null}
        </div>
        {row.description ? (
          <p className="mt-0.5 line-clamp-2 text-sm text-muted wrap-anywhere">{row.description}</p>
        ) : null}
      </div>
      {archived && row.role === "manager" ? (
        <BringBack projectId={row.id} name={row.name} />
      ) : (
        <div>
          <p className="mb-1.5 text-[0.8125rem] text-muted tabular-nums">{progress}</p>
          {row.documents > 0 ? <Progress done={row.finished} of={row.documents} label={progress} /> : null}
        </div>
      )}
    </li>
  );
}
