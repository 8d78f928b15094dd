"use client";

import { Fragment } from "react";
import { Kbd } from "../../../../../../_ui/button.tsx";
import { Dialog } from "../../../../../../_ui/dialog.tsx";
import { useCell } from "../../_workbench/cell.ts";
import { reviewKeySheet } from "./keys.ts";
import { useReview } from "./review-context.tsx";

/** All keys on one sheet. They act while the card, the text or the list has the focus, and nowhere else. */
export function ReviewKeySheet() {
  const { opened, focusCard } = useReview();
  const open = useCell(opened) === "keys";
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        opened.value = next ? "keys" : null;
        if (!next) focusCard();
      }}
      title="Keys"
      description="They act while the review has the focus. Each has a button that does the same."
      wide
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: reason: what scrolls must be reachable by keyboard */}
      <section aria-label="All keys" tabIndex={0} className="gap-x-10 outline-none sm:columns-2">
        {reviewKeySheet.map(({ title, rows }) => (
          <section key={title} className="mb-6 break-inside-avoid">
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
        ))}
      </section>
    </Dialog>
  );
}
