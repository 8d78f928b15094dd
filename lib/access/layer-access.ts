import type { Role, Scopes } from "./roles.ts";
import { allows, roles } from "./roles.ts";

export const modes = ["together", "independent"] as const;
/** How a document is worked on; fixed when its first tag is made. */
export type Mode = (typeof modes)[number];

export const revealRules = ["never", "mine", "all"] as const;
/** When an annotator of an independent document may see the other layers: never, once she finished, once all did. */
export type RevealRule = (typeof revealRules)[number];

export type LayerKind = "shared" | "personal" | "model" | "gold";

/** What decides about a layer, as facts and without lookups. */
export type LayerFacts = {
  kind: LayerKind;
  /** The annotator of a personal layer; null for the others. */
  annotatorId: string | null;
  /** Finished layers are read only until they are reopened. */
  state: "open" | "finished";
  mode: Mode;
  reveal: RevealRule;
  /** Whether the asking member is assigned as an annotator of the document. */
  assigned: boolean;
  /** Whether the asking member has finished her own layer of the document. */
  iFinished: boolean;
  /** Whether every annotator assigned to the document has finished; false where nobody is assigned. */
  allFinished: boolean;
};

export type LayerAccess = "none" | "read" | "write";

/**
 * Whether a member sees other annotators' work on an independent document, or anything computed from it.
 * Blindness beats role: an assigned annotator is blind whatever her role, until the reveal rule opens the document.
 */
export function isUnblinded(role: Role, facts: Omit<LayerFacts, "kind" | "annotatorId" | "state">): boolean {
  if (facts.mode === "together") return true;
  const revealed = (facts.reveal === "mine" && facts.iFinished) || (facts.reveal === "all" && facts.allFinished);
  if (facts.assigned) return revealed;
  if (roles.indexOf(role) >= roles.indexOf("reviewer")) return true;
  return facts.reveal === "all" && facts.allFinished;
}

/** The one rule for who reads and who writes a layer. Every door asks it, and the interface asks it too. */
export function layerAccess(
  member: { readonly userId: string; readonly role: Role; readonly scopes?: Scopes; readonly archived?: boolean },
  facts: LayerFacts,
): LayerAccess {
  if (!allows(member, "document.read")) return "none";
  const mayWrite = allows(member, "layer.write") && facts.state === "open";
  switch (facts.kind) {
    case "shared":
      // One that was opened before the document became independent holds nothing, and must not begin to.
      if (facts.mode === "independent") return "none";
      return mayWrite ? "write" : "read";
    case "personal":
      if (facts.annotatorId === member.userId) return mayWrite && facts.assigned ? "write" : "read";
      return isUnblinded(member.role, facts) ? "read" : "none";
    case "model":
      return roles.indexOf(member.role) >= roles.indexOf("annotator") ? "read" : "none";
    case "gold":
      return isUnblinded(member.role, facts) ? "read" : "none";
  }
}
