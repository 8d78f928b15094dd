import type { Metadata } from "next";
import { ButtonLink } from "./_ui/button.tsx";
import { QuietPage } from "./_ui/page-shell.tsx";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <QuietPage title="There is nothing here">
      <p className="text-[0.9375rem] text-muted">
        The address may be mistyped, or what was here is gone or not open to you. If somebody sent it to you, ask
        whether you are a member of the project.
      </p>
      <ButtonLink href="/projects" look="primary" size="large" className="mt-8 w-full">
        Go to my projects
      </ButtonLink>
    </QuietPage>
  );
}
