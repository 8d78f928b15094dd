/** Objections to tags of the shared layer: which stand, and the one that is being made. Reviewers settle them later. */
import type { VersionSpan } from "#lib/annotation/disagreement/cluster.ts";
import type { Span } from "#lib/annotation/span.ts";
import type { ObjectionView } from "#lib/data/review-shapes.ts";
import { Cell } from "./cell.ts";
import type { Session } from "./session.ts";

type Answer<T> = { ok: true; value: T } | { ok: false; message: string };

/** How the server is asked. */
export type ObjectionServer = {
  list(): Promise<Answer<readonly ObjectionView[]>>;
  object(spanId: string, alternative: VersionSpan | null, reason: string): Promise<Answer<unknown>>;
  takeBack(id: string): Promise<Answer<unknown>>;
};

const offline = "There is no connection, so the objection was not made. Try again.";

export class Objections {
  /** Grows when the objections were read anew. */
  readonly revision = new Cell(0);
  /** The tag to which I have just objected: why, and what it should be, can be said now. */
  readonly open = new Cell<string | null>(null);
  /** The ids of the tags that were objected to before and are not now, or the other way round, with the last reading. */
  turned: readonly string[] = [];
  private bySpan = new Map<string, ObjectionView[]>();
  private server: ObjectionServer | null = null;
  private reading = 0;
  private asked: Promise<unknown> = Promise.resolve();

  /** Null where nobody can object: in a layer of one annotator's own, or without the right. */
  begin(server: ObjectionServer | null): void {
    this.server = server;
    if (server) void this.read();
  }

  get possible(): boolean {
    return this.server !== null;
  }

  /** The ids of the tags that somebody objects to. */
  get spans(): readonly string[] {
    return [...this.bySpan.keys()];
  }

  of(spanId: string): readonly ObjectionView[] {
    return this.bySpan.get(spanId) ?? [];
  }

  mine(spanId: string): ObjectionView | undefined {
    return this.of(spanId).find(({ mine }) => mine);
  }

  async read(): Promise<void> {
    const turn = ++this.reading;
    const answer = await this.server?.list().catch(() => null);
    // An older answer may come after a newer one.
    if (!answer?.ok || turn !== this.reading) return;
    const before = this.bySpan;
    this.bySpan = Map.groupBy(answer.value, ({ spanId }) => spanId);
    this.turned = [...new Set([...before.keys(), ...this.bySpan.keys()])].filter(
      (id) => before.has(id) !== this.bySpan.has(id),
    );
    this.revision.value++;
  }

  /** Says that a tag is not right. Answers why that could not be done; null where it was. */
  object(spanId: string, alternative: VersionSpan | null, reason: string): Promise<string | null> {
    const done = this.ask(spanId, alternative, reason);
    this.asked = done;
    return done;
  }

  /** Resolves when what was objected last is known here: until then `mine` does not tell of it. */
  async settled(): Promise<void> {
    await this.asked;
  }

  private async ask(spanId: string, alternative: VersionSpan | null, reason: string): Promise<string | null> {
    const answer = await this.server?.object(spanId, alternative, reason).catch(() => null);
    await this.read();
    return answer ? (answer.ok ? null : answer.message) : offline;
  }

  async takeBack(spanId: string): Promise<string | null> {
    const mine = this.mine(spanId);
    const answer = mine && (await this.server?.takeBack(mine.id).catch(() => null));
    await this.read();
    return answer ? (answer.ok ? null : answer.message) : offline;
  }
}

/**
 * One key: objects to the selected tag, or to the one at the caret. Where words are selected that overlap exactly one tag, they are
 * what it should have marked. Said again, it opens what was said.
 */
export async function objectByKey(session: Session, caret: number): Promise<void> {
  const { objections } = session;
  if (!objections.possible) return session.tell("Objections are for documents that are tagged together.");
  const range = session.range.value;
  const under = range ? session.index.overlapping(range[0], range[1]).map((one) => one.span) : [];
  const span =
    session.selectedSpan() ?? (range ? (under.length === 1 ? under[0] : undefined) : session.tagsAt(caret)[0]);
  if (!span) return session.tell("Select the tag that you object to.");
  session.select(span.id);
  // Asked again for what is open, no field comes.
  if (objections.open.value !== span.id) session.ahead.begin();
  objections.open.value = span.id;
  if (objections.mine(span.id)) return;
  const alternative = range && !sameWords(span, range) ? { ...versionOf(span), fragments: [range] } : null;
  const refused = await objections.object(span.id, alternative, "");
  if (refused === null) return session.say(`You object to “${session.shortSurface(span, 40)}”. You can say why.`);
  session.ahead.cancel();
  objections.open.value = null;
  session.tell(refused);
}

/** The tag as it should be under another label; the same words and attributes. */
export function relabelled(span: Span, label: string): VersionSpan {
  return { ...versionOf(span), label, attributes: {} };
}

function versionOf({ label, fragments, attributes }: Span): VersionSpan {
  return { label, fragments, ...(attributes && { attributes }) };
}

function sameWords(span: Span, [from, to]: readonly [number, number]): boolean {
  return span.fragments.length === 1 && span.fragments[0]?.[0] === from && span.fragments[0]?.[1] === to;
}

/** What an objection says, in words. */
export function objectionWords(session: Session, { alternative, reason, by, mine }: ObjectionView): string {
  const who = mine ? "You object" : `${by.name || "Somebody"} objects`;
  const should = alternative
    ? `it should be ${session.palette.value.label(alternative.label).name} “${session.shortSurface({ id: "", author: "", editor: "", ...alternative } as Span, 40)}”`
    : "it should not be there";
  return `${who}: ${[should, reason].filter(Boolean).join(" – ")}`;
}
