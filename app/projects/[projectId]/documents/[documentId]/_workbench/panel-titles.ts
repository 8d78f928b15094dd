import type { PanelName } from "./session.ts";

/** What stands over each of the panels beside the text. */
export const titles: Record<PanelName, string> = {
  tags: "Tags",
  relations: "Relations",
  entities: "Entities",
  document: "Document",
  comments: "Comments",
};
