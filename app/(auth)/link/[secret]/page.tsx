import type { Metadata } from "next";
import { linkBehind } from "#lib/auth/arrival.ts";
import { localPath } from "../../../_server/local-path.ts";
import { QuietPage } from "../../../_ui/page-shell.tsx";
import { DeadLink } from "../../_parts/dead-link.tsx";
import { choosePassword } from "../../actions.ts";
import { EnterButton } from "./enter-button.tsx";
import { NewPasswordForm } from "./new-password-form.tsx";

export const metadata: Metadata = { title: "One-time link", referrer: "no-referrer" };

type Props = { params: Promise<{ secret: string }>; searchParams: Promise<{ next?: string }> };

/** A link that works once: signs in and leads on to `next`, or sets a new password. */
export default async function LinkPage({ params, searchParams }: Props) {
  const { secret } = await params;
  const { next } = await searchParams;
  const link = await linkBehind(secret);
  if (!link || link.purpose === "setup") {
    return <DeadLink>It works once and for a short time. Ask whoever runs this installation for a new one.</DeadLink>;
  }
  if (link.purpose === "signin") {
    return (
      <QuietPage title={`Hello, ${link.name}`}>
        <p className="mb-8 text-[0.9375rem] text-muted">This link signs you in, once.</p>
        <EnterButton secret={secret} next={localPath(next)} name={link.name ?? ""} />
      </QuietPage>
    );
  }
  return (
    <QuietPage title="Choose a new password">
      <p className="mb-8 text-[0.9375rem] text-muted">
        For {link.email}. Every browser in which you are signed in now is signed out.
      </p>
      <NewPasswordForm action={choosePassword.bind(null, secret)} email={link.email ?? ""} />
    </QuietPage>
  );
}
