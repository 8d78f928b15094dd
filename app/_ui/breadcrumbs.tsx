import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { Fragment } from "react";
import { Sign } from "./wordmark.tsx";

export type Crumb = { label: string; href?: string };

/** The way from the start page to here; the last one is where I am. */
export function Breadcrumbs({ home, crumbs }: { home: Crumb; crumbs: readonly Crumb[] }) {
  return (
    <nav aria-label="Where I am" className="min-w-0">
      <ol className="flex min-w-0 items-center gap-1.5 text-sm">
        <li className="shrink-0">
          <Link href={home.href ?? "/"} aria-label={home.label} className="block rounded-md p-0.5">
            <Sign />
          </Link>
        </li>
        {crumbs.map((crumb, index) => {
          const last = index === crumbs.length - 1;
          return (
            <Fragment key={crumb.href ?? crumb.label}>
              <li aria-hidden className={last ? "text-faint" : "text-faint max-sm:hidden"}>
                <ChevronRight className="size-3.5" />
              </li>
              <li className={last ? "min-w-0" : "min-w-0 max-sm:hidden"}>
                {crumb.href ? (
                  <Link
                    href={crumb.href}
                    aria-current={last ? "page" : undefined}
                    className="block truncate rounded-sm text-muted hover:text-ink aria-[current]:font-medium aria-[current]:text-ink"
                  >
                    {crumb.label}
                  </Link>
                ) : (
                  <span aria-current="page" className="block truncate font-medium">
                    {crumb.label}
                  </span>
                )}
              </li>
            </Fragment>
          );
        })}
      </ol>
    </nav>
  );
}
