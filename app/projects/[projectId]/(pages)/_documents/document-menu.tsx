"use client";

import { Archive, ArchiveRestore, Download, Ellipsis, PencilLine, Users, Workflow } from "lucide-react";
import { useState } from "react";
import { buttonStyle } from "../../../../_ui/button.tsx";
import { Confirm } from "../../../../_ui/confirm.tsx";
import { Menu, MenuItem, MenuLink } from "../../../../_ui/menu.tsx";
import { sayOutcome } from "../../../../_ui/toast.tsx";
import { archive } from "./actions.ts";
import { AnnotatorsDialog } from "./annotators-dialog.tsx";
import type { ListedDocument, Person } from "./listed.ts";
import { ModeDialog } from "./mode-dialog.tsx";
import { RenameDialog } from "./rename-dialog.tsx";

/** What a manager does with one document of the list. */
export function DocumentMenu({
  projectId,
  document,
  people,
  myId,
  archived,
}: {
  projectId: string;
  document: ListedDocument;
  people: readonly Person[];
  myId: string;
  archived: boolean;
}) {
  const [open, setOpen] = useState<"rename" | "annotators" | "mode" | "archive" | null>(null);
  const dialog = (which: NonNullable<typeof open>) => ({
    open: open === which,
    onOpenChange: (next: boolean) => setOpen(next ? which : null),
  });
  return (
    <>
      <Menu
        trigger={
          <button
            type="button"
            aria-label={`More for ${document.name}`}
            className={buttonStyle({ look: "quiet", size: "icon" })}
          >
            <Ellipsis aria-hidden />
          </button>
        }
      >
        <MenuItem onSelect={() => setOpen("rename")}>
          <PencilLine aria-hidden />
          Rename…
        </MenuItem>
        {document.mode === "independent" ? (
          <MenuItem onSelect={() => setOpen("annotators")}>
            <Users aria-hidden />
            Annotators…
          </MenuItem>
        ) : null}
        <MenuItem onSelect={() => setOpen("mode")} disabled={document.state !== "new"}>
          <Workflow aria-hidden />
          Way of working…
        </MenuItem>
        <MenuLink href={`/projects/${projectId}/export?document=${document.id}`}>
          <Download aria-hidden />
          Export…
        </MenuLink>
        {archived ? (
          <MenuItem
            onSelect={async () => {
              sayOutcome(await archive(projectId, document.id, false), "Back among the documents");
            }}
          >
            <ArchiveRestore aria-hidden />
            Bring back
          </MenuItem>
        ) : (
          <MenuItem onSelect={() => setOpen("archive")}>
            <Archive aria-hidden />
            Archive…
          </MenuItem>
        )}
      </Menu>
      <RenameDialog projectId={projectId} document={document} {...dialog("rename")} />
      <AnnotatorsDialog
        projectId={projectId}
        document={document}
        people={people}
        myId={myId}
        {...dialog("annotators")}
      />
      <ModeDialog projectId={projectId} document={document} {...dialog("mode")} />
      <Confirm
        {...dialog("archive")}
        title={`Archive “${document.name}”?`}
        action="Archive"
        onConfirm={async () => {
          sayOutcome(await archive(projectId, document.id, true), "Archived");
        }}
      >
        <p>It leaves the list, the queue and the export. Nothing is lost: its tags stay, and it can be brought back.</p>
      </Confirm>
    </>
  );
}
