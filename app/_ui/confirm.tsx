"use client";

import { AlertDialog as Base } from "@base-ui/react/alert-dialog";
import { type ReactElement, type ReactNode, useState } from "react";
import { Button } from "./button.tsx";

/**
 * Asks before something that is not easily taken back. The message says what it will mean; the button repeats the verb.
 * Stays open, pending, until `onConfirm` has settled.
 */
export function Confirm({
  trigger,
  open,
  onOpenChange,
  title,
  children,
  action,
  danger = false,
  onConfirm,
}: {
  trigger?: ReactElement;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  title: string;
  children: ReactNode;
  action: string;
  danger?: boolean;
  onConfirm: () => unknown;
}) {
  const [own, setOwn] = useState(false);
  const [pending, setPending] = useState(false);
  const shown = open ?? own;
  const show = (next: boolean) => {
    setOwn(next);
    onOpenChange?.(next);
  };
  const confirm = async () => {
    setPending(true);
    try {
      await onConfirm();
    } finally {
      setPending(false);
      show(false);
    }
  };
  return (
    <Base.Root open={shown} onOpenChange={(next) => !pending && show(next)}>
      {trigger ? <Base.Trigger render={trigger} /> : null}
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-50 bg-veil transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Viewport className="fixed inset-0 z-50 flex items-center justify-center p-4">
          <Base.Popup className="w-full max-w-md rounded-2xl border border-line bg-raised p-5 text-ink shadow-pop outline-none transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0">
            <Base.Title className="text-base font-semibold tracking-[-0.01em]">{title}</Base.Title>
            <Base.Description render={<div />} className="mt-2 space-y-2 text-sm text-muted">
              {children}
            </Base.Description>
            <div className="mt-6 flex flex-wrap justify-end gap-2">
              <Base.Close render={<Button>Cancel</Button>} />
              <Button look={danger ? "danger" : "primary"} pending={pending} onClick={confirm}>
                {action}
              </Button>
            </div>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}
