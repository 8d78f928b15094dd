/**
 * Who may do what. One table, read by the server to decide and by the interface to show; only the server's answer counts.
 */

/** Cumulative, from least to most. */
export const roles = ["viewer", "annotator", "reviewer", "manager"] as const;
export type Role = (typeof roles)[number];

/** The least role that may do each thing in a project. */
export const leastRole = {
  "project.read": "viewer",
  /** To end one's own membership. */
  "project.leave": "viewer",
  "document.read": "viewer",
  "comment.write": "annotator",
  "layer.write": "annotator",
  "layer.finish": "annotator",
  "layer.reopen": "annotator",
  "set.read": "reviewer",
  "agreement.read": "reviewer",
  "export.read": "reviewer",
  "release.make": "manager",
  /** To see where annotators differ and what was decided, of documents to which one is not blind. */
  "review.read": "reviewer",
  "gold.decide": "reviewer",
  "document.add": "manager",
  "document.assign": "manager",
  "document.archive": "manager",
  "label.edit": "manager",
  "guideline.edit": "manager",
  "member.read": "annotator",
  /** To see the e-mail addresses of members, besides their names. */
  "member.contact": "manager",
  "member.manage": "manager",
  "webhook.manage": "manager",
  "project.edit": "manager",
  "event.read": "manager",
  /** To see one's own jobs, to stop them, and to see and stop everybody's. */
  "job.read": "viewer",
  "job.cancel": "viewer",
  "job.manage": "manager",
} as const satisfies Record<string, Role>;

export type Action = keyof typeof leastRole;

/** Whether `role` suffices for `action`. Blindness and the state of a layer are decided by `layerAccess`, besides. */
export function can(role: Role, action: Action): boolean {
  return roles.indexOf(role) >= roles.indexOf(leastRole[action]);
}

/** What an API token may be made for. A token never allows more than the role of the person who made it. */
export const scopes = ["read", "write", "export", "admin"] as const;
export type Scope = (typeof scopes)[number];

/** The scope that a token needs for each action. */
export const scopeOf = {
  "project.read": "read",
  "project.leave": "admin",
  "document.read": "read",
  "comment.write": "write",
  "layer.write": "write",
  "layer.finish": "write",
  "layer.reopen": "write",
  "set.read": "read",
  "agreement.read": "read",
  "export.read": "export",
  "release.make": "write",
  "review.read": "read",
  "gold.decide": "write",
  "document.add": "write",
  "document.assign": "admin",
  "document.archive": "admin",
  "label.edit": "admin",
  "guideline.edit": "admin",
  "member.read": "read",
  "member.contact": "admin",
  "member.manage": "admin",
  "webhook.manage": "admin",
  "project.edit": "admin",
  "event.read": "admin",
  "job.read": "read",
  "job.cancel": "write",
  "job.manage": "admin",
} as const satisfies Record<Action, Scope>;

/** What a proof of identity is limited to: null for a person at her browser, a list for an API token. */
export type Scopes = readonly Scope[] | null;

/** What is still possible in an archived project: to look, to take things out, to end memberships, to bring it back. */
export const whileArchived: readonly Action[] = [
  "project.read",
  "project.leave",
  "document.read",
  "set.read",
  "agreement.read",
  "export.read",
  "review.read",
  "member.read",
  "member.contact",
  "member.manage",
  "project.edit",
  "event.read",
  "job.read",
  "job.cancel",
  "job.manage",
];

/** Whether a member may do something: her role suffices, so do her token's scopes, and an archived project allows it. */
export function allows(
  member: { readonly role: Role; readonly scopes?: Scopes; readonly archived?: boolean },
  action: Action,
): boolean {
  if (member.archived && !whileArchived.includes(action)) return false;
  return can(member.role, action) && inScope(member.scopes ?? null, scopeOf[action]);
}

/** Whether a person, or a token with these scopes, may use `scope`. */
export function inScope(held: Scopes, scope: Scope): boolean {
  return held === null || held.includes(scope);
}
