"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactElement, ReactNode, RefObject } from "react";
import { cn } from "./cn.ts";
import { IconButton } from "./icon-button.tsx";

/** A window over the page for one short task. It keeps the focus, closes on Escape and gives the focus back. */
export function Dialog({
  open,
  onOpenChange,
  trigger,
  title,
  description,
  children,
  footer,
  wide = false,
  initialFocus,
}: {
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  trigger?: ReactElement;
  title: string;
  description?: ReactNode;
  children?: ReactNode;
  footer?: ReactNode;
  /** "most": for two columns of text beside each other. */
  wide?: boolean | "most";
  /** What has the focus at first; otherwise the first that can have it. */
  initialFocus?: RefObject<HTMLElement | null>;
}) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      {trigger ? <Base.Trigger render={trigger} /> : null}
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-50 bg-veil transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Viewport className="fixed inset-0 z-50 flex items-end justify-center overflow-hidden sm:items-center sm:p-6">
          <Base.Popup
            initialFocus={initialFocus}
            className={cn(
              "relative flex max-h-[calc(100dvh-1.5rem)] w-full flex-col overflow-hidden rounded-t-2xl border border-line bg-raised text-ink shadow-pop outline-none sm:rounded-2xl",
              "transition-[opacity,translate] data-ending-style:translate-y-2 data-ending-style:opacity-0 data-starting-style:translate-y-2 data-starting-style:opacity-0",
              wide === "most" ? "sm:max-w-4xl" : wide ? "sm:max-w-2xl" : "sm:max-w-md",
            )}
          >
            <div className="px-5 pt-5 pr-14 pb-3">
              <Base.Title className="text-base font-semibold tracking-[-0.01em]">{title}</Base.Title>
              {description ? (
                <Base.Description className="mt-1 text-sm text-muted">{description}</Base.Description>
              ) : null}
            </div>
            {children ? <div className="-mt-1 min-h-0 overflow-y-auto px-5 pt-1 pb-5">{children}</div> : null}
            {footer ? (
              <div className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-4">{footer}</div>
            ) : null}
            {/* Last, so that the first stop of the keyboard is the task and not the way out. */}
            <Base.Close
              render={
                <IconButton label="Close" className="absolute top-3.5 right-3">
                  <X aria-hidden />
                </IconButton>
              }
            />
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}

/** Closes the dialog that it stands in. */
export const DialogClose = Base.Close;
