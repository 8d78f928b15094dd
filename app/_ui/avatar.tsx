import { cn } from "./cn.ts";

/** Up to two initials of a name, as the eye reads them. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const picked = words.length > 1 ? [words[0], words.at(-1)] : words;
  return picked.map((word) => [...(word ?? "")][0]?.toLocaleUpperCase() ?? "").join("");
}

/** A person as a small round sign. The name stands beside it or in `title`. */
export function Avatar({ name, className }: { name: string; className?: string }) {
  return (
    <span
      aria-hidden
      // As decoration and not as text: the name is what is read.
      data-initials={initials(name)}
      className={cn(
        "before:content-[attr(data-initials)] inline-grid size-7 shrink-0 place-items-center rounded-full bg-accent-soft text-[0.6875rem] font-semibold text-accent-ink select-none",
        className,
      )}
    />
  );
}
