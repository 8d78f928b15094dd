"use client";

import { Archive, ArchiveRestore, Ellipsis, PencilLine } from "lucide-react";
import { type ReactNode, useState } from "react";
import { buttonStyle } from "../../../../_ui/button.tsx";
import { Confirm } from "../../../../_ui/confirm.tsx";
import { Menu, MenuItem } from "../../../../_ui/menu.tsx";
import { sayOutcome } from "../../../../_ui/toast.tsx";
import { archive } from "./actions.ts";

const words = { label: "label", attribute: "attribute", relationType: "relation type" } as const;

/** A line of one of the three lists: what it is, and the menu to edit, archive and bring it back. */
export function SchemaLine({
  projectId,
  what,
  item,
  mayEdit,
  onEdit,
  before,
  children,
}: {
  projectId: string;
  what: keyof typeof words;
  item: { id: string; name: string; archived: boolean };
  mayEdit: boolean;
  onEdit: () => void;
  before?: ReactNode;
  children: ReactNode;
}) {
  const [asking, setAsking] = useState(false);
  return (
    <li className="flex items-start gap-3 px-4 py-3.5 sm:px-5" data-archived={item.archived || undefined}>
      {before}
      <div className="min-w-0 flex-1">{children}</div>
      {mayEdit ? (
        <Menu
          trigger={
            <button
              type="button"
              aria-label={`More for ${item.name}`}
              className={buttonStyle({ look: "quiet", size: "icon", className: "-my-0.5" })}
            >
              <Ellipsis aria-hidden />
            </button>
          }
        >
          {item.archived ? (
            <MenuItem
              onSelect={async () => {
                sayOutcome(await archive(projectId, what, item.id, false), `“${item.name}” is back`);
              }}
            >
              <ArchiveRestore aria-hidden />
              Bring back
            </MenuItem>
          ) : (
            <>
              <MenuItem onSelect={onEdit}>
                <PencilLine aria-hidden />
                Edit…
              </MenuItem>
              <MenuItem onSelect={() => setAsking(true)}>
                <Archive aria-hidden />
                Archive…
              </MenuItem>
            </>
          )}
        </Menu>
      ) : null}
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={`Archive the ${words[what]} “${item.name}”?`}
        action="Archive"
        onConfirm={async () => {
          sayOutcome(await archive(projectId, what, item.id, true), `“${item.name}” is archived`);
        }}
      >
        <p>
          From now on it cannot be given. Nothing is lost: what was tagged with it stays as it is, and you can bring it
          back at any time.
        </p>
      </Confirm>
    </li>
  );
}

/** The frame of a list; the archived ones are folded away below. */
export function SchemaList({ archived, children }: { archived: readonly ReactNode[]; children: ReactNode }) {
  return (
    <div className="overflow-hidden rounded-xl border border-line bg-surface shadow-card">
      <ul className="divide-y divide-line">{children}</ul>
      {archived.length > 0 ? (
        <details className="border-t border-line bg-sunken/50">
          <summary className="px-4 py-3 text-[0.8125rem] text-muted -outline-offset-2! hover:text-ink sm:px-5">
            {archived.length} archived
          </summary>
          <ul className="divide-y divide-line border-t border-line">{archived}</ul>
        </details>
      ) : null}
    </div>
  );
}
