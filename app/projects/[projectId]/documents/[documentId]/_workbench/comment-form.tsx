"use client";

import { useId, useRef, useState } from "react";
import { Button, Kbd } from "../../../../../_ui/button.tsx";
import { controlStyle } from "../../../../../_ui/field.tsx";
import { mentionAt, mentionedIn, type Person } from "./threads.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** Where a comment is written. Control Enter sends it, @ mentions somebody, Escape leaves. */
export function CommentForm(props: {
  label: string;
  action: string;
  start?: string;
  /** What is written, where it outlives the form. */
  draft?: { body: string; change(body: string): void };
  autoFocus?: boolean;
  onSend(body: string, mentions: string[]): Promise<boolean>;
  onLeave?(): void;
}) {
  const { facts, focusText } = useWorkbench();
  const people: Person[] = Object.entries(facts.names).map(([userId, name]) => ({ userId, name }));
  const [own, setOwn] = useState(props.start ?? "");
  const { body, change: setBody } = props.draft ?? { body: own, change: setOwn };
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [closed, setClosed] = useState(false);
  const [sending, setSending] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const offered = closed ? null : mentionAt(body, caret, people);
  const at = offered ? Math.min(chosen, offered.people.length - 1) : 0;

  async function send() {
    if (body.trim() === "" || sending) return;
    setSending(true);
    const done = await props.onSend(
      body,
      mentionedIn(body, people).map(({ userId }) => userId),
    );
    setSending(false);
    if (done) setBody("");
  }

  function mention({ name }: Person) {
    if (!offered) return;
    const next = `${body.slice(0, offered.at)}@${name} ${body.slice(caret)}`;
    const to = offered.at + name.length + 2;
    setBody(next);
    setCaret(to);
    field.current?.focus();
    requestAnimationFrame(() => field.current?.setSelectionRange(to, to));
  }

  function onKeyDown(event: React.KeyboardEvent) {
    if (offered && ["ArrowDown", "ArrowUp", "Enter", "Tab"].includes(event.key) && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const person = offered.people[at];
      if (event.key === "ArrowDown") setChosen(Math.min(at + 1, offered.people.length - 1));
      else if (event.key === "ArrowUp") setChosen(Math.max(at - 1, 0));
      else if (person) mention(person);
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void send();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      if (offered) setClosed(true);
      else if (props.onLeave) props.onLeave();
      else focusText();
    }
  }

  return (
    <div className="relative">
      <textarea
        ref={field}
        aria-label={props.label}
        aria-controls={offered ? id : undefined}
        aria-activedescendant={offered ? `${id}-${at}` : undefined}
        aria-autocomplete="list"
        // biome-ignore lint/a11y/noAutofocus: reason: it was just asked for
        autoFocus={props.autoFocus}
        rows={2}
        maxLength={5000}
        dir="auto"
        value={body}
        placeholder="Write a comment; @ mentions somebody"
        onChange={(event) => {
          setBody(event.target.value);
          setCaret(event.target.selectionStart);
          setChosen(0);
          setClosed(false);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onKeyDown={onKeyDown}
        className={`${controlStyle} field-sizing-content min-h-16 resize-y py-2 leading-relaxed`}
      />
      {offered ? (
        <div
          id={id}
          role="listbox"
          aria-label="People"
          className="absolute inset-x-0 z-10 rounded-lg border border-line bg-raised py-1 shadow-pop"
        >
          {offered.people.map((person, index) => (
            <div
              key={person.userId}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              tabIndex={-1}
              onMouseDown={(event) => {
                event.preventDefault();
                mention(person);
              }}
              className="cursor-pointer px-3 py-1.5 text-sm aria-selected:bg-accent-soft pointer-coarse:py-3"
            >
              {person.name}
            </div>
          ))}
        </div>
      ) : null}
      {body.trim() !== "" || props.onLeave ? (
        <div className="mt-2 flex gap-2">
          <Button
            size="small"
            look="primary"
            pending={sending}
            disabled={body.trim() === ""}
            onClick={() => void send()}
          >
            {props.action}
            <Kbd className="border-on-accent/40 bg-transparent text-on-accent pointer-coarse:hidden">Ctrl ↵</Kbd>
          </Button>
          {props.onLeave ? (
            <Button size="small" look="quiet" onClick={props.onLeave}>
              Leave
            </Button>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}
