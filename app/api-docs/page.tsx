import type { Metadata } from "next";
import Link from "next/link";
import { env } from "#lib/env.ts";
import { whoIsAsking } from "../_server/who.ts";
import { Card, Section } from "../_ui/card.tsx";
import { Content, PageHeader, SkipLink, TopBar } from "../_ui/page-shell.tsx";
import { Wordmark } from "../_ui/wordmark.tsx";
import { openApi } from "../api/v1/_api/openapi.ts";
import { problemCodes } from "../api/v1/_api/problem.ts";
import { AppBar } from "../projects/_parts/app-bar.tsx";
import { readDescription } from "./description.ts";
import { OperationCard } from "./operation.tsx";
import { Code, Prose } from "./prose.tsx";
import { Fields } from "./shape.tsx";

export const metadata: Metadata = { title: "API" };

/** The API for people, made from the same description that programs read. Open to everybody: it holds no secret. */
export default async function ApiDocsPage() {
  const who = await whoIsAsking();
  const { about, groups, schemas } = readDescription(openApi());
  const { appUrl } = env();
  return (
    <>
      {who ? <AppBar who={who} crumbs={[{ label: "API" }]} /> : <PublicBar />}
      <Content className="max-w-4xl">
        <PageHeader title="API" description={<Prose>{about}</Prose>}>
          <p className="mt-3 text-sm">
            For programs:{" "}
            <a href="/api/openapi.json" className="text-accent-ink underline underline-offset-2">
              the description in OpenAPI 3.1
            </a>
          </p>
        </PageHeader>
        <div className="space-y-12">
          <Section
            title="Signing in"
            description="Every request carries an API token, which is made on the account page."
          >
            <Code>{`export TOKEN=spw_…\ncurl "${appUrl}/api/v1/me" -H "Authorization: Bearer $TOKEN"`}</Code>
            <p className="max-w-2xl text-sm text-muted">
              A token is made for one project or for all of yours, with the scopes that it needs, and never does more
              than you may. Lists come in pages of up to 200 rows. Offsets are in UTF-16 code units unless a field says
              otherwise.
            </p>
          </Section>
          <nav aria-label="Parts of the API">
            <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
              {[...groups.map(({ tag }) => tag), "Schemas", "Problems"].map((tag) => (
                <li key={tag}>
                  <a href={`#${anchor(tag)}`} className="text-accent-ink underline underline-offset-2">
                    {tag}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          {groups.map(({ tag, operations }) => (
            <Section key={tag} id={anchor(tag)} title={tag}>
              <Card className="overflow-hidden">
                {operations.map((operation) => (
                  <OperationCard key={operation.id} operation={operation} schemas={schemas} address={appUrl} />
                ))}
              </Card>
            </Section>
          ))}
          <Section id="schemas" title="Schemas" description="What the answers are made of.">
            {Object.entries(schemas).map(([name, schema]) => (
              <div key={name} id={`schema-${name}`} className="scroll-mt-6 space-y-2 pt-4">
                <h3 className="font-mono text-sm font-semibold">{name}</h3>
                {schema.description ? <p className="text-sm text-muted">{schema.description}</p> : null}
                <Fields schema={schema} schemas={schemas} />
              </div>
            ))}
          </Section>
          <Section
            id="problems"
            title="Problems"
            description="What goes wrong comes as application/problem+json (RFC 9457): code says which, detail says what to do."
          >
            <dl className="divide-y divide-line border-y border-line">
              {problemCodes.map(({ code, status, title }) => (
                <div
                  key={code}
                  id={`problem-${code}`}
                  className="grid scroll-mt-6 grid-cols-[3rem_1fr] gap-x-3 py-2 sm:grid-cols-[3rem_13rem_1fr]"
                >
                  <dt className="contents font-mono text-[0.8125rem]">
                    <span>{status}</span>
                    <span className="wrap-anywhere">{code}</span>
                  </dt>
                  <dd className="text-sm text-muted max-sm:col-start-2">{title}</dd>
                </div>
              ))}
            </dl>
          </Section>
        </div>
      </Content>
    </>
  );
}

function PublicBar() {
  return (
    <>
      <SkipLink />
      <TopBar
        start={
          <Link href="/" aria-label="Spanwise">
            <Wordmark />
          </Link>
        }
      />
    </>
  );
}

function anchor(tag: string): string {
  return tag.toLowerCase().replaceAll(" ", "-");
}
