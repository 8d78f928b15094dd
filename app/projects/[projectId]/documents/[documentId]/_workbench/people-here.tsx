"use client";

import type { Presence } from "#lib/collab/protocol.ts";
import { initials } from "../../../../../_ui/avatar.tsx";
import { cn } from "../../../../../_ui/cn.ts";
import { Tooltip } from "../../../../../_ui/tooltip.tsx";
import { useCell } from "./cell.ts";
import { personColors } from "./person-colors.ts";
import { useBeside } from "./use-beside.ts";
import { useWorkbench } from "./workbench-context.tsx";

const shown = 4;

/** Who else is in the document now. Clicking on somebody goes to where she is, and follows her; clicking again ends it. */
export function PeopleHere() {
  const { session } = useWorkbench();
  const following = useCell(session.following);
  // Not where they are: that changes with every step of a caret.
  useBeside(session.others, (people) =>
    people.map(({ userId, name, color }) => `${userId} ${color} ${name}`).join("\n"),
  );
  const each = onePerPerson(session.others.value);
  if (each.length === 0) return null;
  const rest = each.slice(shown);
  return (
    <>
      <FewWords people={each} />
      <ul aria-label="Also here" className="flex items-center -space-x-1.5 max-md:hidden">
        {each.slice(0, shown).map((person) => (
          <li key={person.userId} data-person={person.name}>
            <Tooltip label={person.userId === following ? `Stop following ${person.name}` : `Follow ${person.name}`}>
              <button
                type="button"
                aria-pressed={person.userId === following}
                onClick={() => {
                  session.following.value = person.userId === following ? null : person.userId;
                }}
                className={cn(
                  "grid size-7 place-items-center rounded-full border-2 border-canvas text-[0.6875rem] font-semibold select-none",
                  `sw-person-${person.color % personColors} bg-(--p) text-surface`,
                  "aria-pressed:outline-2 aria-pressed:outline-offset-1 aria-pressed:outline-accent pointer-coarse:size-11",
                )}
              >
                <span aria-hidden>{initials(person.name)}</span>
                <span className="sr-only">{person.name} is here: follow</span>
              </button>
            </Tooltip>
          </li>
        ))}
        {rest.length > 0 ? (
          <li className="pl-3 text-[0.8125rem] text-muted" title={rest.map(({ name }) => name).join(", ")}>
            and {rest.length} more
          </li>
        ) : null}
      </ul>
    </>
  );
}

/** On narrow screens: somebody is here. Who, and following her, is in the menu of the document. */
function FewWords({ people }: { people: readonly Presence[] }) {
  const [first] = people;
  if (!first) return null;
  const one = people.length === 1;
  return (
    <p
      className={cn(
        "grid size-6 shrink-0 place-items-center rounded-full text-[0.625rem] font-semibold select-none md:hidden",
        one ? `sw-person-${first.color % personColors} bg-(--p) text-surface` : "bg-ink/10 text-ink",
      )}
    >
      <span aria-hidden>{one ? initials(first.name) : `+${people.length}`}</span>
      <span className="sr-only">Also here: {people.map(({ name }) => name).join(", ")}</span>
    </p>
  );
}

/** One person with two tabs is shown once, where her selection is. */
export function onePerPerson(people: readonly Presence[]): Presence[] {
  const byId = new Map<string, Presence>();
  for (const person of people) {
    if (person.selection || !byId.has(person.userId)) byId.set(person.userId, person);
  }
  return [...byId.values()];
}
