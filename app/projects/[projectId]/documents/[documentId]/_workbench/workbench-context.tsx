"use client";

import { createContext, useContext } from "react";
import type { Mode, RevealRule } from "#lib/access/layer-access.ts";
import type { Role } from "#lib/access/roles.ts";
import type { LabelSchema } from "#lib/annotation/label.ts";
import type { OwnKeys } from "./keymap.ts";
import type { Session } from "./session.ts";

/** What the page knows of the document and of who opened it. */
export type WorkbenchFacts = {
  project: { id: string; name: string };
  document: {
    id: string;
    name: string;
    /** In UTF-16 units. */
    length: number;
    sha256: string;
    mode: Mode;
    reveal: RevealRule;
    language: string;
    direction: "auto" | "ltr" | "rtl";
    /** Free fields such as source, date, link. */
    metadata: Readonly<Record<string, string>>;
  };
  layer: { layerId: string; mine: boolean; of: string | null; access: "read" | "write"; state: "open" | "finished" };
  /** The layers of the document that she may read, where there are several. */
  layers: readonly { layerId: string; name: string }[];
  /** Whether another annotator's layer of an independent document is among them. */
  revealed: boolean;
  me: { userId: string; name: string; email: string; role: Role };
  /** The names of the project's members, by user id. */
  names: Readonly<Record<string, string>>;
  schema: LabelSchema;
  /** The keys that she changed. */
  keys: OwnKeys;
  /** The newest annotation set of the layer that was not reopened. */
  finished: { by: string; at: string; version: number } | null;
  /** What to work on next; null when there is nothing left. */
  next: string | null;
};

type Workbench = {
  facts: WorkbenchFacts;
  session: Session;
  /** Brings an offset into sight. */
  reveal(offset: number): void;
  /** Gives the focus to the text. */
  focusText(): void;
};

const Context = createContext<Workbench | null>(null);

export const WorkbenchProvider = Context.Provider;

export function useWorkbench(): Workbench {
  const workbench = useContext(Context);
  if (!workbench) throw new Error("this stands in the workbench only");
  return workbench;
}
