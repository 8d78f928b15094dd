"use client";

import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button, Kbd } from "../../../../../_ui/button.tsx";
import { controlStyle } from "../../../../../_ui/field.tsx";
import { FieldError } from "../../../../../_ui/field-error.tsx";
import { IconButton } from "../../../../../_ui/icon-button.tsx";
import { Select } from "../../../../../_ui/select.tsx";
import { useCell } from "./cell.ts";
import { LabelChip } from "./label-chip.tsx";
import { relabelled } from "./objections.ts";
import { useSpan } from "./use-beside.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** After an objection: why, and what the tag should be. Both are optional; Enter keeps them, Escape leaves it as it is. */
export function ObjectionStrip() {
  const { session } = useWorkbench();
  const open = useCell(session.objections.open);
  useCell(session.objections.revision);
  const span = useSpan(open);
  if (!span) return null;
  return <Strip key={span.id} spanId={span.id} />;
}

function Strip({ spanId }: { spanId: string }) {
  const { session, focusText } = useWorkbench();
  const { objections } = session;
  const span = session.index.get(spanId);
  const mine = objections.mine(spanId);
  const [reason, setReason] = useState(mine?.reason ?? "");
  const [label, setLabel] = useState<string | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  if (!span) return null;

  const leave = () => {
    objections.open.value = null;
    focusText();
  };
  const keep = async () => {
    // The objection itself may still be on its way, with what the tag should be.
    await objections.settled();
    const made = objections.mine(spanId);
    const chosen = label ?? (made?.alternative ? "kept" : "none");
    const alternative =
      chosen === "kept" ? (made?.alternative ?? null) : chosen === "none" ? null : relabelled(span, chosen);
    const refused = await objections.object(spanId, alternative, reason);
    setFailed(refused);
    if (refused === null) leave();
  };
  const takeBack = async () => {
    const refused = await objections.takeBack(spanId);
    setFailed(refused);
    if (refused !== null) return;
    session.tell("Your objection is taken back.");
    leave();
  };
  const others = session.palette.value.givable.filter(({ id }) => id !== span.label);
  return (
    <section
      aria-label={`Your objection to “${session.shortSurface(span, 40)}”`}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        leave();
      }}
      className="absolute inset-x-2 bottom-2 z-30 mx-auto max-w-2xl space-y-2 rounded-xl border border-line bg-raised p-2.5 text-sm shadow-pop sm:bottom-4"
    >
      <div className="flex items-center gap-2">
        <span className="shrink-0">You object to</span>
        <span className="flex min-w-0 items-center gap-1.5">
          <LabelChip label={session.palette.value.label(span.label)} />
          <bdi className="truncate font-serif">{session.shortSurface(span, 40)}</bdi>
        </span>
        <IconButton label="Leave it so" keys={["Esc"]} side="top" className="ml-auto" onClick={leave}>
          <X aria-hidden />
        </IconButton>
      </div>
      <form
        className="flex flex-wrap items-center gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          void keep();
        }}
        onKeyDown={(event) => {
          // From wherever the focus is in it, as with a comment.
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          void keep();
        }}
      >
        <input
          ref={field}
          aria-label="Why, if you like"
          placeholder="Why? (optional)"
          value={reason}
          maxLength={2000}
          dir="auto"
          onChange={(event) => setReason(event.target.value)}
          className={`${controlStyle} h-8 min-w-40 flex-1 max-sm:basis-full pointer-coarse:h-11`}
        />
        <Select
          small
          label="What it should be"
          className="w-44 max-sm:flex-1"
          value={label ?? (mine?.alternative ? "kept" : "none")}
          options={[
            { value: "none", label: "It should not be there" },
            ...(mine?.alternative ? [{ value: "kept", label: "As I said" }] : []),
            ...others.map(({ id, name }) => ({ value: id, label: `It is ${name}` })),
          ]}
          onChange={setLabel}
        />
        <Button size="small" look="primary" type="submit">
          Keep <Kbd className="border-on-accent/40 bg-transparent text-on-accent pointer-coarse:hidden">↵</Kbd>
        </Button>
        {mine ? (
          <Button size="small" look="quiet" onClick={() => void takeBack()}>
            Take it back
          </Button>
        ) : null}
      </form>
      <FieldError>{failed}</FieldError>
    </section>
  );
}
