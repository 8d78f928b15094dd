/**
 * One person at work in one layer: what is there, what is selected, what is said aloud. It knows neither React nor
 * CodeMirror; the components and the text surface watch its cells. What she does to tags is in `tagging.ts`.
 */
import type { Ground } from "#lib/annotation/edges.ts";
import type { LabelSchema } from "#lib/annotation/label.ts";
import type { SameOptions } from "#lib/annotation/same.ts";
import type { Fragment, Placed, Span } from "#lib/annotation/span.ts";
import { spanEnd, spanStart } from "#lib/annotation/span.ts";
import { SpanIndex } from "#lib/annotation/span-index.ts";
import type { Change } from "#lib/collab/client/content.ts";
import type { Lost, Refused, Replica, Status } from "#lib/collab/client/replica.ts";
import type { Notice, Presence } from "#lib/collab/protocol.ts";
import type { CommentMention } from "#lib/data/comments.ts";
import { Cell } from "./cell.ts";
import { EntityNames } from "./entity-names.ts";
import { type Ghost, Ghosts } from "./ghosts.ts";
import { Keymap } from "./keymap.ts";
import { Objections } from "./objections.ts";
import { Palette } from "./palette.ts";
import { type Reading, usual } from "./reading.ts";
import { Relations } from "./relations.ts";
import { browserRhythm, type Rhythm } from "./rhythm.ts";
import { Searching } from "./searching.ts";
import { TypeAhead } from "./type-ahead.ts";
import { everything, isShown, type Viewing } from "./viewing.ts";

/** What the session needs of a replica. */
export type Layer = Pick<
  Replica,
  | "content"
  | "status"
  | "subscribe"
  | "on"
  | "put"
  | "remove"
  | "transact"
  | "undo"
  | "redo"
  | "setSelection"
  | "download"
>;

/** A change that lost against another, in words. */
export type LostChange = Lost & {
  sentence: string;
  /** The beginning of the text that it is about; "" where it is no span. */
  words: string;
};

/** What was asked for by key and is shown outside of the text; a new object each time. */
export type Asked = { what: "attributes" | "entity" | "relations" | "document" | "comments" };

/** What stands beside the text. */
export const panelNames = ["tags", "relations", "entities", "document", "comments"] as const;
export type PanelName = (typeof panelNames)[number];

/** Pieces of the text in which something has to be drawn again; null for all of it. */
export type Touched = readonly Fragment[] | null;

/** Others' tags may come in swarms. The text shows each with the next frame; what lists and counts them follows so often, in milliseconds. */
export const pauseBetweenLists = 400;

export class Session {
  readonly layer: Layer;
  readonly ground: Ground;
  readonly me: string;
  readonly rhythm: Rhythm;
  /** Read it anew each time: loading a layer replaces it. */
  index: SpanIndex;
  /** The spans at the beginning of the text, which are drawn until the layer has come; null from then on. */
  private opening: SpanIndex | null;

  readonly palette: Cell<Palette>;
  readonly status: Cell<Status>;
  /** The others in the layer; my own further tabs are not among them. */
  readonly others = new Cell<readonly Presence[]>([]);
  /** The id of the selected span. */
  readonly selected = new Cell<string | null>(null);
  /** Whether the tools of the selected tag are shown beside it: when it was asked for, and not with every new tag. */
  readonly toolsOpen = new Cell(false);
  /** Where the selected tag was picked in the text, so that others at that place can be offered; null if elsewhere. */
  pickedAt: number | null = null;
  /** The selected text, snapped; null where only a caret stands. */
  readonly range = new Cell<Fragment | null>(null);
  /** Fragments of the selected span while one of its edges is dragged. */
  readonly preview = new Cell<readonly Fragment[] | null>(null);
  /** Grows with each change of the spans that I make, and a few times a second where others do. */
  readonly revision = new Cell(0);
  readonly relations: Relations;
  /** Grows with each change of what is said of the whole document. */
  readonly documentRevision = new Cell(0);
  /** Two spans of which a label's rule says that they may not overlap, by id: the one that I made or changed, and the other. */
  readonly clash = new Cell<{ span: string; other: string } | null>(null);
  /** The span that was selected last, also where none is now. */
  lastSelected: string | null = null;
  /** The span that was selected or made last, by id: the list of tags keeps it in sight. */
  readonly listed = new Cell<string | null>(null);
  /** The span that has no attributes and was asked for them, by id: a digit that comes then is no label's key. */
  withoutAttributes: string | null = null;
  /** The span that a further piece is being added to, by id. */
  readonly joining = new Cell<string | null>(null);
  /** Changes of mine that lost against others, the newest last. */
  readonly lost = new Cell<readonly LostChange[]>([]);
  readonly refused = new Cell<Refused | null>(null);
  readonly notice = new Cell<Notice | null>(null);
  /** The comments of the project that mention me, as far as I may read them; null until they have been read. */
  readonly mentions = new Cell<readonly CommentMention[] | null>(null);
  /** What the polite live region says. */
  readonly said = new Cell("");
  /** Something that everybody should see, and not only hear; a new object each time. */
  readonly remark = new Cell<{ sentence: string } | null>(null);
  readonly helpOpen = new Cell(false);
  readonly viewOpen = new Cell(false);
  readonly reading = new Cell<Reading>(usual);
  readonly viewing = new Cell<Viewing>(everything);
  readonly keys = new Cell(new Keymap());
  /** The label that is held, by id: whatever is selected gets it. Null: what is selected waits for a label. */
  readonly held = new Cell<string | null>(null);
  /** Where the caret stands. */
  caret = 0;
  /** The label that was given last, by id. */
  lastLabel: string | null = null;
  readonly ghosts = new Ghosts();
  readonly sameOptions = new Cell<SameOptions>({ matchCase: true, wholeWords: true });
  /** The tag whose words are offered elsewhere, by id. */
  sameAs: string | null = null;
  /** Told what became of suggestions: the span that was made of each, or null where it was rejected. */
  verdicts: ((verdicts: readonly { suggestion: Ghost; spanId: string | null }[]) => void) | null = null;
  readonly asked = new Cell<Asked | null>(null);
  readonly panel = new Cell<PanelName>("tags");
  readonly entities = new EntityNames();
  readonly objections = new Objections();
  readonly search: Searching;
  readonly ahead = new TypeAhead();
  /** The label of which the guidelines are shown, by id; "" for the guidelines as a whole, null for none. */
  readonly guidelines = new Cell<string | null>(null);
  /** Whose caret my view follows, by user id. */
  readonly following = new Cell<string | null>(null);

  /** How many spans there are of each label, by the label's id. */
  readonly counts = new Map<string, number>();
  /** The ids of the spans that came since the layer was opened, in the order in which they came. */
  readonly arrivals = new Set<string>();
  /** Called with the pieces of text to draw again, and whether it was I who changed them. */
  private readonly drawers = new Set<(touched: Touched, mine: boolean) => void>();
  private readonly names = new Map<string, string>();
  private readonly ends: (() => void)[] = [];
  private revisedAt = Number.NEGATIVE_INFINITY;
  private cancelRevising: (() => void) | null = null;

  constructor(options: {
    layer: Layer;
    ground: Ground;
    schema: LabelSchema;
    me: string;
    /** The names of the project's members, by user id. */
    names: Readonly<Record<string, string>>;
    /** The spans at the beginning of the text, as they came with the page. */
    opening?: readonly Span[];
    rhythm?: Rhythm;
  }) {
    this.layer = options.layer;
    this.rhythm = options.rhythm ?? browserRhythm();
    this.ground = options.ground;
    this.me = options.me;
    this.search = new Searching(options.ground);
    this.learnNames(options.names);
    this.palette = new Cell(new Palette(options.schema));
    this.index = new SpanIndex(this.layer.content.spans.values());
    this.relations = new Relations(this, this.layer.content.relations.values());
    this.status = new Cell(this.layer.status);
    this.opening = this.status.value.ready ? null : new SpanIndex(options.opening ?? []);
    this.recount();
    this.ends.push(
      this.viewing.watch(() => this.draw(null, true)),
      this.objections.revision.watch(() => {
        const turned = this.objections.turned.flatMap((id) => this.drawn.get(id) ?? []);
        if (turned.length > 0) this.draw(turned.map(whole), true);
      }),
      this.layer.subscribe((change) => {
        this.take(change);
        this.relations.take(change);
        const { added, updated, removed } = change.document;
        if (added.length + updated.length + removed.length > 0) this.documentRevision.value++;
      }),
      this.layer.on("status", (status) => this.takeStatus(status)),
      this.layer.on("lost", (lost) => this.takeLost(lost)),
      this.layer.on("regained", ({ id }) => {
        this.lost.value = this.lost.value.filter((lost) => lost.id !== id);
      }),
      this.layer.on("refused", (refused) => {
        this.refused.value = refused;
      }),
      this.layer.on("notice", (notice) => {
        this.notice.value = notice;
        if (notice.kind === "sight") this.tell(sightWords(notice.open));
      }),
      this.layer.on("undo-skipped", ({ redo, parts }) => {
        const who = [...new Set(parts.map(({ by }) => this.nameOf(by)))].join(", ");
        this.tell(`${redo ? "Not redone" : "Not undone"}: ${who} changed this since.`);
      }),
    );
  }

  close(): void {
    this.cancelRevising?.();
    this.search.close();
    for (const end of this.ends.splice(0)) end();
  }

  onDraw(draw: (touched: Touched, mine: boolean) => void): () => void {
    this.drawers.add(draw);
    return () => this.drawers.delete(draw);
  }

  setSchema(schema: LabelSchema): void {
    if (schema.version === this.palette.value.schema.version) return;
    this.palette.value = new Palette(schema);
    this.draw(null, true);
  }

  learnNames(names: Readonly<Record<string, string>>): void {
    for (const [id, name] of Object.entries(names)) this.names.set(id, name);
  }

  nameOf(userId: string): string {
    if (userId === this.me) return "you";
    // Who may not read the list of members knows the names of those who are here.
    return this.names.get(userId) ?? (this.names.size > 0 ? "a former member" : "another member");
  }

  say(sentence: string): void {
    // The same sentence twice is read twice only if it differs.
    this.said.value = sentence === this.said.value ? `${sentence}\u00a0` : sentence;
  }

  /** Says it to the ear and to the eye. */
  tell(sentence: string): void {
    this.say(sentence);
    this.remark.value = { sentence };
  }

  /** What is drawn: all spans, or until they have come those at the beginning, which nobody can change yet. */
  get drawn(): SpanIndex {
    return this.opening ?? this.index;
  }

  selectedSpan(): Span | undefined {
    return this.selected.value === null ? undefined : this.index.get(this.selected.value);
  }

  /** The beginning of what a span marks, on one line, with "…" where it leaves words out between its pieces. */
  shortSurface({ fragments }: Placed, length = 80): string {
    const pieces: string[] = [];
    let room = 4 * length;
    for (const [start, end] of fragments) {
      if (room <= 0) break;
      pieces.push(this.ground.text.slice(start, Math.min(end, start + room)));
      room -= end - start;
    }
    const letters = [...pieces.join(" … ").replaceAll(/\s+/gu, " ")];
    return letters.length > length ? `${letters.slice(0, length - 1).join("")}…` : letters.join("");
  }

  select(id: string | null): void {
    if (id === this.selected.value) return;
    if (this.pickedAt !== null && !this.tagsAt(this.pickedAt).some((tag) => tag.id === id)) this.pickedAt = null;
    this.preview.value = null;
    this.toolsOpen.value = false;
    if (id !== null) {
      this.range.value = null;
      this.lastSelected = id;
      this.listed.value = id;
    }
    this.withoutAttributes = null;
    if (this.clash.value?.span !== id) this.clash.value = null;
    this.selected.value = id;
  }

  /** Selects text; a selected tag is let go. */
  selectText(range: Fragment | null): void {
    if (range) this.select(null);
    const held = this.range.value;
    if (range && held && range[0] === held[0] && range[1] === held[1]) return;
    this.range.value = range;
  }

  /** Selects the tag after or before the selected one, or after or before a caret. Returns it, or null at the end. */
  step(direction: 1 | -1, caret: number): Span | null {
    const held = this.selected.value;
    const place = held === null ? -1 : this.index.placeOf(held);
    let next: number;
    if (place >= 0) next = place + direction;
    else next = direction > 0 ? this.index.countBefore(caret) : this.index.countBefore(caret) - 1;
    const span = this.index.nth(next) ?? null;
    if (!span) return null;
    this.select(span.id);
    this.sayTag(span);
    return span;
  }

  /** Selects a tag at an offset: the innermost, or the next one outwards of the one that is selected already. */
  pick(offset: number): Span | null {
    const here = this.tagsAt(offset);
    if (here.length === 0) return null;
    const at = here.findIndex(({ id }) => id === this.selected.value);
    const span = here[(at + 1) % here.length] as Span;
    this.select(span.id);
    this.pickedAt = offset;
    this.toolsOpen.value = true;
    this.sayTag(span);
    return span;
  }

  /** The tags over an offset, the innermost first. */
  tagsAt(offset: number): Span[] {
    return this.index
      .at(offset)
      .map(({ span }) => span)
      .filter((span) => isShown(this.viewing.value, span))
      .sort((a, b) => spanEnd(a) - spanStart(a) - (spanEnd(b) - spanStart(b)));
  }

  private sayTag(span: Span): void {
    const label = this.palette.value.label(span.label).name;
    const place = `${this.index.placeOf(span.id) + 1} of ${this.index.size}`;
    const doubt = this.objections.of(span.id).length > 0 ? " It is objected to." : "";
    this.say(`${label}: “${this.shortSurface(span, 60)}”, by ${this.nameOf(span.author)}, ${place}.${doubt}`);
  }

  private take(change: Change): void {
    const { added, updated, removed } = change.spans;
    if (added.length + updated.length + removed.length === 0) return;
    // More than there was: sorting once is faster than putting one by one.
    if (added.length > this.index.size) {
      this.index = new SpanIndex(change.content.spans.values());
      this.recount();
      this.settle(null, true);
      return;
    }
    const touched: Fragment[] = [];
    for (const id of [...removed, ...updated]) {
      const before = this.index.get(id);
      if (!before) continue;
      touched.push(whole(before));
      this.count(before.label, -1);
      if (!change.content.spans.has(id)) this.index.remove(id);
    }
    for (const id of added) this.arrivals.add(id);
    for (const id of [...added, ...updated]) {
      const span = change.content.spans.get(id);
      if (!span) continue;
      this.index.put(span);
      this.count(span.label, 1);
      touched.push(whole(span));
    }
    this.settle(touched, change.local);
  }

  /** `mine`: whether what lists and counts the spans is told at once. */
  private settle(touched: Touched, mine: boolean): void {
    if (this.selected.value !== null && !this.index.get(this.selected.value)) {
      this.select(null);
    }
    if (this.joining.value !== null && !this.index.get(this.joining.value)) this.joining.value = null;
    this.ghosts.prune(this.index, touched);
    const wait = this.revisedAt + pauseBetweenLists - this.rhythm.now();
    if (mine || wait <= 0) this.revise();
    else this.cancelRevising ??= this.rhythm.after(wait, () => this.rhythm.inOneFrame(() => this.revise()));
    this.draw(touched, mine);
  }

  private revise(): void {
    this.cancelRevising?.();
    this.cancelRevising = null;
    this.revisedAt = this.rhythm.now();
    this.revision.value++;
  }

  private takeStatus(status: Status): void {
    if (status.people !== this.status.value.people) {
      for (const { userId, name } of status.people) this.names.set(userId, name);
      this.others.value = status.people.filter(({ userId }) => userId !== this.me);
    }
    this.status.value = status;
    if (status.ready && this.opening) {
      this.opening = null;
      this.draw(null, true);
    }
  }

  private takeLost(lost: Lost): void {
    const who = this.nameOf(lost.by);
    const did = lost.theirs === null ? "deleted" : "changed";
    const mine = lost.mine === null ? "your deletion" : "your change";
    const sentence = `${who} ${did} this at the same moment, so ${mine} does not stand.`;
    const about = lost.theirs ?? lost.mine;
    const words = about && "fragments" in about ? this.shortSurface(about, 60) : "";
    this.lost.value = [...this.lost.value.filter(({ id }) => id !== lost.id), { ...lost, sentence, words }];
    this.say(`${sentence} Press Alt Enter to apply it again.`);
  }

  private recount(): void {
    this.counts.clear();
    for (const span of this.index) this.count(span.label, 1);
  }

  private count(labelId: string, by: 1 | -1): void {
    this.counts.set(labelId, (this.counts.get(labelId) ?? 0) + by);
  }

  private draw(touched: Touched, mine: boolean): void {
    for (const drawer of this.drawers) drawer(touched, mine);
  }
}

function whole(span: Span): Fragment {
  return [spanStart(span), spanEnd(span)];
}

/** What somebody is told when the others' layers are opened to her, or closed again, while she looks. */
function sightWords(open: boolean): string {
  return open
    ? "The others' tags of this document are revealed to you now: choose a layer at the top."
    : "The others' tags of this document are hidden from you again.";
}
