/**
 * A project whose annotator Ann has left canaries in her layers: words that are nowhere else, in everything that a layer, and what
 * is made from one, can hold. Whoever is blind to her work and meets one has met a leak.
 */
import { randomUUID } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { fromBufferPromise } from "yauzl";
import type { RevealRule } from "#lib/access/layer-access.ts";
import type { Member, SignedIn } from "#lib/access/member.ts";
import type { Role } from "#lib/access/roles.ts";
import { join, someone } from "#lib/auth/testing/people.ts";
import { storedSpan } from "#lib/collab/schema.ts";
import { database } from "#lib/data/client.ts";
import { decide } from "#lib/data/decisions.ts";
import { addDocument, setAnnotators } from "#lib/data/documents.ts";
import { saveAttribute, saveLabel, saveRelationType } from "#lib/data/labels.ts";
import { openLayer } from "#lib/data/layers.ts";
import { createProject, updateProject } from "#lib/data/projects.ts";
import { reviewOf } from "#lib/data/review.ts";
import { finish } from "#lib/data/sets.ts";
import { Writer } from "#lib/data/testing/writer.ts";

/** With what every canary begins. It may be sent by whoever searches; a whole canary may not be received. */
export const song = "kanari";

const cast = {
  /** Who may see Ann's work. */
  mia: "manager",
  rita: "reviewer",
  ann: "annotator",
  /** Assigned, begun, blind. */
  ben: "annotator",
  rob: "reviewer",
  max: "manager",
  /** Not assigned, and blind all the same. */
  cat: "annotator",
  vic: "viewer",
} as const satisfies Record<string, Role>;

type Name = keyof typeof cast;
export const blind = ["vic", "cat", "ben", "rob", "max"] as const satisfies Name[];

export type Planted = {
  projectId: string;
  /** Ann has finished the first, and not the second. */
  documents: [string, string];
  /** One text for both. A span of Ann's covers each word that begins with the song. */
  text: string;
  who: Record<Name, SignedIn>;
  members: Record<Name, Member>;
  canaries: string[];
  /** Ids of what Ann made, or was made of it, by the name of their table: she who is blind may know or guess them. */
  hidden: Record<string, string[]>;
  /** The names of cards that a reviewer has decided. */
  cards: string[];
};

const canary = () => `${song}${randomUUID().replaceAll("-", "").slice(0, 16)}`;

/**
 * `amount` counts the spans of Ann's; each brings several canaries. With 0 she has not begun. The text has `size` words for them.
 * `begun`: whether the others who are assigned have begun.
 */
export async function plant(
  amount: number,
  reveal: RevealRule,
  { size = Math.max(amount, 8), begun = true } = {},
): Promise<Planted> {
  const names = Object.keys(cast) as Name[];
  const who = {} as Planted["who"];
  const members = {} as Planted["members"];
  // One after another, so that lists have the same order in every such project.
  for (const name of names) who[name] = await someone(name);
  const { id: projectId } = await createProject(who.mia, { name: "Canaries" });
  for (const name of names) members[name] = await join(who[name], projectId, cast[name]);
  await updateProject(members.mia, { defaultMode: "independent", reveal, annotatorsPerDocument: 4 });
  const surfaces = Array.from({ length: size }, canary);
  const text = ["First", ...surfaces, "last."].join(" ");
  const labels = { span: (await saveLabel(members.mia, { name: "actor", color: "#3B5BDB", key: "1" })).id };
  const remark = await saveAttribute(members.mia, { name: "remark", on: "span", kind: "text" });
  const doubt = await saveAttribute(members.mia, { name: "doubt", on: "relation", kind: "text" });
  const gist = await saveAttribute(members.mia, { name: "gist", on: "document", kind: "text" });
  const type = (await saveRelationType(members.mia, { name: "near" })).id;
  const planted: Planted = { projectId, documents: ["", ""], text, who, members, canaries: [], hidden: {}, cards: [] };
  const assigned = (["ann", "ben", "rob", "max"] as const).map((name) => who[name].userId);
  for (const at of [0, 1] as const) {
    const { id: documentId } = await addDocument(members.mia, { name: `Document ${at + 1}`, text });
    planted.documents[at] = documentId;
    await setAnnotators(members.mia, documentId, assigned);
    for (const name of begun ? (["ben", "rob", "max"] as const) : []) {
      const own = new Writer(await layerOf(members[name], documentId), who[name].userId);
      await own.span(`own-${name}`, labels.span, 0, 5);
    }
    const layerId = await layerOf(members.ann, documentId);
    hide(planted, "Layer", layerId);
    if (amount > 0) await sing(planted, { documentId, layerId, amount, label: labels.span, type, remark, doubt, gist });
    if (amount > 0 && at === 0) {
      await finishAs(members.ann, layerId, planted);
      await decideOn(planted, documentId);
    }
  }
  return planted;
}

type Stage = {
  documentId: string;
  layerId: string;
  amount: number;
  label: string;
  type: string;
  remark: { id: string };
  doubt: { id: string };
  gist: { id: string };
};

async function sing(planted: Planted, stage: Stage): Promise<void> {
  const { who, text, projectId } = planted;
  const { documentId, layerId, amount, label, type, remark, doubt, gist } = stage;
  const { prisma } = database();
  const make = () => {
    const made = canary();
    planted.canaries.push(made);
    return made;
  };
  const signed = { author: who.ann.userId, editor: who.ann.userId };
  const words = [...text.matchAll(new RegExp(`${song}\\w+`, "g"))];
  const entities = await Promise.all(
    Array.from({ length: 20 }, () =>
      prisma.entity.create({ data: { projectId, name: make(), description: make(), createdById: who.ann.userId } }),
    ),
  );
  for (const { id } of entities) hide(planted, "Entity", id);
  const ids = Array.from({ length: amount }, make);
  const spanOf = (id: string, n: number) => {
    const word = words[n % words.length];
    const start = word?.index ?? 0;
    const entity = entities[n % entities.length]?.id ?? "";
    const fragments = [[start, start + (word?.[0].length ?? 0)]] as const;
    return storedSpan({ id, label, fragments, ...signed, attributes: { [remark.id]: make() }, entity });
  };
  const anns = new Writer(layerId, who.ann.userId);
  await anns.edit((doc) => {
    for (const [n, id] of ids.entries()) doc.getMap("spans").set(id, spanOf(id, n));
    for (let n = 0; n + 1 < Math.min(ids.length, 100); n += 2) {
      const ends = { type, from: ids[n], to: ids[n + 1] };
      doc.getMap("relations").set(make(), { ...ends, ...signed, attributes: { [doubt.id]: make() } });
    }
    doc.getMap("document").set("note", { value: make(), ...signed });
    doc.getMap("document").set(`attribute:${gist.id}`, { value: make(), ...signed });
  });
  for (const word of words) planted.canaries.push(word[0]);
  planted.canaries = [...new Set(planted.canaries)];
  for (const target of ["document", `span:${ids[0]}`]) {
    const comment = { documentId, layerId, target, authorId: who.ann.userId, body: make() };
    hide(planted, "Comment", (await prisma.comment.create({ data: comment })).id);
  }
  // What a reviewer made of it.
  const gold = await prisma.layer.create({ data: { documentId, kind: "gold" } });
  hide(planted, "Layer", gold.id);
  await new Writer(gold.id, who.rita.userId).edit((doc) => {
    for (let n = 0; n < 5; n++) doc.getMap("spans").set(make(), spanOf(make(), n));
  });
  const settlement = { spans: [], relations: [], value: make() };
  const decision = { documentId, cluster: make(), revision: 1, userId: who.rita.userId, reason: make(), settlement };
  hide(
    planted,
    "Decision",
    (await prisma.decision.create({ data: { ...decision, choice: { kind: "annotator", rater: make() } } })).id,
  );
  const until = new Date(Date.now() + 3_600_000);
  await prisma.claim.create({ data: { documentId, cluster: make(), userId: who.rita.userId, until } });
}

async function finishAs(member: Member, layerId: string, planted: Planted): Promise<void> {
  hide(planted, "AnnotationSet", await finishLayer(member, layerId));
}

/** Rita takes Ann's version of the first two cards, with a reason that nobody else may read. */
async function decideOn(planted: Planted, documentId: string): Promise<void> {
  const { rita, ann } = planted.members;
  const { clusters } = await reviewOf(rita, documentId);
  for (const { id, fingerprint } of clusters.slice(0, 2)) {
    const reason = canary();
    planted.canaries.push(reason);
    const choice = { kind: "annotator", rater: ann.userId } as const;
    await decide(rita, { documentId, cluster: id, fingerprint, revision: 0, choice, reason, key: randomUUID() });
    planted.cards.push(id);
  }
}

/** Finishes a layer as it stands. */
export async function finishLayer(member: Member, layerId: string): Promise<string> {
  const { rows } = await database().pool.query<{ epoch: number; seq: number; sha256: Buffer }>(
    `SELECT "epoch", "seq", "sha256" FROM "LayerUpdate" WHERE "layerId" = $1 ORDER BY "epoch" DESC, "seq" DESC LIMIT 1`,
    [layerId],
  );
  const [row] = rows;
  if (!row) throw new Error("there is nothing to finish");
  const position = { epoch: row.epoch, seq: row.seq, sha256: row.sha256.toString("hex") };
  return (await finish(member, { layerId, position, key: randomUUID(), despite: true })).setId;
}

export async function layerOf(member: Member, documentId: string): Promise<string> {
  const layer = await openLayer(member, documentId);
  if (!layer) throw new Error("there is no layer to work in");
  return layer.layerId;
}

function hide({ hidden }: Planted, table: string, id: string): void {
  hidden[table] = [...(hidden[table] ?? []), id];
}

/**
 * The canaries in an answer. The text itself is no secret, so what stands in the whole text does not count; a word of it that
 * stands alone does.
 */
export function canariesIn(answer: string, { canaries, text }: Pick<Planted, "canaries" | "text">): string[] {
  if (!answer.includes(song)) return [];
  const known = new Set(canaries);
  const rest = answer.replaceAll(text, "");
  return [...new Set((rest.match(new RegExp(`${song}[0-9a-f]{16}`, "g")) ?? []).filter((found) => known.has(found)))];
}

/** What bytes say when they are unpacked: archives and compressed files hide their words. One character a byte. */
export async function unpacked(bytes: Buffer): Promise<string> {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes).toString("latin1");
  if (bytes.subarray(0, 2).toString("latin1") !== "PK") return bytes.toString("latin1");
  const archive = await fromBufferPromise(bytes);
  const parts: string[] = [];
  for await (const entry of archive.eachEntry()) {
    const pieces: Buffer[] = [];
    for await (const piece of await archive.openReadStreamPromise(entry)) pieces.push(piece as Buffer);
    parts.push(entry.fileName, await unpacked(Buffer.concat(pieces)));
  }
  return parts.join("\n");
}
