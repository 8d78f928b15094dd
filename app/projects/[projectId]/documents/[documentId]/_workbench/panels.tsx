"use client";

/** What can stand beside the text besides the tags; like the parts in `later.tsx`, it comes when the page is at rest. */
import dynamic from "next/dynamic";
import { patient } from "./patient.ts";

export const panelParts = {
  relationList: patient(() => import("./relation-list.tsx")),
  entityPanel: patient(() => import("./entity-panel.tsx")),
  documentPanel: patient(() => import("./document-panel.tsx")),
  commentPanel: patient(() => import("./comment-panel.tsx")),
};

export const RelationList = dynamic(() => panelParts.relationList().then((part) => part.RelationList), { ssr: false });
export const EntityPanel = dynamic(() => panelParts.entityPanel().then((part) => part.EntityPanel), { ssr: false });
export const DocumentPanel = dynamic(() => panelParts.documentPanel().then((part) => part.DocumentPanel), {
  ssr: false,
});
export const CommentPanel = dynamic(() => panelParts.commentPanel().then((part) => part.CommentPanel), { ssr: false });
