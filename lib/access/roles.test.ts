import { describe, expect, it } from "vitest";
import {
  type Action,
  allows,
  can,
  inScope,
  leastRole,
  type Role,
  roles,
  type Scope,
  scopeOf,
  scopes,
} from "./roles.ts";

/** Who may do what, written out by hand: v viewer, a annotator, r reviewer, m manager. A dot means no. */
const table: Record<Action, string> = {
  "project.read": "varm",
  "project.leave": "varm",
  "document.read": "varm",
  "comment.write": ".arm",
  "layer.write": ".arm",
  "layer.finish": ".arm",
  "layer.reopen": ".arm",
  "set.read": "..rm",
  "agreement.read": "..rm",
  "export.read": "..rm",
  "release.make": "...m",
  "review.read": "..rm",
  "gold.decide": "..rm",
  "document.add": "...m",
  "document.assign": "...m",
  "document.archive": "...m",
  "label.edit": "...m",
  "guideline.edit": "...m",
  "member.read": ".arm",
  "member.contact": "...m",
  "member.manage": "...m",
  "webhook.manage": "...m",
  "project.edit": "...m",
  "event.read": "...m",
  "job.read": "varm",
  "job.cancel": "varm",
  "job.manage": "...m",
};

/** The scope that a token needs, written out by hand. */
const needed: Record<Scope, Action[]> = {
  read: ["project.read", "document.read", "set.read", "agreement.read", "review.read", "member.read", "job.read"],
  write: [
    "release.make",
    "comment.write",
    "layer.write",
    "layer.finish",
    "layer.reopen",
    "gold.decide",
    "document.add",
    "job.cancel",
  ],
  export: ["export.read"],
  admin: [
    "project.leave",
    "document.assign",
    "document.archive",
    "label.edit",
    "guideline.edit",
    "member.contact",
    "member.manage",
    "webhook.manage",
    "project.edit",
    "event.read",
    "job.manage",
  ],
};

const actions = Object.keys(leastRole) as Action[];

describe("the role table", () => {
  it("names every action", () => {
    expect(Object.keys(table).sort()).toEqual([...actions].sort());
  });

  it.each(Object.entries(table))("%s is for %s", (action, allowed) => {
    const letters = roles.map((role) => (can(role, action as Action) ? role[0] : ".")).join("");
    expect(letters).toBe(allowed);
  });

  it("is cumulative: who may do more may do all that is less", () => {
    for (const action of actions) {
      const allowed = roles.map((role) => can(role, action));
      expect(allowed).toEqual([...allowed].sort());
    }
  });
});

describe("API tokens", () => {
  it("need the scope of each action", () => {
    for (const scope of scopes) {
      expect(actions.filter((action) => scopeOf[action] === scope).sort()).toEqual([...needed[scope]].sort());
    }
  });

  it("allow what both the role and a scope allow, and nothing else", () => {
    for (const role of roles) {
      for (const action of actions) {
        for (const scope of scopes) {
          const expected = table[action].includes(role[0] ?? "?") && needed[scope].includes(action);
          expect(allows({ role, scopes: [scope] }, action), `${role} ${scope} ${action}`).toBe(expected);
        }
        expect(allows({ role, scopes: [] }, action)).toBe(false);
        expect(allows({ role, scopes: null }, action)).toBe(can(role, action));
      }
    }
  });

  it("have no scope that was not given", () => {
    expect(inScope(["read"], "admin")).toBe(false);
    expect(inScope(["read", "admin"], "admin")).toBe(true);
    expect(inScope(null, "admin")).toBe(true);
  });
});

describe("an archived project", () => {
  const stillPossible: Action[] = [
    "project.read",
    "project.leave",
    "document.read",
    "agreement.read",
    "job.read",
    "job.cancel",
    "job.manage",
    "set.read",
    "export.read",
    "review.read",
    "member.read",
    "member.contact",
    "member.manage",
    "project.edit",
    "event.read",
  ];

  it("can be read, left and brought back, and no more", () => {
    for (const role of roles) {
      for (const action of actions) {
        const member: { role: Role; archived: boolean } = { role, archived: true };
        const expected = can(role, action) && stillPossible.includes(action);
        expect(allows(member, action), `${role} ${action}`).toBe(expected);
      }
    }
  });
});
