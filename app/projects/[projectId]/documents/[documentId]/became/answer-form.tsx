"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "../../../../../_ui/button.tsx";
import { TextArea } from "../../../../../_ui/text-field.tsx";
import { sayOutcome } from "../../../../../_ui/toast.tsx";
import { answer } from "../review/actions.ts";

/** Answers a decision, under the span that it was about. */
export function AnswerForm(props: { projectId: string; documentId: string; cluster: string; about: string }) {
  const [open, setOpen] = useState(false);
  const [pending, setPending] = useState(false);
  const router = useRouter();
  if (!open) {
    return (
      <Button
        look="quiet"
        size="small"
        className="-ml-2.5 max-sm:h-11"
        aria-label={`Answer: ${props.about}`}
        onClick={() => setOpen(true)}
      >
        Answer
      </Button>
    );
  }
  const send = async (form: FormData) => {
    setPending(true);
    form.set("key", crypto.randomUUID());
    const outcome = await answer(props.projectId, props.documentId, props.cluster, null, form);
    setPending(false);
    sayOutcome(outcome, "Your answer is with the reviewers.");
    if (!outcome.ok) return;
    setOpen(false);
    router.refresh();
  };
  return (
    <form
      className="space-y-2"
      onSubmit={(event) => {
        event.preventDefault();
        void send(new FormData(event.currentTarget));
      }}
    >
      <TextArea name="body" label={`Your answer about ${props.about}`} rows={2} maxLength={5000} required />
      <div className="flex gap-2">
        <Button type="submit" look="primary" size="small" className="max-sm:h-11" pending={pending}>
          Send
        </Button>
        <Button look="quiet" size="small" className="max-sm:h-11" onClick={() => setOpen(false)}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
