"use client";

import { useEffect, useState } from "react";

const steps = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** How far `at` is from `now` in words, such as "3 hours ago" or "in 6 days". Both in milliseconds. */
export function distance(at: number, now: number): string {
  const seconds = Math.round((at - now) / 1000);
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) {
      return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Math.round(seconds / size), unit);
    }
  }
  return "just now";
}

/** A moment in words, with the exact time on hover. `at` is an ISO time. */
export function When({ at, className }: { at: string; className?: string }) {
  // The server does not know the reader's clock or time zone: it sends the date, the browser puts the words.
  const [words, setWords] = useState<{ near: string; exact: string } | null>(null);
  useEffect(() => {
    setWords({ near: distance(Date.parse(at), Date.now()), exact: new Date(at).toLocaleString() });
  }, [at]);
  return (
    <time dateTime={at} title={words?.exact} className={className}>
      {words?.near ?? at.slice(0, 10)}
    </time>
  );
}
