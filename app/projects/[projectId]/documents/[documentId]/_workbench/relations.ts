/**
 * The relations of the layer at hand: what is there, what is selected, what is about to be made. What a person does to them is
 * in `relating.ts`.
 */
import type { Fitting, Relation } from "#lib/annotation/relation.ts";
import type { Span } from "#lib/annotation/span.ts";
import { compareSpans } from "#lib/annotation/span.ts";
import type { Change } from "#lib/collab/client/content.ts";
import { Cell } from "./cell.ts";
import { RelationIndex } from "./relation-index.ts";

/** A relation that has its start, and perhaps its end, but not yet its type. */
export type Draft = {
  from: string;
  /** Null until the other tag is chosen. */
  to: string | null;
  /** What it may be, where there are several. */
  choices: readonly Fitting[];
  /** Whether another from the same start is wanted after this one. */
  again: boolean;
};

/** Which relations are drawn in the text. */
export const shownRelations = ["all", "selected", "none"] as const;
export type ShownRelations = (typeof shownRelations)[number];

type Host = {
  selected: Cell<string | null>;
  readonly index: { get(id: string): Span | undefined };
};

export class Relations {
  /** Read it anew each time: loading a layer replaces it. */
  index: RelationIndex;
  /** Grows with each change of the relations. */
  readonly revision = new Cell(0);
  /** The id of the selected relation; a selected tag lets go of it. */
  readonly selected = new Cell<string | null>(null);
  readonly draft = new Cell<Draft | null>(null);
  readonly shown = new Cell<ShownRelations>("all");
  private readonly host: Host;

  constructor(host: Host, relations: Iterable<Relation>) {
    this.host = host;
    this.index = new RelationIndex(relations);
    host.selected.watch(() => {
      if (host.selected.value !== null) this.selected.value = null;
    });
  }

  /** What changed in the layer. To be told after the spans have been taken. */
  take({ relations: { added, updated, removed }, content }: Change): void {
    this.checkDraft();
    if (added.length + updated.length + removed.length === 0) return;
    if (added.length > this.index.size) this.index = new RelationIndex(content.relations.values());
    else {
      for (const id of removed) this.index.remove(id);
      for (const id of [...added, ...updated]) {
        const relation = content.relations.get(id);
        if (relation) this.index.put(relation);
      }
    }
    if (this.selected.value !== null && !this.index.get(this.selected.value)) this.selected.value = null;
    this.revision.value++;
  }

  select(id: string | null): void {
    this.selected.value = id;
    if (id !== null) this.host.selected.value = null;
  }

  selectedRelation(): Relation | undefined {
    return this.selected.value === null ? undefined : this.index.get(this.selected.value);
  }

  /** All in the order in which a reader meets their starts, then their ends; those that miss an end come last. */
  inReadingOrder(): Relation[] {
    const { index } = this.host;
    const placed = [...this.index].map((relation) => ({
      relation,
      from: index.get(relation.from),
      to: index.get(relation.to),
    }));
    const compare = (a: Span | undefined, b: Span | undefined) =>
      a && b ? compareSpans(a, b) : Number(a === undefined) - Number(b === undefined);
    placed.sort(
      (a, b) => Number(!(a.from && a.to)) - Number(!(b.from && b.to)) || compare(a.from, b.from) || compare(a.to, b.to),
    );
    return placed.map(({ relation }) => relation);
  }

  /** Somebody may delete a tag to which a relation is just being drawn. */
  private checkDraft(): void {
    const draft = this.draft.value;
    if (!draft) return;
    const { index } = this.host;
    if (!index.get(draft.from)) this.draft.value = null;
    else if (draft.to !== null && !index.get(draft.to)) this.draft.value = { ...draft, to: null, choices: [] };
  }
}
