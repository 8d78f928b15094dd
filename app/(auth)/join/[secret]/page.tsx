import type { Metadata } from "next";
import Link from "next/link";
import { invitationBehind } from "#lib/auth/arrival.ts";
import { whoIsAsking } from "../../../_server/who.ts";
import { QuietPage } from "../../../_ui/page-shell.tsx";
import { roleWords } from "../../../projects/_parts/words.ts";
import { DeadLink } from "../../_parts/dead-link.tsx";
import { PersonForm } from "../../_parts/person-form.tsx";
import { joinAsNew } from "../../actions.ts";
import { JoinButton } from "./join-button.tsx";

export const metadata: Metadata = { title: "Invitation", referrer: "no-referrer" };

/** An invitation to a project, for people with and without an account here. */
export default async function JoinPage({ params }: { params: Promise<{ secret: string }> }) {
  const { secret } = await params;
  const [offer, who] = await Promise.all([invitationBehind(secret), whoIsAsking()]);
  if (!offer) {
    return (
      <DeadLink>
        The invitation was used, has expired or was withdrawn. Ask whoever sent it to you for a new one.
      </DeadLink>
    );
  }
  const role = roleWords[offer.role];
  const signIn = `/sign-in?next=${encodeURIComponent(`/join/${secret}`)}`;
  return (
    <QuietPage
      title={`Join ${offer.projectName}`}
      footer={
        who ? null : (
          <>
            You have an account here?{" "}
            <Link href={signIn} className="rounded-sm font-medium text-accent-ink underline underline-offset-4">
              Sign in first
            </Link>
          </>
        )
      }
    >
      <p className="mb-8 text-[0.9375rem] text-muted">
        {offer.invitedBy} invites you as <strong className="font-medium text-ink">{role.name.toLowerCase()}</strong>.
        What that role does: {role.explanation.charAt(0).toLowerCase() + role.explanation.slice(1)}
      </p>
      {who ? (
        <JoinButton secret={secret} name={who.name} />
      ) : (
        <PersonForm action={joinAsNew.bind(null, secret)} button="Create my account and join" />
      )}
    </QuietPage>
  );
}
