"use client";

import { type FormEvent, useRef, useState } from "react";
import type { Mode, RevealRule } from "#lib/access/layer-access.ts";
import { counted } from "#lib/counted.ts";
import type { ChangePreview } from "#lib/data/reveal.ts";
import { Confirm } from "../../../../_ui/confirm.tsx";
import { previewSettings } from "./actions.ts";

type Rules = { defaultMode: Mode; reveal: RevealRule; annotatorsPerDocument: number };

/**
 * Stops a form on its way where its settings would change what people see or have to do, and tells what. `onSubmitCapture` is for
 * the form; `dialog` stands anywhere in it.
 */
export function useConsequences(projectId: string, before: Rules) {
  const form = useRef<HTMLFormElement | null>(null);
  const agreed = useRef(false);
  const [told, setTold] = useState<string[] | null>(null);

  const ask = async (after: Rules) => {
    const outcome = await previewSettings(projectId, after);
    const sentences = outcome.ok ? consequences(before, after, outcome.value) : [];
    if (sentences.length > 0) setTold(sentences);
    else send();
  };
  const send = () => {
    agreed.current = true;
    form.current?.requestSubmit();
  };
  const onSubmitCapture = (event: FormEvent<HTMLFormElement>) => {
    form.current = event.currentTarget;
    const after = rulesIn(new FormData(event.currentTarget), before);
    const same = (Object.keys(before) as (keyof Rules)[]).every((name) => before[name] === after[name]);
    if (agreed.current || same) {
      agreed.current = false;
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    void ask(after);
  };
  const dialog = (
    <Confirm
      open={told !== null}
      onOpenChange={(open) => {
        if (!open) setTold(null);
      }}
      title="Change how people work?"
      action="Save settings"
      onConfirm={send}
    >
      {told?.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </Confirm>
  );
  return { onSubmitCapture, dialog };
}

function rulesIn(data: FormData, before: Rules): Rules {
  return {
    defaultMode: (data.get("defaultMode") as Mode | null) ?? before.defaultMode,
    reveal: (data.get("reveal") as RevealRule | null) ?? before.reveal,
    annotatorsPerDocument: Number(data.get("annotatorsPerDocument")),
  };
}

const order: readonly RevealRule[] = ["never", "all", "mine"];

/** What people are told before it happens; `docs/modes.md` says the same at length. */
function consequences(before: Rules, after: Rules, { opened, hidden, finished, switched }: ChangePreview): string[] {
  const told: string[] = [];
  if (order.indexOf(after.reveal) > order.indexOf(before.reveal)) {
    told.push(
      `${opened === 0 ? "No document is" : opened === 1 ? "One document is" : `${counted(opened, "document")} are`} opened to its annotators at once, and others as they are finished. What somebody finishes after she could see the others' work is marked, and agreement leaves it out unless you ask for it. This cannot be unseen.`,
    );
  } else if (after.reveal !== before.reveal) {
    told.push(
      `${hidden === 0 ? "No document is" : hidden === 1 ? "One document is" : `${counted(hidden, "document")} are`} hidden from annotators again${hidden > 0 ? ", also in open pages" : ""}. Whoever has seen the others' work stays marked.`,
    );
  }
  if (after.annotatorsPerDocument > before.annotatorsPerDocument) {
    told.push("Documents that are not finished give more places away. Finished documents stay finished.");
  } else if (after.annotatorsPerDocument < before.annotatorsPerDocument) {
    told.push(
      `Nobody who is assigned is taken off. ${finished === 0 ? "No document becomes" : finished === 1 ? "One document becomes" : `${counted(finished, "document")} become`} finished by this${finished > 0 && after.reveal === "all" ? ", and revealed" : ""}.`,
    );
  }
  if (after.defaultMode !== before.defaultMode && switched > 0) {
    told.push(
      `${switched === 1 ? "One document" : counted(switched, "document")} without a tag ${switched === 1 ? "changes its" : "change their"} way of working. Whoever has one open has to open it again.`,
    );
  }
  return told;
}
