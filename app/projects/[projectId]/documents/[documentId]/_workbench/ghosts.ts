/**
 * Tags that might be: the same words elsewhere, and suggestions. They are drawn as ghosts and are no tags until a person accepts
 * them, one by one or all. What was accepted says where it came from.
 */
import type { Fragment, Origin, Span } from "#lib/annotation/span.ts";
import { contains, sameFragments, spanEnd, spanStart } from "#lib/annotation/span.ts";
import type { SpanIndex } from "#lib/annotation/span-index.ts";
import { Cell } from "./cell.ts";

export type Ghost = {
  id: string;
  /** Empty where only the words are offered, and the person says what they are. */
  label: string;
  fragments: readonly Fragment[];
  /** The entity that the words name, where that is known. */
  entity?: string;
  /** Null where it says nothing but where words begin and end. */
  origin: Origin | null;
  /** Why it is offered, as a sentence. */
  why: string;
};

/** What is offered at the moment, in reading order. */
export type Offer = {
  /** `same`: the words of one tag elsewhere. `suggestions`: from finished sets, models and names. `phrases`: words for a label. */
  kind: "same" | "suggestions" | "phrases";
  /** The words and their label, where all are the same. */
  words: string;
  label: string;
  ghosts: readonly Ghost[];
};

export class Ghosts {
  readonly offer = new Cell<Offer | null>(null);
  /** The ghost that the next key is about. */
  readonly current = new Cell<string | null>(null);
  /** Of what is offered now: the ghosts that became spans, by the ids of these. */
  private made = new Map<string, Ghost>();
  /** Phrases that all were gone through, without these: what is undone then is offered as one of them. */
  private ended: Offer | null = null;

  /**
   * Offers these, but those that are tagged already; the first at or behind `from` is the current one. False where nothing is
   * left: then nothing is offered, but for the same words, which may still stand in other documents.
   */
  show(offer: Offer, index: SpanIndex, from: number | null): boolean {
    const ghosts = offer.ghosts.filter((ghost) => isFree(index, ghost)).sort(inReadingOrder);
    this.offer.value = ghosts.length > 0 || offer.kind === "same" ? { ...offer, ghosts } : null;
    this.made = new Map();
    this.ended = null;
    const next = from === null ? undefined : (ghosts.find((ghost) => spanStart(ghost) >= from) ?? ghosts[0]);
    this.current.value = next?.id ?? null;
    return ghosts.length > 0;
  }

  close(): void {
    this.made = new Map();
    this.ended = null;
    this.current.value = null;
    this.offer.value = null;
  }

  get(id: string | null): Ghost | undefined {
    return id === null ? undefined : this.offer.value?.ghosts.find((ghost) => ghost.id === id);
  }

  at(offset: number): Ghost | undefined {
    return this.within(offset, offset + 1)[0];
  }

  /** The ghosts that share a letter with `[from, to)`. */
  within(from: number, to: number): Ghost[] {
    return (this.offer.value?.ghosts ?? []).filter((ghost) => spanStart(ghost) < to && spanEnd(ghost) > from);
  }

  /** Goes to the ghost after or before the current one, or after or before a caret; round at the ends. */
  step(direction: 1 | -1, caret: number): Ghost | null {
    const ghosts = this.offer.value?.ghosts ?? [];
    const at = ghosts.findIndex(({ id }) => id === this.current.value);
    let next = at + direction;
    if (at < 0) {
      const behind = ghosts.findIndex((ghost) => spanStart(ghost) >= caret);
      next = direction > 0 ? behind : (behind < 0 ? ghosts.length : behind) - 1;
    }
    const ghost = ghosts[(next + ghosts.length) % ghosts.length] ?? null;
    this.current.value = ghost?.id ?? null;
    return ghost;
  }

  /** Puts other fragments into the current ghost. */
  reshape(fragments: readonly Fragment[]): void {
    const { value: offer } = this.offer;
    const { value: current } = this.current;
    if (!offer) return;
    const ghosts = offer.ghosts.map((ghost) => (ghost.id === current ? { ...ghost, fragments } : ghost));
    this.offer.value = { ...offer, ghosts };
  }

  /** Takes ghosts away; the one behind the current one becomes current. */
  drop(gone: ReadonlySet<string>): void {
    const offer = this.offer.value;
    if (!offer || gone.size === 0) return;
    const ghosts = offer.ghosts.filter(({ id }) => !gone.has(id));
    const { value: current } = this.current;
    if (current !== null && gone.has(current)) {
      const at = offer.ghosts.findIndex(({ id }) => id === current);
      const next = offer.ghosts.slice(at).find(({ id }) => !gone.has(id)) ?? ghosts[0];
      this.current.value = next?.id ?? null;
    }
    if (ghosts.length === 0 && offer.kind === "phrases") this.ended = { ...offer, ghosts };
    this.offer.value = ghosts.length > 0 ? { ...offer, ghosts } : null;
  }

  /** Spans were made of ghosts. */
  became(made: readonly { ghost: Ghost; spanId: string }[]): void {
    for (const { ghost, spanId } of made) this.made.set(spanId, ghost);
    this.drop(new Set(made.map(({ ghost }) => ghost.id)));
  }

  /** The spans that were made of ghosts and are still there, by id. */
  accepted(index: SpanIndex): string[] {
    return [...this.made.keys()].filter((id) => index.get(id));
  }

  /** Offers again what has been made spans and is none any more, and goes to the first of these. Whether there was any. */
  offerAgain(spanIds: readonly string[], index: SpanIndex): boolean {
    const offer = this.offer.value ?? this.ended;
    const gone = spanIds.flatMap((id) => (index.get(id) ? [] : (this.made.get(id) ?? [])));
    const again = gone.filter((ghost) => isFree(index, ghost) && !this.get(ghost.id));
    if (!offer || again.length === 0) return false;
    this.offer.value = { ...offer, ghosts: [...offer.ghosts, ...again].sort(inReadingOrder) };
    this.current.value = again.sort(inReadingOrder)[0]?.id ?? null;
    return true;
  }

  /** Takes away what has been tagged meanwhile, in the pieces of text that changed; null for all of it. */
  prune(index: SpanIndex, touched: readonly Fragment[] | null): void {
    if (!this.offer.value) return;
    const some =
      touched === null ? this.offer.value.ghosts : touched.flatMap(([start, end]) => this.within(start, end));
    this.drop(new Set(some.filter((ghost) => !isFree(index, ghost)).map(({ id }) => id)));
  }
}

function inReadingOrder(a: Ghost, b: Ghost): number {
  return spanStart(a) - spanStart(b) || spanEnd(b) - spanEnd(a);
}

/** Whether no tag stands for the ghost already: none over the same letters, and none of its label around them. */
export function isFree(index: SpanIndex, ghost: Pick<Ghost, "label" | "fragments">): boolean {
  return !index
    .overlapping(spanStart(ghost), spanEnd(ghost))
    .some(
      ({ span }: { span: Span }) => sameFragments(span, ghost) || (span.label === ghost.label && contains(span, ghost)),
    );
}
