/** Stores the sample's two finished annotations as finishing would have: logs, layers, assignments and annotation sets. */
import { createHash, randomUUID } from "node:crypto";
import * as Y from "yjs";
import type { LabelSchema } from "#lib/annotation/label.ts";
import type { Fragment } from "#lib/annotation/span.ts";
import { readLayer, storedSpan } from "#lib/collab/schema.ts";
import { chain } from "./chain.ts";
import type { Transaction } from "./client.ts";
import { record } from "./events.ts";
import { first, type SampleAnnotation, second } from "./sample-annotations.ts";
import { insertParts, partsOf, setHash } from "./set-rows.ts";

/**
 * The same two in every sample project of an installation. Their accounts are disabled and have neither a password nor an address
 * that anybody could have, so nobody can be them. Ids that sort after everybody else's.
 */
const annotators = [
  { userId: "ffffffff-0000-7000-8000-000000000001", name: "Ida (sample annotator)", initial: "i", annotation: first },
  { userId: "ffffffff-0000-7000-8000-000000000002", name: "Jon (sample annotator)", initial: "j", annotation: second },
] as const;

type Annotator = (typeof annotators)[number];
type Place = { projectId: string; documentId: string; text: string; schema: LabelSchema };

/** Makes the document independent, and finished by the two sample annotators, who become members. */
export async function addSampleAnnotations(tx: Transaction, place: Place): Promise<void> {
  const { projectId, documentId } = place;
  for (const { userId, name } of annotators) {
    const email = `${randomUUID()}@sample.invalid`;
    await tx.$executeRaw`
      INSERT INTO "User" ("id", "email", "name", "disabledAt") VALUES (${userId}::uuid, ${email}, ${name}, now())
      ON CONFLICT ("id") DO NOTHING`;
  }
  const state = "finished" as const;
  const at = new Date();
  const of = annotators.map(({ userId }) => userId);
  await tx.membership.createMany({ data: of.map((userId) => ({ projectId, userId, role: "annotator" })) });
  const mine = of.map((userId) => ({ documentId, userId, state, finishedAt: at }));
  await tx.assignment.createMany({ data: mine });
  await tx.document.update({
    where: { id: documentId },
    data: { mode: "independent", state, revealedAt: at },
    select: { id: true },
  });
  for (const annotator of annotators) await addLayer(tx, place, annotator);
}

async function addLayer(tx: Transaction, { projectId, documentId, text, schema }: Place, by: Annotator): Promise<void> {
  const { userId } = by;
  const doc = docOf(by, text, schema);
  const update = Y.encodeStateAsUpdate(doc);
  const logSha256 = Buffer.from(chain("", update), "hex");
  const { id: layerId } = await tx.layer.create({
    data: {
      documentId,
      kind: "personal",
      owner: userId,
      state: "finished",
      updates: { create: { epoch: 1, seq: 1, userId, base: 0, update: Buffer.from(update), sha256: logSha256 } },
    },
    select: { id: true },
  });
  const parts = partsOf(readLayer(doc));
  const textSha256 = createHash("sha256").update(text).digest();
  const versions = { schemaVersion: schema.version, guidelineVersion: 1 };
  const sha256 = Buffer.from(setHash(parts, { textSha256: textSha256.toString("hex"), ...versions }));
  const set = { layerId, version: 1, userId, epoch: 1, seq: 1, logSha256, textSha256, ...versions, sha256 };
  const { id: setId } = await tx.annotationSet.create({
    data: { ...set, spanCount: parts.spans.length, relationCount: parts.relations.length },
    select: { id: true },
  });
  await insertParts(tx, setId, parts, text);
  const data = { documentId, setId, version: 1 };
  await record(tx, { projectId, userId, kind: "layer.finished", subject: layerId, data });
}

function docOf({ userId, initial, annotation }: Annotator, text: string, schema: LabelSchema): Y.Doc {
  const signed = { author: userId, editor: userId };
  const [polarity] = schema.attributes;
  const idIn = (list: readonly { id: string; name: string }[], name: string) => {
    const found = list.find((one) => one.name === name);
    if (!found) throw new Error(`the sample project has no ${name}`);
    return found.id;
  };
  const doc = new Y.Doc();
  doc.transact(() => {
    for (const [name, label, place, stand] of annotation.spans) {
      const span = {
        id: `${initial}-${name}`,
        label: idIn(schema.labels, label),
        fragments: [placeOf(place, text)],
        ...signed,
        ...(stand && polarity ? { attributes: { [polarity.id]: stand } } : {}),
      };
      doc.getMap("spans").set(span.id, storedSpan(span));
    }
    for (const [n, [from, type, to]] of annotation.relations.entries()) {
      const ends = { from: `${initial}-${from}`, to: `${initial}-${to}` };
      doc
        .getMap("relations")
        .set(`${initial}-r${n + 1}`, { type: idIn(schema.relationTypes, type), ...ends, ...signed });
    }
  });
  return doc;
}

/** Where the words in brackets stand, in UTF-16 units. @throws Error where the stretch is not there exactly once */
export function placeOf(place: SampleAnnotation["spans"][number][2], text: string): Fragment {
  const opening = place.indexOf("[");
  const closing = place.indexOf("]");
  const plain = place.replace(/[[\]]/g, "");
  const at = text.indexOf(plain);
  if (at < 0 || text.indexOf(plain, at + 1) >= 0) throw new Error(`the sample does not have once: ${plain}`);
  return [at + opening, at + closing - 1];
}
