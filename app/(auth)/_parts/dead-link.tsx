import { ButtonLink } from "../../_ui/button.tsx";
import { QuietPage } from "../../_ui/page-shell.tsx";

/** For a link that is unknown, used or expired: says so, and what to ask for. */
export function DeadLink({ children }: { children: string }) {
  return (
    <QuietPage title="This link does not work any more">
      <p className="text-[0.9375rem] text-muted">{children}</p>
      <ButtonLink href="/" look="primary" size="large" className="mt-8 w-full">
        Go to Spanwise
      </ButtonLink>
    </QuietPage>
  );
}
