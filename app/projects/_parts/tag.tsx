import type { CSSProperties, ReactNode } from "react";
import type { Label } from "#lib/annotation/label.ts";
import { cn } from "../../_ui/cn.ts";

export type TagLook = Pick<Label, "color" | "underline" | "chip">;

/** The label's colour as a custom property; `--tag` lifts it on dark grounds. */
export function tagStyle(color: string): CSSProperties {
  return { "--label": color } as CSSProperties;
}

export const tagInk = "[--tag:var(--label)] dark:[--tag:color-mix(in_oklab,var(--label),white_35%)]";

/** A piece of text as it looks with a tag. */
export function Tagged({ look, children }: { look: TagLook; children: ReactNode }) {
  return (
    <span style={tagStyle(look.color)} className={tagInk}>
      <span
        style={{ textDecorationStyle: look.underline }}
        className="rounded-[3px] bg-[color-mix(in_oklab,var(--tag)_14%,transparent)] px-0.5 py-0.5 underline decoration-(color:--tag) decoration-2 underline-offset-[5px] [text-decoration-skip-ink:none]"
      >
        {children}
      </span>
      <TagChip chip={look.chip} className="ml-0.5 -translate-y-1.5" />
    </span>
  );
}

/** The one or two letters beside a span. */
function TagChip({ chip, className }: { chip: string; className: string }) {
  return (
    <span
      aria-hidden
      className={cn(
        "inline-grid h-4 min-w-4 place-items-center rounded-[3px] bg-[color-mix(in_oklab,var(--tag)_22%,transparent)] px-0.5 align-baseline font-sans text-[0.625rem] leading-none font-semibold text-[color-mix(in_oklab,var(--tag),var(--ink)_55%)]",
        className,
      )}
    >
      {chip}
    </span>
  );
}
