import type { SignedIn } from "#lib/access/member.ts";
import { requireMember } from "#lib/auth/membership.ts";
import { document as documentOf } from "#lib/data/documents.ts";
import { labelSchema } from "#lib/data/labels.ts";
import { openLayer } from "#lib/data/layers.ts";
import { finish } from "#lib/data/sets.ts";
import { Writer } from "#lib/data/testing/writer.ts";
import type { StoryDocument, StoryProject } from "./world.ts";

/** Label and words; of words that are there more than once, the first. */
export type Made = readonly [label: string, words: string];

/** Tags these words as `who`, in her layer of the document, without a page; the ids of the spans are `<who's name>-<n>`. */
export async function annotate(
  project: StoryProject,
  document: StoryDocument,
  who: SignedIn,
  made: readonly Made[],
): Promise<{ layerId: string; ids: string[] }> {
  const member = await requireMember(who, project.id, "layer.write");
  const { text } = await documentOf(member, document.id);
  const { labels } = await labelSchema(member);
  const layer = await openLayer(member, document.id);
  if (!layer) throw new Error(`${who.name} has no layer here`);
  const writer = new Writer(layer.layerId, who.userId);
  const ids: string[] = [];
  for (const [label, words] of made) {
    const found = labels.find(({ name }) => name === label);
    const start = text.indexOf(words);
    if (!found || start < 0) throw new Error(`there is no ${label} “${words}”`);
    const id = `${who.name}-${ids.length}`;
    await writer.span(id, found.id, start, start + words.length);
    ids.push(id);
  }
  return { layerId: layer.layerId, ids };
}

/** Finishes what is in the layer. */
export async function finished(project: StoryProject, document: StoryDocument, who: SignedIn): Promise<void> {
  const member = await requireMember(who, project.id, "layer.finish");
  const layer = await openLayer(member, document.id);
  if (!layer) throw new Error(`${who.name} has no layer here`);
  const position = await new Writer(layer.layerId, who.userId).head();
  await finish(member, {
    layerId: layer.layerId,
    position,
    key: `finish-${who.userId}-${document.id}`.slice(0, 64),
    despite: true,
  });
}
