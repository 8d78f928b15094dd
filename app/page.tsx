import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { isSetUp } from "#lib/auth/arrival.ts";
import { whoIsAsking } from "./_server/who.ts";
import { QuietPage } from "./_ui/page-shell.tsx";

export const metadata: Metadata = { title: "Spanwise" };

/** The address without a path: goes where there is something to do. */
export default async function StartPage() {
  if (await whoIsAsking()) redirect("/projects");
  if (await isSetUp()) redirect("/sign-in");
  return (
    <QuietPage title="Almost there">
      <p className="text-[0.9375rem] text-muted">
        This installation has no owner yet. When it was started, it printed a set-up link. Open that link to create your
        account.
      </p>
      <p className="mt-3 text-[0.9375rem] text-muted">
        The link is gone? <code className="font-mono text-[0.8125rem] text-ink">npm run owner-link</code> prints a new
        one.
      </p>
    </QuietPage>
  );
}
