import { randomUUID } from "node:crypto";
import type { BrowserContext } from "@playwright/test";
import type { SignedIn } from "#lib/access/member.ts";
import type { Role } from "#lib/access/roles.ts";
import { system } from "#lib/access/system.ts";
import { requireMember } from "#lib/auth/membership.ts";
import { actFor, startSession } from "#lib/auth/session.ts";
import { addPerson, join } from "#lib/cli/cast.ts";
import { addDocument, listDocuments } from "#lib/data/documents.ts";
import { saveLabel } from "#lib/data/labels.ts";
import { installationOwner } from "#lib/data/people.ts";
import { createProject, updateProject } from "#lib/data/projects.ts";
import { openSample } from "#lib/data/sample.ts";
import type { StoryServer } from "./server.ts";

export type StoryProject = { id: string; url: string };
export type StoryDocument = { id: string; url: string };

/**
 * Builds what a story begins with, through the functions that the pages use, without a page. Everybody and everything is
 * new in each story, so that stories can share a server.
 */
export class World {
  readonly server: StoryServer;
  /** Owns the installation and manages the projects that are made here. */
  readonly owner: SignedIn;

  private constructor(server: StoryServer, owner: SignedIn) {
    this.server = server;
    this.owner = owner;
  }

  static async on(server: StoryServer): Promise<World> {
    const itself = system("stories");
    const owner = await installationOwner(itself);
    if (owner) return new World(server, await actFor(itself, owner.userId));
    return new World(server, await addPerson({ name: "Olga", email: "olga@example.org", owner: true }));
  }

  person(name: string): Promise<SignedIn> {
    return addPerson({ name, email: `${name.toLowerCase()}-${randomUUID()}@example.org` });
  }

  async project(
    members: Partial<Record<Role, SignedIn[]>>,
    settings: { name?: string } & Parameters<typeof updateProject>[1] = {},
  ): Promise<StoryProject> {
    const { name = "A project", ...change } = settings;
    const { id } = await createProject(this.owner, { name });
    if (Object.keys(change).length > 0) {
      await updateProject(await requireMember(this.owner, id, "project.edit"), change);
    }
    await this.#joinAll(id, members);
    return this.#projectOf(id);
  }

  /** The sample project with its one document. */
  async sample(
    members: Partial<Record<Role, SignedIn[]>>,
  ): Promise<{ project: StoryProject; document: StoryDocument }> {
    // Everybody has one sample project of her own, so somebody new opens it.
    const manager = await this.person("Mona");
    const id = await openSample(manager);
    await this.#joinAll(id, members, manager);
    const { rows } = await listDocuments(await requireMember(manager, id, "document.read"));
    const [row] = rows;
    if (!row) throw new Error("the sample project has no document");
    return { project: this.#projectOf(id), document: this.#documentOf(id, row.id) };
  }

  /** Makes labels for spans; their ids. */
  async labels(
    project: StoryProject,
    labels: readonly { readonly name: string; readonly color?: string; readonly key?: string }[],
  ): Promise<string[]> {
    const manager = await requireMember(this.owner, project.id, "label.edit");
    const ids: string[] = [];
    for (const label of labels) ids.push((await saveLabel(manager, { color: "#3B5BDB", ...label })).id);
    return ids;
  }

  async document(project: StoryProject, text: string, name = "A document"): Promise<StoryDocument> {
    const { id } = await addDocument(await requireMember(this.owner, project.id, "document.add"), { name, text });
    return this.#documentOf(project.id, id);
  }

  /** Signs a person in, in this browser context, by the cookie that signing in would give her. */
  async signIn(context: BrowserContext, who: SignedIn, url = this.server.url): Promise<void> {
    const { cookie } = await startSession(who.userId, "a story");
    await context.addCookies([
      { name: cookie.name, value: cookie.value, url, httpOnly: true, sameSite: "Lax", secure: false },
    ]);
  }

  async #joinAll(id: string, members: Partial<Record<Role, SignedIn[]>>, manager = this.owner): Promise<void> {
    for (const [role, people] of Object.entries(members) as [Role, SignedIn[]][]) {
      for (const who of people) await join(manager, id, who, role);
    }
  }

  #projectOf(id: string): StoryProject {
    return { id, url: `${this.server.url}/projects/${id}` };
  }

  #documentOf(projectId: string, id: string): StoryDocument {
    return { id, url: `${this.server.url}/projects/${projectId}/documents/${id}` };
  }
}
