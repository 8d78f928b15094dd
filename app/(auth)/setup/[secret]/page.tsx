import type { Metadata } from "next";
import { linkBehind } from "#lib/auth/arrival.ts";
import { QuietPage } from "../../../_ui/page-shell.tsx";
import { DeadLink } from "../../_parts/dead-link.tsx";
import { PersonForm } from "../../_parts/person-form.tsx";
import { createOwner } from "../../actions.ts";

export const metadata: Metadata = { title: "Set up", referrer: "no-referrer" };

/** First run: whoever holds the set-up link becomes the owner. */
export default async function SetUpPage({ params }: { params: Promise<{ secret: string }> }) {
  const { secret } = await params;
  const link = await linkBehind(secret);
  if (link?.purpose !== "setup") {
    return (
      <DeadLink>
        Set-up links work once and for a short time. If this installation has no owner yet, the command npm run
        owner-link prints a new one.
      </DeadLink>
    );
  }
  return (
    <QuietPage title="Welcome to Spanwise">
      <p className="mb-8 text-[0.9375rem] text-muted">
        Create your account. You will be the owner of this installation: you start projects and invite the others.
      </p>
      <PersonForm action={createOwner.bind(null, secret)} button="Create my account" />
    </QuietPage>
  );
}
