import type { Mode, RevealRule } from "#lib/access/layer-access.ts";
import type { Member, SignedIn } from "#lib/access/member.ts";
import type { Role } from "#lib/access/roles.ts";
import type { Page, PageRequest } from "./page.ts";

export type ProjectRow = {
  id: string;
  name: string;
  description: string;
  /** The caller's own. */
  role: Role;
  /** Documents that are not archived, and how many of them are finished. */
  documents: number;
  finished: number;
  sample: boolean;
  createdAt: Date;
};

export type Project = {
  id: string;
  name: string;
  description: string;
  /** The mode of documents that have no tag yet. */
  defaultMode: Mode;
  reveal: RevealRule;
  annotatorsPerDocument: number;
  schemaVersion: number;
  guidelineVersion: number;
  sample: boolean;
  archived: boolean;
  createdAt: Date;
};

/** The caller's projects, newest first, without archived ones. Two indexed reads, however large the projects are. */
export async function listProjects(_who: SignedIn, _request: PageRequest = {}): Promise<Page<ProjectRow>> {
  throw new Error("not written");
}

/** Makes a project whose first manager is the caller. @throws Failure invalid with `place.field` */
export async function createProject(
  _who: SignedIn,
  _project: { name: string; description?: string },
): Promise<{ id: string }> {
  throw new Error("not written");
}

export async function project(_member: Member): Promise<Project> {
  throw new Error("not written");
}

export type ProjectChange = {
  name?: string;
  description?: string;
  defaultMode?: Mode;
  reveal?: RevealRule;
  annotatorsPerDocument?: number;
};

/** Only the fields that are given change. @throws Failure invalid with `place.field` */
export async function updateProject(_member: Member, _change: ProjectChange): Promise<void> {
  throw new Error("not written");
}

/** Archives, or brings back. An archived project can be read and exported, and nothing in it changes. */
export async function archiveProject(_member: Member, _archived = true): Promise<void> {
  throw new Error("not written");
}
