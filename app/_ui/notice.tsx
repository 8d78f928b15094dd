import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";

const tones = {
  plain: { box: "border-line bg-sunken text-ink", icon: Info, ink: "text-muted" },
  good: { box: "border-transparent bg-good-soft text-ink", icon: CircleCheck, ink: "text-good-ink" },
  warning: { box: "border-transparent bg-warning-soft text-ink", icon: TriangleAlert, ink: "text-warning-ink" },
  danger: { box: "border-transparent bg-danger-soft text-ink", icon: CircleAlert, ink: "text-danger-ink" },
} as const;

/** Something to know before going on, in the flow of the page. `live` reads it out when it appears. */
export function Notice({
  tone = "plain",
  title,
  children,
  live = false,
  className,
}: {
  tone?: keyof typeof tones;
  title?: ReactNode;
  children?: ReactNode;
  live?: boolean;
  className?: string;
}) {
  const { box, icon: Icon, ink } = tones[tone];
  return (
    <div
      role={live ? (tone === "danger" ? "alert" : "status") : undefined}
      className={cn("flex gap-3 rounded-lg border px-4 py-3 text-sm", box, className)}
    >
      <Icon className={cn("mt-0.5 size-4 shrink-0", ink)} aria-hidden />
      <div className="min-w-0 space-y-1">
        {title ? <p className="font-medium">{title}</p> : null}
        {children}
      </div>
    </div>
  );
}
