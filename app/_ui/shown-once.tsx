"use client";

import { type ReactNode, useState } from "react";
import { Button } from "./button.tsx";
import { CopyField } from "./copy-field.tsx";
import { Dialog, DialogClose } from "./dialog.tsx";

/**
 * A window that makes a secret: first the form that asks what for, then the secret, which is in the answer to the form and nowhere
 * else. Opening it again begins anew.
 */
export function ShownOnceDialog({
  trigger,
  title,
  description,
  form,
  ready,
}: {
  /** The button that opens it. */
  trigger: (open: () => void) => ReactNode;
  title: string;
  description?: string;
  /** Calls `onMade` with the secret. */
  form: (onMade: (secret: string) => void) => ReactNode;
  ready: {
    title: string;
    /** What the secret is for, and that it is shown only now. */
    description: string;
    label: string;
    /** How it is shown; as it is, if not said. */
    value?: (secret: string) => string;
    note?: ReactNode;
  };
}) {
  const [open, setOpen] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const begin = () => {
    setSecret(null);
    setOpen(true);
  };
  return (
    <>
      {trigger(begin)}
      {secret === null ? (
        <Dialog open={open} onOpenChange={setOpen} title={title} description={description}>
          {form(setSecret)}
        </Dialog>
      ) : (
        <Dialog
          open={open}
          onOpenChange={setOpen}
          title={ready.title}
          description={ready.description}
          footer={<DialogClose render={<Button look="primary">Done</Button>} />}
        >
          <CopyField label={ready.label} value={ready.value ? ready.value(secret) : secret} />
          {ready.note}
        </Dialog>
      )}
    </>
  );
}
