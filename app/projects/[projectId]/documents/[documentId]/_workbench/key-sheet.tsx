"use client";

import { Fragment } from "react";
import { Kbd } from "../../../../../_ui/button.tsx";
import { Dialog } from "../../../../../_ui/dialog.tsx";
import { useCell } from "./cell.ts";
import { type KeyHelp, keySheet } from "./keys.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** All keys on one sheet. They act while the text has the focus, and nowhere else. */
export function KeySheet() {
  const { session } = useWorkbench();
  const open = useCell(session.helpOpen);
  const { givable } = useCell(session.palette);
  const labelRows = givable.filter(({ key }) => key).map(({ key, name }) => ({ keys: [[key]], does: name }));
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        session.helpOpen.value = next;
      }}
      title="Keys"
      description="They act while the text has the focus. Everything here can also be done with the mouse or by touch."
      wide
    >
      {/* The sheet may be longer than the screen: it takes the focus, so that keys scroll it and Escape closes it. */}
      <section
        aria-label="All keys"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: reason: what scrolls must be reachable by keyboard
        tabIndex={0}
        ref={focusSoon}
        className="gap-x-10 outline-none sm:columns-2 [&>section]:mb-6 [&>section]:break-inside-avoid"
      >
        {labelRows.length > 0 ? <Group title="Tag the selection, or change the selected tag" rows={labelRows} /> : null}
        {keySheet.map(({ title, rows }) => (
          <Group key={title} title={title} rows={rows} />
        ))}
        <section>
          <h3 className="mb-2 text-sm font-semibold">Mouse and touch</h3>
          <ul className="space-y-1.5 text-sm text-muted">
            <li>Drag to select whole words; with Alt, characters.</li>
            <li>Double-click for a word, three clicks for a sentence.</li>
            <li>Click a tag to select it, again for the one around it.</li>
            <li>Drag the round handles to move a tag's edges.</li>
            <li>On a touch screen, tap a word, then a label.</li>
          </ul>
        </section>
      </section>
    </Dialog>
  );
}

/** After the dialog has put the focus on its first button. */
function focusSoon(element: HTMLElement | null): void {
  if (element) requestAnimationFrame(() => requestAnimationFrame(() => element.focus()));
}

function Group({ title, rows }: { title: string; rows: readonly KeyHelp[] }) {
  return (
    <section>
      <h3 className="mb-2 text-sm font-semibold">{title}</h3>
      <dl className="space-y-1.5 text-sm">
        {rows.map(({ keys, does }) => (
          <div key={does} className="flex items-baseline gap-3">
            <dt className="flex w-32 shrink-0 flex-wrap items-center gap-x-2 gap-y-1">
              {keys.map((held) => (
                <span key={held.join("+")} className="inline-flex items-center gap-0.5">
                  {held.map((key, i) => (
                    <Fragment key={key}>
                      {i > 0 ? <span className="text-faint">+</span> : null}
                      <Kbd>{key}</Kbd>
                    </Fragment>
                  ))}
                </span>
              ))}
            </dt>
            <dd className="text-muted">{does}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
