import type { Metadata } from "next";
import { allows, roles } from "#lib/access/roles.ts";
import { listInvitations } from "#lib/data/invitations.ts";
import { listMembers } from "#lib/data/members.ts";
import { member } from "../../../../_server/who.ts";
import { Avatar } from "../../../../_ui/avatar.tsx";
import { Badge } from "../../../../_ui/badge.tsx";
import { ButtonLink } from "../../../../_ui/button.tsx";
import { Section } from "../../../../_ui/card.tsx";
import { Content, PageHeader } from "../../../../_ui/page-shell.tsx";
import { When } from "../../../../_ui/when.tsx";
import { roleWords } from "../../../_parts/words.ts";
import { AnnotatorMatch } from "./annotator-match.tsx";
import { InvitationList } from "./invitation-list.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { MemberControls } from "./member-controls.tsx";

export const metadata: Metadata = { title: "Members" };

/** Who is in the project, in what role, and who is invited. */
export default async function MembersPage({
  params,
  searchParams,
}: {
  params: Promise<{ projectId: string }>;
  searchParams: Promise<{ after?: string }>;
}) {
  const { projectId } = await params;
  const { after } = await searchParams;
  const me = await member(projectId, "member.read", `/projects/${projectId}/members`);
  const mayManage = allows(me, "member.manage");
  const [{ rows, next }, invitations] = await Promise.all([
    listMembers(me, { after, limit: 100 }),
    mayManage ? listInvitations(me, { limit: 50 }) : null,
  ]);
  return (
    <Content>
      <PageHeader title="Members" actions={mayManage ? <InviteDialog projectId={projectId} /> : null} />
      <div className="space-y-12">
        <ul className="divide-y divide-line rounded-xl border border-line bg-surface shadow-card">
          {rows.map((row) => (
            <li key={row.userId} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 sm:px-5">
              <Avatar name={row.name} className="size-8" />
              <div className="min-w-0 flex-1 basis-40">
                <p className="truncate text-sm font-medium">
                  {row.name}
                  {row.userId === me.userId ? <span className="font-normal text-muted"> (you)</span> : null}
                </p>
                <p className="truncate text-[0.8125rem] text-muted">
                  {row.account
                    ? (row.email ?? (
                        <>
                          Joined <When at={row.since.toISOString()} />
                        </>
                      ))
                    : "No account; known by what was imported"}
                </p>
              </div>
              {mayManage && !row.account ? (
                <AnnotatorMatch
                  projectId={projectId}
                  annotator={{ userId: row.userId, name: row.name }}
                  people={rows.flatMap(({ userId, name, account, role }) =>
                    account && role !== "viewer" ? [{ userId, name }] : [],
                  )}
                />
              ) : null}
              {mayManage || row.userId === me.userId ? (
                <MemberControls
                  projectId={projectId}
                  person={{ userId: row.userId, name: row.name, role: row.role }}
                  myself={row.userId === me.userId}
                  mayManage={mayManage}
                />
              ) : (
                <Badge>{roleWords[row.role].name}</Badge>
              )}
            </li>
          ))}
        </ul>
        {next ? (
          <div className="text-center">
            <ButtonLink href={`/projects/${projectId}/members?after=${next}`}>More members</ButtonLink>
          </div>
        ) : null}
        {invitations && invitations.rows.length > 0 ? (
          <InvitationList
            projectId={projectId}
            invitations={invitations.rows.map((row) => ({
              id: row.id,
              role: row.role,
              note: row.note,
              uses: row.uses,
              maxUses: row.maxUses,
              state: row.state,
              expiresAt: row.expiresAt.toISOString(),
            }))}
          />
        ) : null}
        <Section title="Roles" description="Each role may do what the ones above it may.">
          <dl className="divide-y divide-line rounded-xl border border-line bg-surface shadow-card">
            {roles.map((role) => (
              <div key={role} className="gap-6 px-4 py-3 sm:flex sm:px-5">
                <dt className="w-28 shrink-0 text-sm font-medium">{roleWords[role].name}</dt>
                <dd className="text-sm text-muted">{roleWords[role].explanation}</dd>
              </div>
            ))}
          </dl>
        </Section>
      </div>
    </Content>
  );
}
