import { cn } from "./cn.ts";

/** The sign: a line of text with two spans under it that overlap. */
export function Sign({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" fill="none" aria-hidden="true" className={cn("size-6", className)}>
      <rect width="24" height="24" rx="6" className="fill-accent" />
      <path d="M5 8.25h14" strokeWidth="2.25" strokeLinecap="round" className="stroke-on-accent/55" />
      <path d="M5 12.75h8.5" strokeWidth="2.25" strokeLinecap="round" className="stroke-on-accent" />
      <path d="M10.5 17.25H19" strokeWidth="2.25" strokeLinecap="round" className="stroke-on-accent" />
    </svg>
  );
}

export function Wordmark({ className }: { className?: string }) {
  return (
    <span
      className={cn(
        "inline-flex items-center gap-2.5 font-serif text-[1.1875rem] font-semibold tracking-[-0.015em] text-ink",
        className,
      )}
    >
      <Sign />
      Spanwise
    </span>
  );
}
