import { cn } from "./cn.ts";

/** How much of a whole is done. `label` says it in words; the bar alone says nothing to a screen reader. */
export function Progress({
  done,
  of,
  label,
  className,
}: {
  done: number;
  of: number;
  label: string;
  className?: string;
}) {
  const share = of > 0 ? Math.min(1, done / of) : 0;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={of}
      aria-valuenow={done}
      aria-valuetext={label}
      className={cn("h-1.5 overflow-hidden rounded-full bg-ink/10", className)}
    >
      <div className="h-full rounded-full bg-accent" style={{ width: `${share * 100}%` }} />
    </div>
  );
}
