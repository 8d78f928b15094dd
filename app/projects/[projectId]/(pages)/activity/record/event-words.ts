import type { ProjectEvent } from "#lib/data/event-kinds.ts";

/** What happened in a project, for people. */
export const eventWords: Record<ProjectEvent, string> = {
  "project.created": "Project created",
  "project.changed": "Settings changed",
  "project.archived": "Project archived",
  "project.restored": "Project brought back",
  "label.changed": "Labels changed",
  "attribute.changed": "Attributes changed",
  "relationType.changed": "Relation types changed",
  "guidelines.changed": "Guidelines changed",
  "document.added": "Document added",
  "document.renamed": "Document renamed",
  "document.assigned": "Document assigned",
  "document.annotators-wanted": "Number of annotators changed",
  "document.mode-changed": "Way of working changed",
  "document.archived": "Document archived",
  "document.unarchived": "Document brought back",
  "document.finished": "Document finished",
  "assignment.taken": "Place in a document taken",
  "assignment.not-blind": "Assigned without being blind",
  "layer.finished": "Layer finished",
  "layer.reopened": "Layer reopened",
  "layer.entity-created": "Entity named while tagging",
  "layer.entity-changed": "Entity of a document changed",
  "layer.entity-merged": "Entity of a document merged",
  "layer.entity-unmerged": "Merge of an entity of a document taken back",
  "entity.created": "Entity added",
  "entity.changed": "Entity changed",
  "entity.merged": "Entity merged",
  "entity.unmerged": "Merge of an entity taken back",
  "comment.added": "Comment written",
  "comment.deleted": "Comment deleted",
  "comment.resolved": "Comment resolved",
  "comment.reopened": "Comment reopened",
  "objection.made": "Objection made",
  "objection.withdrawn": "Objection withdrawn",
  "decision.made": "Card decided",
  "decision.undone": "Decision undone",
  "decision.merged": "Cards decided by a rule",
  "decision.unmerged": "Decisions by a rule undone",
  "decision.answered": "Decision answered",
  "gold.completed": "Gold completed",
  "gold.reopened": "Gold reopened",
  "release.made": "Release made",
  "member.joined": "Member joined",
  "member.role-changed": "Role changed",
  "member.left": "Member left",
  "member.removed": "Member removed",
  "annotator.imported": "Annotator of an imported file added",
  "annotator.matched": "Annotator of an imported file named",
  "invitation.created": "Invitation made",
  "invitation.withdrawn": "Invitation withdrawn",
  "webhook.created": "Webhook added",
  "webhook.paused": "Webhook paused",
  "webhook.resumed": "Webhook resumed",
  "webhook.deleted": "Webhook deleted",
};

/** By their words, as people look for them. */
export const eventKinds = (Object.keys(eventWords) as ProjectEvent[]).sort((a, b) =>
  eventWords[a].localeCompare(eventWords[b], "en"),
);

export function wordsOf(kind: string): string {
  return Object.hasOwn(eventWords, kind) ? eventWords[kind as ProjectEvent] : kind;
}

/** What was said of it besides, such as from which role to which; "" where there is nothing to say in a few words. */
export function detailOf(kind: string, data: unknown): string {
  const said = (typeof data === "object" && data !== null ? data : {}) as Record<string, unknown>;
  const text = (key: string) => (typeof said[key] === "string" ? said[key] : "");
  switch (kind) {
    case "document.renamed":
    case "document.added":
    case "entity.created":
    case "layer.entity-created":
    case "release.made":
    case "annotator.matched":
      return text("name") && `“${text("name")}”`;
    case "document.mode-changed":
      return text("mode") || "as the project";
    case "document.annotators-wanted":
      return typeof said.wanted === "number" ? `${said.wanted} wanted` : "as the project";
    case "member.role-changed":
      return `from ${text("from")} to ${text("to")}`;
    case "member.joined":
    case "invitation.created":
      return text("role") && `as ${text("role")}`;
    case "webhook.created":
      return text("url");
    case "label.changed":
    case "attribute.changed":
    case "relationType.changed":
    case "guidelines.changed":
      return typeof said.version === "number" ? `version ${said.version}` : "";
    case "project.changed":
      return Object.keys(said)
        .map((key) => settings[key] ?? key)
        .join(", ");
    default:
      return "";
  }
}

const settings: Record<string, string> = {
  name: "name",
  description: "description",
  defaultMode: "way of working",
  reveal: "reveal rule",
  annotatorsPerDocument: "annotators of a document",
  nameLabelId: "label of suggested names",
  hideNames: "names in review",
};
