"use client";

import { Search } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { cn } from "../../../../_ui/cn.ts";
import { controlStyle } from "../../../../_ui/field.tsx";

type State = "new" | "started" | "finished";

/** Which documents are shown. It all stands in the address, so that it can be sent to somebody. */
export function DocumentFilter({
  counts,
  total,
  state,
  q,
  archived,
  mayArchive,
  base,
}: {
  counts: Record<State, number>;
  total: number;
  state: State | undefined;
  q: string;
  archived: boolean;
  mayArchive: boolean;
  base: string;
}) {
  const router = useRouter();
  const address = (change: { state?: State; q?: string; archived?: boolean }) => {
    const query = new URLSearchParams();
    if (change.state) query.set("state", change.state);
    if (change.q) query.set("q", change.q);
    if (change.archived) query.set("archived", "1");
    return query.size > 0 ? `${base}?${query}` : base;
  };
  const choices = [
    { label: "All", count: total, href: address({ q }), here: !state && !archived },
    { label: "New", count: counts.new, href: address({ q, state: "new" }), here: state === "new" },
    { label: "Started", count: counts.started, href: address({ q, state: "started" }), here: state === "started" },
    { label: "Finished", count: counts.finished, href: address({ q, state: "finished" }), here: state === "finished" },
    ...(mayArchive ? [{ label: "Archived", count: null, href: address({ q, archived: true }), here: archived }] : []),
  ];
  return (
    <div className="mb-4 flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
      <nav aria-label="State of the documents" className="-mx-1 max-w-full overflow-x-auto px-1 [scrollbar-width:none]">
        <ul className="flex gap-1">
          {choices.map((choice) => (
            <li key={choice.label}>
              <Link
                href={choice.href}
                aria-current={choice.here ? "true" : undefined}
                scroll={false}
                className={cn(
                  "flex items-center gap-1.5 rounded-full px-3 py-1 text-[0.8125rem] whitespace-nowrap text-muted -outline-offset-2! hover:bg-ink/6 hover:text-ink pointer-coarse:py-2.5",
                  choice.here && "bg-ink/8 font-medium text-ink",
                )}
              >
                {choice.label}
                {choice.count === null ? null : <span className="text-xs text-muted tabular-nums">{choice.count}</span>}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <search className="w-full sm:w-64">
        <form
          key={q}
          onSubmit={(event) => {
            event.preventDefault();
            const wanted = String(new FormData(event.currentTarget).get("q") ?? "").trim();
            router.push(address({ q: wanted, state, archived }), { scroll: false });
          }}
          className="relative"
        >
          <Search
            className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted"
            aria-hidden
          />
          <input
            type="search"
            name="q"
            aria-label="Search documents by name"
            placeholder="Search by name"
            defaultValue={q}
            className={cn(controlStyle, "h-9 pl-8.5 pointer-coarse:h-11")}
          />
        </form>
      </search>
    </div>
  );
}
