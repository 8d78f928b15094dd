"use client";

import { Button } from "../../../../../_ui/button.tsx";
import { useCell } from "./cell.ts";
import { download } from "./download.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** Changes of mine that the server did not take: they are kept until I decide what becomes of them. */
export function RefusedPanel() {
  const { session } = useWorkbench();
  const refused = useCell(session.refused);
  if (!refused || refused.edits.length === 0) return null;
  const { edits, offered } = refused;
  const some = edits.length === 1 ? "One change" : `${edits.length} changes`;
  const settle = (how: () => void) => {
    session.refused.value = null;
    how();
  };
  return (
    <section
      aria-label="Changes that were not accepted"
      role="alert"
      className="border-b border-line bg-warning-soft px-4 py-3 text-sm text-ink sm:px-6"
    >
      <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-72">
          <p className="font-medium">
            {offered
              ? `${some} of yours could not be saved while the document was finished.`
              : `${some} of yours could not be saved.`}
          </p>
          <ul className="mt-1 max-h-28 space-y-0.5 overflow-y-auto text-[0.8125rem]">
            {edits.slice(0, 50).map((edit) => (
              <li key={`${edit.root} ${edit.id}`}>
                {edit.label || (edit.value === null ? "deletion" : "change")}: {edit.message}
              </li>
            ))}
          </ul>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button size="small" look="primary" onClick={() => settle(refused.retry)}>
            {offered ? "Apply them now" : "Try again"}
          </Button>
          <Button size="small" onClick={() => download(refused.download())}>
            Download
          </Button>
          <Button size="small" look="dangerQuiet" onClick={() => settle(refused.discard)}>
            Discard
          </Button>
        </div>
      </div>
    </section>
  );
}
