/**
 * Who may do what. One table, read by the server to decide and by the interface to show; only the server's answer counts.
 */

/** Cumulative, from least to most. */
export const roles = ["viewer", "annotator", "reviewer", "manager"] as const;
export type Role = (typeof roles)[number];

/** The least role that may do each thing in a project. */
export const leastRole = {
  "project.read": "viewer",
  "document.read": "viewer",
  "comment.write": "annotator",
  "layer.write": "annotator",
  "layer.finish": "annotator",
  "layer.reopen": "annotator",
  "set.read": "reviewer",
  "export.read": "reviewer",
  "gold.decide": "reviewer",
  "document.add": "manager",
  "document.assign": "manager",
  "document.archive": "manager",
  "label.edit": "manager",
  "guideline.edit": "manager",
  "member.read": "annotator",
  "member.manage": "manager",
  "project.edit": "manager",
  "event.read": "manager",
} as const satisfies Record<string, Role>;

export type Action = keyof typeof leastRole;

/** Whether `role` suffices for `action`. Blindness and the state of a layer are decided by `layerAccess`, besides. */
export function can(role: Role, action: Action): boolean {
  return roles.indexOf(role) >= roles.indexOf(leastRole[action]);
}
