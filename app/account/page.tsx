import type { Metadata } from "next";
import { person } from "#lib/data/people.ts";
import { listProjects } from "#lib/data/projects.ts";
import { listSessions } from "#lib/data/sessions.ts";
import { listTokens } from "#lib/data/tokens.ts";
import { requireUser } from "../_server/who.ts";
import { Section } from "../_ui/card.tsx";
import { Content, PageHeader } from "../_ui/page-shell.tsx";
import { AppBar } from "../projects/_parts/app-bar.tsx";
import { NameForm } from "./name-form.tsx";
import { PasswordForm } from "./password-form.tsx";
import { SessionList } from "./session-list.tsx";
import { TokenList } from "./token-list.tsx";

export const metadata: Metadata = { title: "Account" };

/** What concerns only me: name, password, where I am signed in, tokens for my programs. */
export default async function AccountPage() {
  const who = await requireUser("/account");
  const [me, sessions, tokens, projects] = await Promise.all([
    person(who),
    listSessions(who),
    listTokens(who),
    listProjects(who, { limit: 200 }),
  ]);
  return (
    <>
      <AppBar who={who} crumbs={[{ label: "Account" }]} />
      <Content className="max-w-2xl">
        <PageHeader title="Account" description={me.email} />
        <div className="space-y-14">
          <Section title="Name" description="As the others see it beside your tags.">
            <NameForm name={me.name} />
          </Section>
          <Section
            title="Password"
            description={
              me.hasPassword
                ? "Changing it signs you out everywhere else."
                : "You sign in through another service. With a password you can also sign in here."
            }
          >
            <PasswordForm email={me.email} hasPassword={me.hasPassword} />
          </Section>
          <Section title="Signed in" description="The browsers in which you are signed in now.">
            <SessionList
              sessions={sessions.map((session) => ({
                id: session.id,
                userAgent: session.userAgent,
                lastSeenAt: session.lastSeenAt.toISOString(),
                mine: session.mine,
              }))}
            />
          </Section>
          <TokenList
            tokens={tokens.map((token) => ({
              id: token.id,
              name: token.name,
              prefix: token.prefix,
              projectName: token.projectName,
              scopes: token.scopes,
              expiresAt: token.expiresAt?.toISOString() ?? null,
              lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
            }))}
            projects={projects.rows.map(({ id, name }) => ({ id, name }))}
          />
        </div>
      </Content>
    </>
  );
}
