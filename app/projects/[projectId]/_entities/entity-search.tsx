"use client";

import { Plus } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { cn } from "../../../_ui/cn.ts";
import { controlStyle } from "../../../_ui/field.tsx";
import { type Entity, searchEntities } from "./actions.ts";

/** How long the hand rests before the server is asked, in milliseconds. */
const rest = 120;

/** Finds an entity while its name is typed; what is not there can be made, where that is wanted. */
export function EntitySearch(props: {
  projectId: string;
  label: string;
  start: string;
  /** Entities that cannot be chosen, by id. */
  without?: string;
  onChoose: (entity: Entity) => void;
  onMake?: (name: string) => void;
  onLeave?: () => void;
}) {
  const { projectId, label, start, without, onChoose, onMake, onLeave } = props;
  const [typed, setTyped] = useState(start);
  const [found, setFound] = useState<{ q: string; entities: readonly Entity[] } | null>(null);
  const [trouble, setTrouble] = useState("");
  const [active, setActive] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  /** For what Enter was pressed before the answer had come. */
  const entered = useRef<string | null>(null);
  const id = useId();
  useEffect(() => {
    field.current?.focus({ preventScroll: true });
    field.current?.select();
  }, []);
  useEffect(() => {
    let gone = false;
    const timer = setTimeout(
      () =>
        void searchEntities(projectId, typed).then(
          (outcome) => {
            if (gone) return;
            if (outcome.ok) setFound({ q: typed, entities: outcome.value });
            setTrouble(outcome.ok ? "" : outcome.failure.message);
            setActive(0);
          },
          () => !gone && setTrouble("The server cannot be reached. Check the connection."),
        ),
      rest,
    );
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [projectId, typed]);

  const name = typed.trim();
  const entities = (found?.entities ?? []).filter((entity) => entity.id !== without);
  const offersNew = onMake !== undefined && name !== "" && !entities.some((entity) => entity.name === name);
  const count = entities.length + Number(offersNew);
  const choose = (at: number) => {
    const entity = entities[at];
    if (entity) onChoose(entity);
    else if (offersNew) onMake?.(name);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: reason: once for each answer
  useEffect(() => {
    if (found === null || entered.current !== found.q) return;
    entered.current = null;
    // What nobody has seen yet is not chosen blindly: only the very name, or a new one where nothing is like it.
    const same = entities.findIndex((entity) => entity.name.toLowerCase() === found.q.trim().toLowerCase());
    if (same >= 0 || entities.length === 0) choose(Math.max(0, same));
  }, [found]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setActive(Math.min(count - 1, active + 1));
    else if (event.key === "ArrowUp") setActive(Math.max(0, active - 1));
    // What is chosen is what was found for what is typed, and not for half of it; where that is still on its way, it is waited for.
    else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      if (found?.q === typed) choose(active);
      else entered.current = typed;
    } else if (event.key === "Escape" && onLeave) onLeave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="min-w-0">
      <input
        ref={field}
        role="combobox"
        aria-label={label}
        aria-expanded={count > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={count > 0 ? `${id}-${active}` : undefined}
        value={typed}
        maxLength={200}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={onKeyDown}
        className={cn(controlStyle, "h-8 px-2 pointer-coarse:h-11")}
      />
      <div id={`${id}-list`} role="listbox" aria-label="Entities" className="mt-1 max-h-48 overflow-y-auto">
        {entities.map((entity, at) => (
          <Choice key={entity.id} id={`${id}-${at}`} active={at === active} onChoose={() => choose(at)}>
            <span className="truncate">{entity.name}</span>
            {entity.description ? <span className="truncate text-xs text-muted">{entity.description}</span> : null}
          </Choice>
        ))}
        {offersNew ? (
          <Choice
            id={`${id}-${entities.length}`}
            active={active >= entities.length}
            onChoose={() => choose(entities.length)}
          >
            <Plus aria-hidden className="size-3.5 shrink-0" />
            <span className="truncate">New entity “{name}”</span>
          </Choice>
        ) : null}
      </div>
      {found && count === 0 ? <p className="px-2 py-1 text-xs text-muted">No entity has this name.</p> : null}
      {trouble ? (
        <p role="alert" className="px-2 py-1 text-xs text-danger-ink">
          {trouble}
        </p>
      ) : null}
    </div>
  );
}

function Choice(props: { id: string; active: boolean; onChoose: () => void; children: React.ReactNode }) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: reason: the field takes the keys
    // biome-ignore lint/a11y/useFocusableInteractive: reason: the field has the focus and names this as its active option
    <div
      id={props.id}
      role="option"
      aria-selected={props.active}
      onMouseDown={(event) => event.preventDefault()}
      onClick={props.onChoose}
      className={cn(
        "flex min-w-0 cursor-pointer items-baseline gap-2 rounded-md px-2 py-1 text-[0.8125rem] hover:bg-ink/6 pointer-coarse:py-2.5",
        props.active && "bg-ink/8",
      )}
    >
      {props.children}
    </div>
  );
}
