"use client";

import { ArrowRight, Flag, Link2, MessageSquare, Plus, Spline, UserRound, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { can } from "#lib/access/roles.ts";
import { type Span, spanStart } from "#lib/annotation/span.ts";
import { Button, Kbd } from "../../../../../_ui/button.tsx";
import { IconButton } from "../../../../../_ui/icon-button.tsx";
import { makeEntity } from "../../../_entities/actions.ts";
import { EntitySearch } from "../../../_entities/entity-search.tsx";
import { focusAttribute } from "./attribute-group.tsx";
import { useCell } from "./cell.ts";
import { clashOf, tellClash } from "./clash.ts";
import { nameEntity } from "./naming.ts";
import { objectByKey, objectionWords } from "./objections.ts";
import { addPiece, removePiece } from "./pieces.ts";
import { startRelation } from "./relating.ts";
import { useBeside, useStatus } from "./use-beside.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** How many relations of a tag are listed beside it; the list has all. */
const mostRelations = 6;

/** What a tag says beyond its label: its entity, its pieces, its relations, and what is against a rule. */
export function TagExtras({ span }: { span: Span }) {
  const { facts, session, focusText } = useWorkbench();
  const canWrite = useStatus("canWrite");
  const asked = useCell(session.asked);
  const keys = useCell(session.keys);
  const key = (id: string) => {
    const shown = keys.shown(id).join("+");
    return shown ? <Kbd className="pointer-coarse:hidden">{shown}</Kbd> : null;
  };
  const box = useRef<HTMLDivElement>(null);
  const [naming, setNaming] = useState(false);
  useEffect(() => {
    if (!asked) return;
    // The tools beside the tag are there also while they are not shown.
    if (!box.current?.checkVisibility()) return;
    if (asked?.what === "entity") {
      session.asked.value = null;
      setNaming(true);
    } else if (asked?.what === "attributes") {
      session.asked.value = null;
      const tools = box.current?.closest("[role=group]");
      if (!focusAttribute(tools?.querySelector("[data-attributes]") ?? null)) {
        const typed = session.ahead.end().some((key) => /^\d$/.test(key));
        session.withoutAttributes = typed ? null : span.id;
        session.tell("This tag has no attributes.");
      }
    }
  }, [asked, session, span.id]);
  const clash = useBeside(session.revision, () => clashOf(session, span));
  return (
    <div ref={box} className="mt-2 space-y-1.5 border-t border-line pt-2">
      {clash ? (
        <p className="text-[0.8125rem] text-danger-ink">
          It overlaps “{session.shortSurface(clash, 30)}”, which this label may not.{" "}
          {canWrite ? (
            <button type="button" className="underline underline-offset-2" onClick={() => tellClash(session, span.id)}>
              Mend it
            </button>
          ) : null}
        </p>
      ) : null}
      {span.origin?.kind === "import" ? (
        <p className="text-[0.8125rem] wrap-anywhere text-muted">
          Brought from the file <bdi>{span.origin.file}</bdi>
        </p>
      ) : null}
      <Naming span={span} open={naming} onOpen={setNaming} />
      <Pieces span={span} />
      <ObjectionsTo span={span} />
      <RelationsOf span={span} />
      <div className="flex flex-wrap gap-1">
        {canWrite ? (
          <>
            <Button
              size="small"
              look="quiet"
              onClick={() => {
                startRelation(session, span.id);
                focusText();
              }}
            >
              <Spline aria-hidden /> Relate {key("relate")}
            </Button>
            <Button
              size="small"
              look="quiet"
              onClick={() => {
                addPiece(session);
                focusText();
              }}
            >
              <Plus aria-hidden /> Add words {key("piece-add")}
            </Button>
          </>
        ) : null}
        {can(facts.me.role, "comment.write") ? (
          <Button
            size="small"
            look="quiet"
            onClick={() => {
              session.asked.value = { what: "comments" };
            }}
          >
            <MessageSquare aria-hidden /> Comment {key("comments")}
          </Button>
        ) : null}
        {canWrite ? (
          <>
            {session.objections.possible ? (
              <Button
                size="small"
                look="quiet"
                onClick={() => {
                  void objectByKey(session, spanStart(span));
                  // The focus is here and not in the text, which keeps nothing that is typed for the field.
                  session.ahead.cancel();
                }}
              >
                <Flag aria-hidden /> Object {key("object")}
              </Button>
            ) : null}
            {span.entity === undefined && !naming ? (
              <Button size="small" look="quiet" onClick={() => setNaming(true)}>
                <UserRound aria-hidden /> Entity {key("entity")}
              </Button>
            ) : null}
          </>
        ) : null}
      </div>
    </div>
  );
}

function Naming({ span, open, onOpen }: { span: Span; open: boolean; onOpen: (open: boolean) => void }) {
  const { facts, session, focusText } = useWorkbench();
  const canWrite = useStatus("canWrite");
  useCell(session.entities.revision);
  const named = span.entity === undefined ? undefined : session.entities.of(span.entity);
  const done = () => {
    onOpen(false);
    focusText();
  };
  if (open && canWrite) {
    return (
      <EntitySearch
        projectId={facts.project.id}
        label="Which entity does it name?"
        start={named?.name ?? session.shortSurface(span, 100)}
        onChoose={(entity) => {
          nameEntity(session, span.id, entity);
          done();
        }}
        onMake={async (name) => {
          const outcome = await makeEntity(facts.project.id, { name, documentId: facts.document.id });
          if (outcome.ok) nameEntity(session, span.id, outcome.value);
          else session.tell(outcome.failure.message);
          done();
        }}
        onLeave={done}
      />
    );
  }
  if (span.entity === undefined) return null;
  return (
    <p className="flex items-center gap-1.5 text-[0.8125rem]">
      <Link2 aria-hidden className="size-3.5 shrink-0 text-muted" />
      <span className="text-muted">names</span>
      <button
        type="button"
        disabled={!canWrite}
        onClick={() => onOpen(true)}
        className="min-w-0 truncate font-medium enabled:underline enabled:decoration-line enabled:underline-offset-2"
      >
        {named === undefined ? "…" : (named?.name ?? "an entity that you may not see")}
      </button>
      {canWrite ? (
        <IconButton label="Name no entity" className="size-6" onClick={() => nameEntity(session, span.id, null)}>
          <X aria-hidden />
        </IconButton>
      ) : null}
    </p>
  );
}

/** Who objects to the tag, and why; for all to see, and for a reviewer to settle. */
function ObjectionsTo({ span }: { span: Span }) {
  const { session } = useWorkbench();
  useCell(session.objections.revision);
  const objections = session.objections.of(span.id);
  if (objections.length === 0) return null;
  return (
    <ul className="space-y-1 text-[0.8125rem] text-danger-ink" aria-label="Objections">
      {objections.map((one) => (
        <li key={one.id} className="flex items-start gap-1.5">
          <Flag aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          <span className="min-w-0 wrap-anywhere">{objectionWords(session, one)}</span>
        </li>
      ))}
    </ul>
  );
}

function Pieces({ span }: { span: Span }) {
  const { session } = useWorkbench();
  const canWrite = useStatus("canWrite");
  if (span.fragments.length < 2) return null;
  return (
    <ul aria-label="Pieces" className="flex flex-wrap gap-1">
      {span.fragments.map((fragment, i) => {
        const words = session.shortSurface({ ...span, fragments: [fragment] }, 24);
        return (
          <li key={fragment.join()} className="flex items-center rounded-md border border-line pl-1.5 text-[0.8125rem]">
            <span className="font-serif">{words}</span>
            {canWrite ? (
              <IconButton
                label={`Take “${words}” out of the tag`}
                className="size-6"
                onClick={() => removePiece(session, 0, i)}
              >
                <X aria-hidden />
              </IconButton>
            ) : (
              <span className="w-1.5" />
            )}
          </li>
        );
      })}
    </ul>
  );
}

function RelationsOf({ span }: { span: Span }) {
  const { session } = useWorkbench();
  useCell(session.relations.revision);
  useBeside(session.revision);
  const relations = session.relations.index.of(span.id);
  if (relations.length === 0) return null;
  return (
    <ul aria-label="Relations of this tag" className="grid gap-0.5">
      {relations.slice(0, mostRelations).map((relation) => {
        const out = relation.from === span.id;
        const other = session.index.get(out ? relation.to : relation.from);
        const { name } = session.palette.value.relationType(relation.type);
        return (
          <li key={relation.id}>
            <button
              type="button"
              onClick={() => session.relations.select(relation.id)}
              className="flex w-full min-w-0 items-center gap-1.5 rounded-md px-1 py-0.5 text-left text-[0.8125rem] hover:bg-ink/6 pointer-coarse:py-2"
            >
              {out ? null : <span className="text-muted">from</span>}
              {out ? (
                <span className="shrink-0 font-medium text-accent-ink">{name}</span>
              ) : (
                <span className="min-w-0 truncate font-serif">
                  {other ? session.shortSurface(other, 40) : "a deleted tag"}
                </span>
              )}
              <ArrowRight aria-hidden className="size-3 shrink-0 text-muted" />
              {out ? (
                <span className="min-w-0 truncate font-serif">
                  {other ? session.shortSurface(other, 40) : "a deleted tag"}
                </span>
              ) : (
                <span className="shrink-0 font-medium text-accent-ink">{name}</span>
              )}
            </button>
          </li>
        );
      })}
      {relations.length > mostRelations ? (
        <li className="px-1 text-xs text-muted">
          and {relations.length - mostRelations} more in the list of relations
        </li>
      ) : null}
    </ul>
  );
}
