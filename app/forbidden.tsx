import type { Metadata } from "next";
import { ButtonLink } from "./_ui/button.tsx";
import { QuietPage } from "./_ui/page-shell.tsx";

export const metadata: Metadata = { title: "Not allowed" };

export default function Forbidden() {
  return (
    <QuietPage title="Your role does not reach here">
      <p className="text-[0.9375rem] text-muted">
        You are a member of this project, but this page is for people with more to do in it. A manager of the project
        can change your role.
      </p>
      <ButtonLink href="/projects" look="primary" size="large" className="mt-8 w-full">
        Go to my projects
      </ButtonLink>
    </QuietPage>
  );
}
