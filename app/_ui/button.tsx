import { cva, type VariantProps } from "class-variance-authority";
import { LoaderCircle } from "lucide-react";
import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn.ts";

export const buttonStyle = cva(
  [
    "inline-flex shrink-0 items-center justify-center gap-2 rounded-md font-medium whitespace-nowrap select-none",
    "transition-colors cursor-pointer [&_svg]:size-4 [&_svg]:shrink-0",
    "disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-not-allowed aria-disabled:opacity-55",
  ],
  {
    variants: {
      look: {
        primary: "bg-accent text-on-accent hover:bg-accent-strong",
        secondary:
          "border border-edge/60 bg-surface text-ink shadow-card hover:border-edge hover:bg-sunken dark:hover:bg-raised",
        quiet: "text-muted hover:bg-ink/6 hover:text-ink data-popup-open:bg-ink/6 data-popup-open:text-ink",
        danger: "bg-danger text-on-danger hover:bg-danger-strong",
        dangerQuiet: "text-danger-ink hover:bg-danger-soft",
      },
      size: {
        small: "h-7 px-2.5 text-[0.8125rem] pointer-coarse:h-11",
        medium: "h-9 px-3.5 text-sm pointer-coarse:h-11",
        large: "h-11 px-5 text-[0.9375rem]",
        icon: "size-8 pointer-coarse:size-11",
      },
    },
    defaultVariants: { look: "secondary", size: "medium" },
  },
);

export type ButtonLook = VariantProps<typeof buttonStyle>;

export function Button({
  look,
  size,
  pending = false,
  className,
  children,
  type = "button",
  onClick,
  ...rest
}: ComponentProps<"button"> & ButtonLook & { pending?: boolean }) {
  // A pending button keeps the focus, so it is not disabled; it only does nothing.
  return (
    <button
      type={type}
      className={cn(buttonStyle({ look, size }), className)}
      aria-disabled={pending || undefined}
      aria-busy={pending || undefined}
      onClick={pending ? (event) => event.preventDefault() : onClick}
      {...rest}
    >
      {pending ? <LoaderCircle className="animate-spin" aria-hidden /> : null}
      {children}
    </button>
  );
}

/** Looks like a button and goes somewhere. */
export function ButtonLink({ look, size, className, ...rest }: ComponentProps<typeof Link> & ButtonLook) {
  return <Link className={cn(buttonStyle({ look, size }), className)} {...rest} />;
}

/** A key as it is printed on the keyboard. */
export function Kbd({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <kbd
      className={cn(
        "inline-grid h-5 min-w-5 place-items-center rounded border border-line bg-sunken px-1 font-sans text-[0.6875rem] leading-none font-medium text-muted",
        className,
      )}
    >
      {children}
    </kbd>
  );
}
