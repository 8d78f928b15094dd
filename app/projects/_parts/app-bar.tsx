import type { SignedIn } from "#lib/access/member.ts";
import { Breadcrumbs, type Crumb } from "../../_ui/breadcrumbs.tsx";
import { SkipLink, TopBar } from "../../_ui/page-shell.tsx";
import { UserMenu } from "./user-menu.tsx";

/** The bar that every page behind the sign-in carries. */
export function AppBar({ who, crumbs }: { who: SignedIn; crumbs: readonly Crumb[] }) {
  return (
    <>
      <SkipLink />
      <TopBar
        start={<Breadcrumbs home={{ label: "Spanwise, all projects", href: "/projects" }} crumbs={crumbs} />}
        end={<UserMenu userId={who.userId} name={who.name} email={who.email} />}
      />
    </>
  );
}
