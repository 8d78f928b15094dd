"use client";

import { useEffect } from "react";
import { can } from "#lib/access/roles.ts";
import type { Outcome } from "../../../../../_ui/outcome.ts";
import { objectionsTo, objectTo, takeBackObjection } from "../objection-actions.ts";
import { useCell } from "./cell.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** Reads who objects to what, now and whenever that changes. */
export function useObjections(): void {
  const { facts, session } = useWorkbench();
  const notice = useCell(session.notice);
  const { id: projectId } = facts.project;
  const { id: documentId, mode } = facts.document;
  const { layerId } = facts.layer;
  const mine = mode === "together" && facts.layer.mine && can(facts.me.role, "comment.write");
  useEffect(() => {
    session.objections.begin(
      mine
        ? {
            list: () => objectionsTo(projectId, documentId).then(answer),
            object: (spanId, alternative, reason) =>
              objectTo(projectId, {
                ...{ documentId, layerId, spanId, reason, alternative },
                key: crypto.randomUUID(),
              }).then(answer),
            takeBack: (id) => takeBackObjection(projectId, id).then(answer),
          }
        : null,
    );
  }, [session, projectId, documentId, layerId, mine]);
  useEffect(() => {
    if (notice?.kind === "review") void session.objections.read();
  }, [notice, session]);
}

function answer<T>(outcome: Outcome<T>) {
  return outcome.ok ? outcome : { ok: false as const, message: outcome.failure.message };
}
