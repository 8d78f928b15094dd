import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { isSetUp } from "#lib/auth/arrival.ts";
import { providerName } from "#lib/auth/provider-name.ts";
import { signInErrorWords } from "#lib/auth/sign-in-errors.ts";
import { localPath } from "../../_server/local-path.ts";

import { whoIsAsking } from "../../_server/who.ts";
import { QuietPage } from "../../_ui/page-shell.tsx";
import { SignInForm } from "./sign-in-form.tsx";

export const metadata: Metadata = { title: "Sign in" };

type Query = { next?: string; error?: string; retry?: string };

export default async function SignInPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams;
  const next = localPath(query.next);
  const [who, ready] = await Promise.all([whoIsAsking(), isSetUp()]);
  if (who) redirect(next);
  if (!ready) redirect("/");
  return (
    <QuietPage title="Sign in" footer="No account? People join by an invitation link. Ask whoever runs your project.">
      <SignInForm
        next={next}
        error={query.error ? signInErrorWords(query.error) : null}
        retrySeconds={Number(query.retry) || null}
        openId={providerName()}
      />
    </QuietPage>
  );
}
