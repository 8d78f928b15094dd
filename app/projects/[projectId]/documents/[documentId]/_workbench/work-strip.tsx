"use client";

import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Button, Kbd } from "../../../../../_ui/button.tsx";
import { IconButton } from "../../../../../_ui/icon-button.tsx";
import { useCell } from "./cell.ts";
import { LabelChip } from "./label-chip.tsx";
import { mendsOf } from "./mending.ts";
import { addPiece } from "./pieces.ts";
import { chooseType, turnedName } from "./relating.ts";
import { RelationTools } from "./relation-tools.tsx";
import type { Session } from "./session.ts";
import { letGo } from "./tag-commands.ts";
import { useSpan } from "./use-beside.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** What is begun and wants one step more, over the foot of the text: which other tag, which type, which words, how to mend. */
export function WorkStrip() {
  const { session } = useWorkbench();
  const draft = useCell(session.relations.draft);
  const joining = useCell(session.joining);
  const clash = useCell(session.clash);
  const relation = useCell(session.relations.selected);
  if (draft?.to) return <ChooseType />;
  if (draft) return <OtherEnd from={draft.from} />;
  if (joining !== null) return <MoreWords to={joining} />;
  if (clash) return <Mend of={clash.other} />;
  if (relation !== null) return <RelationTools key={relation} id={relation} />;
  return null;
}

function Strip({
  label,
  onLeave,
  leave,
  children,
}: {
  label: string;
  onLeave: () => void;
  leave: string;
  children: ReactNode;
}) {
  const { focusText } = useWorkbench();
  return (
    <section
      aria-label={label}
      data-strip
      className="absolute inset-x-2 bottom-2 z-30 mx-auto flex max-w-2xl items-start gap-2 rounded-xl border border-line bg-raised py-2 pr-2 pl-3.5 text-sm shadow-pop sm:bottom-4"
    >
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-2 py-1">{children}</div>
      <IconButton
        label={leave}
        keys={["Esc"]}
        side="top"
        onClick={() => {
          onLeave();
          focusText();
        }}
      >
        <X aria-hidden />
      </IconButton>
    </section>
  );
}

function TagName({ session, id }: { session: Session; id: string }) {
  const span = useSpan(id);
  if (!span) return null;
  const label = session.palette.value.label(span.label);
  return (
    <span className="inline-flex max-w-56 min-w-0 items-center gap-1.5 align-bottom">
      <LabelChip label={label} />
      <span className="sr-only">{label.name}</span>
      <span className="truncate font-serif">{session.shortSurface(span, 40)}</span>
    </span>
  );
}

function OtherEnd({ from }: { from: string }) {
  const { session } = useWorkbench();
  const keys = useCell(session.keys);
  return (
    <Strip label="A relation is begun" leave="Make no relation" onLeave={() => letGo(session)}>
      <span>From</span> <TagName session={session} id={from} />
      <span className="text-muted pointer-coarse:hidden">
        Click the other tag, or go there and press <Kbd>{keys.shown("relate").join("+")}</Kbd>
      </span>
      <span className="hidden text-muted pointer-coarse:inline">Tap the other tag.</span>
    </Strip>
  );
}

function ChooseType() {
  const { session, focusText } = useWorkbench();
  const draft = useCell(session.relations.draft);
  if (!draft?.to) return null;
  return (
    <Strip label="Which relation is it?" leave="Make no relation" onLeave={() => letGo(session)}>
      <TagName session={session} id={draft.from} />
      <span className="flex flex-wrap gap-1.5">
        {draft.choices.map(({ type, turned }, i) => (
          <Button
            key={type.id}
            size="small"
            aria-keyshortcuts={String(i + 1)}
            onClick={() => {
              chooseType(session, i);
              focusText();
            }}
          >
            {turnedName(type, turned)} {i < 9 ? <Kbd className="pointer-coarse:hidden">{i + 1}</Kbd> : null}
          </Button>
        ))}
      </span>
      <TagName session={session} id={draft.to} />
    </Strip>
  );
}

function MoreWords({ to }: { to: string }) {
  const { session, focusText } = useWorkbench();
  const range = useCell(session.range);
  const keys = useCell(session.keys);
  return (
    <Strip label="Words are being added to a tag" leave="Add no words" onLeave={() => letGo(session)}>
      <span>Add to</span> <TagName session={session} id={to} />
      {range ? (
        <Button
          size="small"
          look="primary"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => {
            addPiece(session);
            focusText();
          }}
        >
          Add the selected words{" "}
          <Kbd className="border-on-accent/40 bg-transparent text-on-accent pointer-coarse:hidden">
            {keys.shown("piece-add").join("+")}
          </Kbd>
        </Button>
      ) : (
        <span className="text-muted">Select the words that belong to it.</span>
      )}
    </Strip>
  );
}

function Mend({ of }: { of: string }) {
  const { session, focusText } = useWorkbench();
  const other = useSpan(of);
  // What the ways out are depends on both.
  useSpan(session.clash.value?.span ?? null);
  if (!other) return null;
  const { name } = session.palette.value.label(other.label);
  return (
    <Strip label="A tag overlaps another" leave="Leave it as it is" onLeave={() => letGo(session)}>
      <span className="basis-full">
        This overlaps <TagName session={session} id={of} />, and <b className="font-medium">{name}</b> may not overlap
        itself.
      </span>
      <span className="flex flex-wrap gap-1.5">
        {mendsOf(session).map((mend, i) => (
          <Button
            key={mend.name}
            size="small"
            aria-keyshortcuts={String(i + 1)}
            onClick={() => {
              mend.run();
              focusText();
            }}
          >
            {mend.name} <Kbd className="pointer-coarse:hidden">{i + 1}</Kbd>
          </Button>
        ))}
      </span>
    </Strip>
  );
}
