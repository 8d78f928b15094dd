"use client";

import { Info } from "lucide-react";
import { useMemo, useState } from "react";
import { compareStrings, type Span, spanStart } from "#lib/annotation/span.ts";
import { IconButton } from "../../../../../_ui/icon-button.tsx";
import { EntityDialog } from "../../../_entities/entity-dialog.tsx";
import type { NamedEntity } from "./entity-names.ts";
import { useBeside, useStatus } from "./use-beside.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** The entities that tags of this layer name, each with its mentions. */
export function EntityPanel({ onJump }: { onJump?: () => void }) {
  const { facts, session, reveal } = useWorkbench();
  const revision = useBeside(session.revision);
  const names = useBeside(session.entities.revision);
  const [ready, canWrite] = [useStatus("ready"), useStatus("canWrite")];
  const [open, setOpen] = useState<NamedEntity | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: reason: the index and the names change in place
  const groups = useMemo(() => {
    const found = new Map<string, { entity: NamedEntity | null; spans: Span[] }>();
    for (const span of session.index) {
      if (span.entity === undefined) continue;
      const entity = session.entities.of(span.entity) ?? null;
      const key = entity?.id ?? span.entity;
      const group = found.get(key) ?? { entity, spans: [] };
      group.spans.push(span);
      found.set(key, group);
    }
    return [...found.entries()].sort(
      ([a, one], [b, other]) =>
        other.spans.length - one.spans.length ||
        compareStrings(one.entity?.name ?? "", other.entity?.name ?? "") ||
        compareStrings(a, b),
    );
  }, [session, revision, names]);
  if (groups.length === 0) {
    return (
      <p className="px-4 py-6 text-sm text-muted">
        {!ready
          ? "The tags are on their way."
          : canWrite
            ? "No tag names an entity yet. Select a tag and press E to say whom or what it names, such as “Putin” and “the Russian president”."
            : "No tag of this document names an entity."}
      </p>
    );
  }
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <ul>
        {groups.slice(0, 500).map(([key, { entity, spans }]) => (
          <li key={key} className="border-b border-line/70 px-4 py-2.5">
            <div className="flex items-center gap-2 text-sm">
              <h3 className="min-w-0 flex-1 truncate font-medium">
                {entity?.name ?? "An entity that you may not see"}
              </h3>
              <span className="text-xs text-muted tabular-nums">{spans.length}</span>
              {entity ? (
                <IconButton label={`About ${entity.name}`} className="size-7" onClick={() => setOpen(entity)}>
                  <Info aria-hidden />
                </IconButton>
              ) : null}
            </div>
            <div className="mt-1 flex flex-wrap gap-1">
              {spans.slice(0, 24).map((span) => (
                <button
                  key={span.id}
                  type="button"
                  onClick={() => {
                    session.select(span.id);
                    reveal(spanStart(span));
                    onJump?.();
                  }}
                  className="max-w-full truncate rounded-md border border-line px-1.5 py-0.5 font-serif text-[0.8125rem] hover:border-edge pointer-coarse:py-2"
                >
                  {session.shortSurface(span, 40)}
                </button>
              ))}
              {spans.length > 24 ? <span className="text-xs text-muted">and {spans.length - 24} more</span> : null}
            </div>
          </li>
        ))}
      </ul>
      {open ? (
        <EntityDialog
          projectId={facts.project.id}
          entity={open}
          onClose={() => setOpen(null)}
          onChanged={() => session.entities.forget()}
        />
      ) : null}
    </div>
  );
}
