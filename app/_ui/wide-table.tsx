import type { ReactNode } from "react";

/** A table that may be wider than the screen: its frame scrolls, and can be reached by keyboard to do so. */
export function WideTable({ caption, children }: { caption: string; children: ReactNode }) {
  return (
    <section
      aria-label={caption}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: reason: without a stop here, nobody could scroll it by keyboard
      tabIndex={0}
      className="relative overflow-x-auto rounded-xl border border-line bg-surface shadow-card"
    >
      <table className="w-full border-collapse text-left text-sm">
        <caption className="sr-only">{caption}</caption>
        {children}
      </table>
    </section>
  );
}
