/** What the record of events calls what happened: a noun and a past participle. */

/** What can happen in a project. */
export const projectEvents = [
  "project.created",
  "project.changed",
  "project.archived",
  "project.restored",
  "label.changed",
  "attribute.changed",
  "relationType.changed",
  "guidelines.changed",
  "document.added",
  "document.renamed",
  "document.assigned",
  "document.annotators-wanted",
  "document.mode-changed",
  "document.archived",
  "document.unarchived",
  "document.finished",
  "assignment.taken",
  "assignment.not-blind",
  "layer.finished",
  "layer.reopened",
  "layer.entity-created",
  "layer.entity-changed",
  "layer.entity-merged",
  "layer.entity-unmerged",
  "entity.created",
  "entity.changed",
  "entity.merged",
  "entity.unmerged",
  "comment.added",
  "comment.deleted",
  "comment.resolved",
  "comment.reopened",
  "objection.made",
  "objection.withdrawn",
  "decision.made",
  "decision.undone",
  "decision.merged",
  "decision.unmerged",
  "decision.answered",
  "gold.completed",
  "gold.reopened",
  "release.made",
  "member.joined",
  "member.role-changed",
  "member.left",
  "member.removed",
  "annotator.imported",
  "annotator.matched",
  "invitation.created",
  "invitation.withdrawn",
  "webhook.created",
  "webhook.paused",
  "webhook.resumed",
  "webhook.deleted",
] as const;
export type ProjectEvent = (typeof projectEvents)[number];

/** What happens outside of projects: it is in no project's record. */
type InstallationEvent =
  | "person.created"
  | "person.linked"
  | "person.renamed"
  | "person.password-changed"
  | "session.started"
  | "session.ended"
  | "token.created"
  | "token.revoked"
  | "link.created"
  | "link.used";

export type EventKind = ProjectEvent | InstallationEvent;
