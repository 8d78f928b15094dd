"use client";

import { Footprints } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button, Kbd } from "../../../../../_ui/button.tsx";
import { useCell } from "./cell.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** My view goes where somebody's caret goes, until I scroll, work myself, or press Escape. */
export function FollowStrip() {
  const { session } = useWorkbench();
  const following = useCell(session.following);
  return following === null ? null : <Following key={following} userId={following} />;
}

function Following({ userId }: { userId: string }) {
  const { session, reveal } = useWorkbench();
  const others = useCell(session.others);
  const here = others.filter((person) => person.userId === userId);
  const person = here.find(({ selection }) => selection) ?? here[0];
  const head = person?.selection?.head;
  const name = useRef(person?.name ?? "");
  if (person) name.current = person.name;

  useEffect(() => {
    if (head !== undefined) reveal(head);
  }, [head, reveal]);
  useEffect(() => {
    session.say(`Following ${name.current}. Scroll or press Escape to stop.`);
    const stop = () => {
      session.following.value = null;
    };
    const text = document.querySelector(".sw .cm-editor");
    // Keys in the text; the button of the person that is followed is pressed by a key too, and ends it by itself.
    const byKey = ({ key, target }: KeyboardEvent) => {
      if (["Shift", "Control", "Alt", "Meta"].includes(key)) return;
      if (key === "Escape" || (target instanceof Node && text?.contains(target))) stop();
    };
    text?.addEventListener("wheel", stop, { passive: true });
    text?.addEventListener("touchmove", stop, { passive: true });
    text?.addEventListener("pointerdown", stop);
    document.addEventListener("keydown", byKey);
    return () => {
      text?.removeEventListener("wheel", stop);
      text?.removeEventListener("touchmove", stop);
      text?.removeEventListener("pointerdown", stop);
      document.removeEventListener("keydown", byKey);
    };
  }, [session]);
  const gone = person === undefined;
  useEffect(() => {
    if (!gone) return;
    session.following.value = null;
    session.tell(`${name.current} has left.`);
  }, [gone, session]);
  if (!person) return null;
  return (
    <section
      aria-label={`Following ${person.name}`}
      className="flex items-center gap-2 border-b border-line bg-accent-soft px-3 py-1.5 text-[0.8125rem] md:px-5"
    >
      <Footprints className="size-4 shrink-0" aria-hidden />
      <p className="min-w-0 flex-1 truncate">
        Following {person.name}
        <span className="text-muted">{head === undefined ? ", who looks elsewhere now" : ". Scroll to stop."}</span>
      </p>
      <Button
        size="small"
        look="quiet"
        onClick={() => {
          session.following.value = null;
        }}
      >
        Stop <Kbd className="pointer-coarse:hidden">Esc</Kbd>
      </Button>
    </section>
  );
}
