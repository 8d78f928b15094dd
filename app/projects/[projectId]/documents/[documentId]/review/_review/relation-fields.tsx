"use client";

import { ArrowLeftRight, ChevronLeft, ChevronRight } from "lucide-react";
import { Button, Kbd } from "../../../../../../_ui/button.tsx";
import { cn } from "../../../../../../_ui/cn.ts";
import { IconButton } from "../../../../../../_ui/icon-button.tsx";
import { SelectField } from "../../../../../../_ui/select.tsx";
import {
  type Draft,
  type End,
  endAt,
  endsFor,
  sameEnd,
  withEnd,
  withNextEnd,
  withoutRelation,
  withRelation,
} from "./draft.ts";
import { useDesk, useReview } from "./review-context.tsx";

type Fields = { held: Draft; set: (next: Draft) => void };

/** The relations of a version made by hand: their types, and which settled spans they go from and to. */
export function RelationFields({ held, set }: Fields) {
  const { palette } = useReview();
  const types = palette.schema.relationTypes.filter(({ archived }) => !archived);
  const { relations } = held.version;
  if (relations.length === 0) {
    return <p className="text-sm text-muted">Nothing is left of it: no relation of this card will be in gold.</p>;
  }
  return (
    <>
      {relations.map((relation, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: reason: the relations of a version have no names and do not move
        <fieldset key={i} className="space-y-3">
          <legend className="sr-only">
            Relation {i + 1} of {relations.length}
          </legend>
          <EndField held={held} set={set} at={2 * i} name="From" />
          <div className="flex flex-wrap items-end gap-2">
            <SelectField
              label="Relation"
              className="min-w-40 flex-1"
              value={relation.type}
              options={types.map(({ id, name }) => ({ value: id, label: name }))}
              onChange={(type) => set(withRelation(held, i, { type }))}
            />
            <Button className="mb-1.5 max-sm:h-11" onClick={() => set(withRelation(held, i, { turn: true }))}>
              <ArrowLeftRight aria-hidden />
              Turn round
            </Button>
          </div>
          <EndField held={held} set={set} at={2 * i + 1} name="To" />
          <Button
            look="dangerQuiet"
            size="small"
            className="max-sm:h-11"
            onClick={() => set(withoutRelation({ ...held, at: 2 * i }))}
          >
            Take this relation out {held.at >> 1 === i ? <Kbd className="pointer-coarse:hidden">Del</Kbd> : null}
          </Button>
        </fieldset>
      ))}
      <p className="text-[0.8125rem] text-muted">
        An end can be at any settled span of the document. Click one in the text
        <span className="pointer-coarse:hidden">
          , or go with ← → to the span before and after, with ↑ ↓ to the other end
        </span>
        .
      </p>
    </>
  );
}

/** How many spans before and after the present one are in the list; the arrows and the text lead to all. */
const listed = 30;

function EndField({ held, set, at, name }: Fields & { at: number; name: string }) {
  const { ground, palette, reveal } = useReview();
  const { desk } = useDesk();
  const draft = { ...held, at };
  const now = endAt(draft);
  if (!now) return null;
  const ends = endsFor(draft, desk.ends, palette.schema.relationTypes);
  const place = ends.findIndex((end) => sameEnd(end, now));
  const first = Math.max(0, (place === -1 ? ends.findIndex((end) => startOf(end) >= startOf(now)) : place) - listed);
  const near = ends.slice(first, first + 2 * listed + 1);
  const go = (next: Draft | null) => {
    if (!next) return;
    set(next);
    const end = endAt(next);
    if (end) reveal(startOf(end));
  };
  const words = ({ span }: End) => {
    const [from, to] = [span.fragments[0]?.[0] ?? 0, span.fragments.at(-1)?.[1] ?? 0];
    const before = ground.text.slice(Math.max(0, from - 16), from).replace(/^\S*\s/, "");
    const after = ground.text.slice(to, to + 16).replace(/\s\S*$/, "");
    const inner = ground.text.slice(from, to);
    const short = inner.length > 40 ? `${inner.slice(0, 39)}…` : inner;
    return `${palette.label(span.label).name}: … ${before}[${short}]${after} …`.replace(/\s+/g, " ").toWellFormed();
  };
  const settled = place !== -1 || desk.ends.some((end) => sameEnd(end, now));
  const options = near.map((end, i) => ({ value: String(first + i), label: words(end) }));
  if (place === -1) options.unshift({ value: "-1", label: settled ? words(now) : `${words(now)} (not settled)` });
  return (
    <div
      className={cn("flex items-end gap-1.5 rounded-md", held.at === at && "outline-2 outline-offset-4 outline-accent")}
      data-end={name.toLowerCase()}
    >
      <SelectField
        label={name}
        className="min-w-0 flex-1"
        value={String(place)}
        options={options}
        onChange={(value) => {
          const end = ends[Number(value)];
          if (end) go(withEnd(draft, end));
        }}
      />
      <div className="mb-2 flex pointer-coarse:mb-1.5">
        <IconButton label={`${name}: the span before`} onClick={() => go(withNextEnd(draft, ends, -1))}>
          <ChevronLeft aria-hidden />
        </IconButton>
        <IconButton label={`${name}: the next span`} onClick={() => go(withNextEnd(draft, ends, 1))}>
          <ChevronRight aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}

function startOf({ span }: End): number {
  return span.fragments[0]?.[0] ?? 0;
}
