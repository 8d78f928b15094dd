"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";

/** `under` lists further paths whose pages belong to this one. */
export type SectionLink = { href: string; label: string; exact?: boolean; under?: readonly string[] };

/** The pages of one place, side by side; scrolls sideways where the screen is narrow. */
export function SectionNav({ label, links }: { label: string; links: readonly SectionLink[] }) {
  const path = usePathname();
  const list = useRef<HTMLUListElement>(null);
  const isHere = ({ href, exact, under = [] }: SectionLink) =>
    path === href || (!exact && path.startsWith(`${href}/`)) || under.some((other) => path.startsWith(other));
  const current = links.find(isHere)?.href;

  // On a narrow screen the place where I am may lie outside the strip.
  useEffect(() => {
    const item = current && list.current?.querySelector<HTMLElement>("[aria-current]");
    if (item && list.current) list.current.scrollLeft = item.offsetLeft - list.current.clientWidth / 2;
  }, [current]);

  return (
    <nav aria-label={label} className="border-b border-line bg-canvas">
      <ul ref={list} className="relative flex gap-1 overflow-x-auto px-2.5 [scrollbar-width:none] sm:px-4.5">
        {links.map(({ href, label: text }) => {
          const here = href === current;
          return (
            <li key={href} className="shrink-0">
              <Link
                href={href}
                aria-current={here ? "page" : undefined}
                className="relative block rounded-md px-2 py-2.5 text-sm text-muted -outline-offset-2! hover:text-ink aria-[current]:font-medium aria-[current]:text-ink aria-[current]:after:absolute aria-[current]:after:inset-x-2 aria-[current]:after:-bottom-px aria-[current]:after:h-0.5 aria-[current]:after:rounded-full aria-[current]:after:bg-accent pointer-coarse:py-3.5"
              >
                {text}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
