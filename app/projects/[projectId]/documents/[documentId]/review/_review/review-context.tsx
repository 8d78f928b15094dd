"use client";

import { createContext, useContext } from "react";
import type { Ground } from "#lib/annotation/edges.ts";
import { type Cell, useCell } from "../../_workbench/cell.ts";
import type { Palette } from "../../_workbench/palette.ts";
import type { Desk } from "./desk.ts";
import type { Draft } from "./draft.ts";
import type { ReviewFacts, ReviewState } from "./facts.ts";

/** Which of the windows over the review is open. */
export type Opened = "keys" | "similar" | "merge" | "complete" | "cards" | "reopen" | null;

type Review = {
  facts: ReviewFacts;
  desk: Desk;
  palette: Palette;
  /** The text with what moving an edge needs to know of it. */
  ground: Ground;
  /** What is being made by hand; null while a card is only looked at. */
  draft: Cell<Draft | null>;
  opened: Cell<Opened>;
  /** Whether reason, comment and so on are shown. */
  remarking: Cell<boolean>;
  /** The place of which the panel tells where its gold comes from; null where that is closed. */
  origin: Cell<{ offset: number } | { cluster: string } | null>;
  /** Asks the server for the newest state. */
  refresh(): void;
  hideNames(hidden: boolean): void;
  /** Gives the focus to the card, where the keys act. */
  focusCard(): void;
  reveal(offset: number): void;
};

const Context = createContext<Review | null>(null);

export const ReviewProvider = Context.Provider;

export function useReview(): Review {
  const review = useContext(Context);
  if (!review) throw new Error("this stands in the review only");
  return review;
}

/** The state of now, with what of mine the server does not know yet. */
export function useDesk(): { desk: Desk; state: ReviewState } {
  const { desk } = useReview();
  useCell(desk.revision);
  return { desk, state: useCell(desk.state) };
}
