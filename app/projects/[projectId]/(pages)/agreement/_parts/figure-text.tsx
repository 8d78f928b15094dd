import { type Figure, undefinedReasons } from "#lib/annotation/agreement/figure.ts";
import { cn } from "../../../../../_ui/cn.ts";

/** A number as it is read: three places behind the point. The whole of it is in the downloads, and on hover. */
function short(value: number): string {
  return value.toFixed(3).replace("-", "−");
}

/** A figure; where there is none, a dash, with the reason beside it or, where there is no room, for the screen reader and on hover. */
export function FigureText({
  figure,
  reason = false,
  className,
}: {
  figure: Figure;
  reason?: boolean;
  className?: string;
}) {
  if (figure.value !== null) {
    return (
      <span title={String(figure.value)} className={cn("tabular-nums", className)}>
        {short(figure.value)}
      </span>
    );
  }
  const why = undefinedReasons[figure.why];
  return (
    <span title={why} className={cn("text-muted", className)}>
      <span aria-hidden>–</span>
      <span className={reason ? "ml-2 text-[0.8125rem]" : "sr-only"}>{why}</span>
    </span>
  );
}
