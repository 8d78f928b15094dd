import { ArrowRight, FilePlus2 } from "lucide-react";
import type { Metadata } from "next";
import { requireUser } from "../../_server/who.ts";
import { ButtonLink } from "../../_ui/button.tsx";
import { QuietPage } from "../../_ui/page-shell.tsx";
import { OpenSampleButton } from "../../projects/_parts/open-sample-button.tsx";

export const metadata: Metadata = { title: "Welcome" };

/** The first thing that the owner sees: one click to something to try, or one to a project of her own. */
export default async function WelcomePage() {
  const who = await requireUser("/welcome");
  return (
    <QuietPage title={`Good to see you, ${who.name.split(" ")[0]}`}>
      <p className="mb-8 text-[0.9375rem] text-muted">
        The quickest way to see what Spanwise does: a news report of talks between governments, with the labels actor,
        event and position. Select some words, press 1, 2 or 3.
      </p>
      <div className="space-y-3">
        <OpenSampleButton look="primary" size="large" className="w-full" toText>
          Open the sample project
          <ArrowRight aria-hidden />
        </OpenSampleButton>
        <ButtonLink href="/projects/new" size="large" className="w-full">
          <FilePlus2 aria-hidden />
          Create a project
        </ButtonLink>
      </div>
    </QuietPage>
  );
}
