/** Which cards of a long review are sent with its page, so that it can be read and worked on at once. */
import type { Fragment } from "#lib/annotation/span.ts";

type Card = { kind: string; state: string; hull: Fragment | null };

/** How many cards have not been sent yet. */
export type Outside = {
  /** Cards on which people differ that come before the first one that was sent. */
  before: number;
  /** Cards on which people differ, open ones of them, agreed ones that nobody merged, and all. */
  differing: number;
  open: number;
  agreed: number;
  places: number;
};

/** So many are sent in one piece. */
const most = 200;
/** How many of a longer review are sent with its page; so many of these come before the place that was asked for. */
const sent = { all: 80, before: 20 };

/**
 * The cards from the first open one on, or around an offset in UTF-16 units where one is asked for; null where all of them are few
 * enough.
 */
export function windowOf<T extends Card>(
  cards: readonly T[],
  at: number | null,
): { cards: readonly T[]; outside: Outside } | null {
  if (cards.length <= most) return null;
  const wanted = at === null ? cards.findIndex(isOpen) : placeAt(cards, at) - sent.before;
  const from = Math.max(0, Math.min(wanted, cards.length - sent.all));
  const before = cards.slice(0, from);
  const rest = [...before, ...cards.slice(from + sent.all)];
  return {
    cards: cards.slice(from, from + sent.all),
    outside: {
      before: before.filter(differs).length,
      differing: rest.filter(differs).length,
      open: rest.filter(isOpen).length,
      agreed: rest.filter((card) => !differs(card) && card.state !== "decided").length,
      places: rest.length,
    },
  };
}

/** The card at an offset on which people differ, else the next one; -1 where there is none. */
export function placeAt(cards: readonly Card[], at: number): number {
  const here = cards.findIndex((card) => differs(card) && card.hull && card.hull[0] <= at && at < card.hull[1]);
  return here >= 0 ? here : cards.findIndex((card) => differs(card) && card.hull !== null && card.hull[0] >= at);
}

function differs({ kind }: Card): boolean {
  return kind !== "agreed";
}

function isOpen(card: Card): boolean {
  return differs(card) && card.state !== "decided";
}
