import type { Member, SignedIn } from "#lib/access/member.ts";
import type { Role } from "#lib/access/roles.ts";
import { addDocument, setAnnotators, setMode } from "#lib/data/documents.ts";
import { saveLabel, saveRelationType } from "#lib/data/labels.ts";
import { openLayer } from "#lib/data/layers.ts";
import { createProject } from "#lib/data/projects.ts";
import { finish, reopen } from "#lib/data/sets.ts";
import { Writer } from "#lib/data/testing/writer.ts";
import { join, someone } from "./people.ts";

/** `[id, label, start, end]`, in UTF-16 units. */
export type Marked = [id: string, label: string, start: number, end: number];

let keys = 0;
export const key = () => `key-${keys++}`;

/** A project with people, labels and documents, in which annotators finish what a test says they marked. */
export class ReviewWorld {
  readonly projectId: string;
  readonly people: ReadonlyMap<string, SignedIn>;
  readonly members: Record<string, Member>;
  readonly labels: Record<string, string>;
  readonly meets: string;

  private constructor(made: Pick<ReviewWorld, "projectId" | "people" | "members" | "labels" | "meets">) {
    this.projectId = made.projectId;
    this.people = made.people;
    this.members = made.members;
    this.labels = made.labels;
    this.meets = made.meets;
  }

  /** Mia manages, Ann, Ben and Cem annotate, Rita and Sam review, Vic views. */
  static async make(): Promise<ReviewWorld> {
    const roles: Record<string, Role> = {
      mia: "manager",
      ann: "annotator",
      ben: "annotator",
      cem: "annotator",
      rita: "reviewer",
      sam: "reviewer",
      vic: "viewer",
    };
    const people = new Map<string, SignedIn>();
    for (const name of Object.keys(roles)) {
      people.set(name, await someone(name.replace(/^./, (first) => first.toUpperCase())));
    }
    const { id: projectId } = await createProject(people.get("mia")!, { name: "Talks" });
    const members: Record<string, Member> = {};
    for (const [name, role] of Object.entries(roles)) members[name] = await join(people.get(name)!, projectId, role);
    const mia = members.mia!;
    const actor = (await saveLabel(mia, { name: "actor", color: "#3B5BDB" })).id;
    const event = (await saveLabel(mia, { name: "event", color: "#C2255C" })).id;
    const meets = (await saveRelationType(mia, { name: "meets" })).id;
    return new ReviewWorld({ projectId, people, members, labels: { actor, event }, meets });
  }

  member(name: string): Member {
    return this.members[name]!;
  }

  /** A document of independent annotators, assigned to these. */
  async independent(text: string, annotators: readonly string[], name = `d${keys++}`): Promise<string> {
    const { id } = await addDocument(this.member("mia"), { name, text });
    await setMode(this.member("mia"), id, "independent");
    await setAnnotators(
      this.member("mia"),
      id,
      annotators.map((one) => this.member(one).userId),
    );
    return id;
  }

  async together(text: string, name = `d${keys++}`): Promise<string> {
    const { id } = await addDocument(this.member("mia"), { name, text });
    await setMode(this.member("mia"), id, "together");
    return id;
  }

  async layerOf(name: string, documentId: string): Promise<string> {
    return (await openLayer(this.member(name), documentId))!.layerId;
  }

  async writer(name: string, documentId: string): Promise<Writer> {
    return new Writer(await this.layerOf(name, documentId), this.member(name).userId);
  }

  /** Marks, and finishes. */
  async finished(name: string, documentId: string, spans: readonly Marked[]): Promise<string> {
    const writer = await this.writer(name, documentId);
    for (const [id, label, start, end] of spans) await writer.span(id, this.labels[label]!, start, end);
    return this.finish(name, documentId);
  }

  /** Finishes what is there. */
  async finish(name: string, documentId: string): Promise<string> {
    const layerId = await this.layerOf(name, documentId);
    const position = await new Writer(layerId, this.member(name).userId).head();
    return (await finish(this.member(name), { layerId, position, key: key(), despite: true })).setId;
  }

  async reopen(name: string, documentId: string): Promise<void> {
    await reopen(this.member(name), { layerId: await this.layerOf(name, documentId), key: key() });
  }
}
