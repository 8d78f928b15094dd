"use client";

import { Copy, Pin, Redo2, Sparkles, TextSelect, WandSparkles } from "lucide-react";
import { IconButton } from "../../../../../_ui/icon-button.tsx";
import { Menu, MenuItem } from "../../../../../_ui/menu.tsx";
import { useCell } from "./cell.ts";
import { toggleHold } from "./holding.ts";
import { offerSame } from "./offering.ts";
import { redo } from "./tagging.ts";
import { useBeside, useStatus } from "./use-beside.ts";
import { useFastElsewhere } from "./use-fast-elsewhere.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** On narrow screens, the ways to tag that have no room beside the labels. */
export function WaysMenu() {
  const { session } = useWorkbench();
  const [canWrite, canRedo] = [useStatus("canWrite"), useStatus("canRedo")];
  const selected = useBeside(session.selected, (id) => id !== null);
  const offered = useBeside(session.ghosts.offer, (offer) => offer?.kind);
  const held = useCell(session.held);
  const { givable } = useCell(session.palette);
  const { suggest } = useFastElsewhere();
  const turn = (what: "suggestions" | "phrases") => {
    if (session.ghosts.offer.value?.kind === what) session.ghosts.close();
    else suggest(what);
  };
  return (
    <Menu
      side="top"
      className="w-64"
      trigger={
        <IconButton label="More ways to tag" disabled={!canWrite}>
          <WandSparkles aria-hidden />
        </IconButton>
      }
    >
      <MenuItem disabled={givable.length === 0} onSelect={() => toggleHold(session)}>
        <Pin aria-hidden />
        {held === null ? "Hold a label" : "Let go of the label"}
      </MenuItem>
      <MenuItem disabled={!selected && offered !== "same"} onSelect={() => offerSame(session)}>
        <Copy aria-hidden />
        Tag the same words elsewhere
      </MenuItem>
      <MenuItem onSelect={() => turn("suggestions")}>
        <Sparkles aria-hidden />
        {offered === "suggestions" ? "Hide the suggestions" : "Show suggestions"}
      </MenuItem>
      <MenuItem onSelect={() => turn("phrases")}>
        <TextSelect aria-hidden />
        {offered === "phrases" ? "Hide the phrases" : "Go from phrase to phrase"}
      </MenuItem>
      <MenuItem disabled={!canWrite || !canRedo} onSelect={() => redo(session)}>
        <Redo2 aria-hidden />
        Redo
      </MenuItem>
    </Menu>
  );
}
