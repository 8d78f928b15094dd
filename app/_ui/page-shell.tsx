import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { Wordmark } from "./wordmark.tsx";

/** The first stop of the Tab key: past everything that repeats on each page. */
export function SkipLink() {
  return (
    <a
      href="#content"
      className="sr-only z-100 rounded-md bg-accent px-4 py-2 text-sm font-medium text-on-accent focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
    >
      Skip to the content
    </a>
  );
}

/** The bar at the top of every page: where I am on the left, who I am on the right. */
export function TopBar({ start, end }: { start?: ReactNode; end?: ReactNode }) {
  return (
    <header className="border-b border-line bg-canvas">
      <div className="flex h-13 items-center gap-3 px-4 sm:px-6">
        <div className="flex min-w-0 flex-1 items-center gap-3">{start}</div>
        {end}
      </div>
    </header>
  );
}

/** The content of a page, at a width that is good to read. */
export function Content({
  wide = false,
  className,
  children,
}: {
  wide?: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    <main
      id="content"
      tabIndex={-1}
      className={cn(
        "mx-auto w-full px-4 pt-8 pb-20 outline-none sm:px-6 sm:pt-10",
        wide ? "max-w-6xl" : "max-w-3xl",
        className,
      )}
    >
      {children}
    </main>
  );
}

/** The head of a page: what it is, in a few words and in one sentence, and what is mostly done here. */
export function PageHeader({
  title,
  description,
  actions,
  children,
}: {
  title: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className="mb-8">
      <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-4">
        <div className="min-w-0 max-w-2xl flex-1 basis-72">
          <h1 className="font-serif text-[1.75rem] leading-tight font-[560] tracking-[-0.015em] wrap-anywhere sm:text-[2rem]">
            {title}
          </h1>
          {description ? <div className="mt-1.5 text-[0.9375rem] text-muted wrap-anywhere">{description}</div> : null}
        </div>
        {actions ? <div className="flex flex-wrap gap-2.5 pt-1">{actions}</div> : null}
      </div>
      {children}
    </div>
  );
}

/** A page with one small thing to do: signing in, a link that was opened, a friendly error. */
export function QuietPage({ title, children, footer }: { title: ReactNode; children?: ReactNode; footer?: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col items-center px-4 py-10 sm:justify-center sm:py-16">
      <SkipLink />
      <div className="w-full max-w-sm">
        <header className="mb-10">
          <Wordmark />
        </header>
        <main id="content" tabIndex={-1} className="outline-none">
          <h1 className="mb-2 font-serif text-[1.75rem] leading-tight font-[560] tracking-[-0.015em]">{title}</h1>
          {children}
        </main>
        {footer ? <footer className="mt-8 text-sm text-muted">{footer}</footer> : null}
      </div>
    </div>
  );
}
