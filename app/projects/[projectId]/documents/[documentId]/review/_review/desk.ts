/**
 * A reviewer at work on the cards of one document. What she decides stands at once on her screen and is sent behind it; where the
 * server says no, the card comes back and says why. It knows no React; components watch its cells.
 */
import { placeKey } from "#lib/annotation/disagreement/cluster.ts";
import type { Choice, Settlement } from "#lib/annotation/disagreement/settle.ts";
import { settle } from "#lib/annotation/disagreement/settle.ts";
import type { DecisionConflict } from "#lib/data/review-shapes.ts";
import type { Outcome, Refusal } from "../../../../../../_ui/outcome.ts";
import { Cell } from "../../_workbench/cell.ts";
import { compareEnds, type End } from "./draft.ts";
import type { Decision, Remark, ReviewCard, ReviewState } from "./facts.ts";
import { noRemark } from "./facts.ts";
import { placeAt } from "./window-of-cards.ts";

/** What the desk asks of the server. Each answers with words where it did not do what was asked. */
export type Door = {
  decide(request: {
    cluster: string;
    fingerprint: string;
    /** Of the decision that was seen, 0 for none. */
    revision: number;
    choice: Choice;
    key: string;
    remark: Remark;
  }): Promise<Outcome<{ revision: number }>>;
  undo(request: { cluster: string; revision: number; key: string }): Promise<Outcome<{ revision: number }>>;
  claim(cluster: string): Promise<unknown>;
  release(): Promise<unknown>;
};

/** Something of mine that no state has shown yet. `revision` is what the server answered; null while it has not. */
type Pending =
  | { kind: "decided"; choice: Choice; settlement: Settlement; remark: Remark; revision: number | null }
  | { kind: "undone"; revision: number | null };

/** Two decided on one card: mine, and what stands; null where it was undone. */
export type Clash = {
  card: ReviewCard;
  mine: { choice: Choice; settlement: Settlement; remark: Remark };
  theirs: Decision | null;
  /** What a decision must now name as seen. */
  revision: number;
};

/** A decision of mine that the server did not take. */
export type Failed = { cluster: string; choice: Choice; why: string };

export type Standing = {
  settlement: Settlement;
  choice: Choice;
  /** Null while it is on its way. */
  stored: Decision | null;
};

export class Desk {
  readonly state: Cell<ReviewState>;
  /** Grows with everything that is to be drawn again. */
  readonly revision = new Cell(0);
  /** Grows only when something else stands on a card: what is drawn of a long text is made anew for that, and not for each step. */
  readonly changes = new Cell(0);
  /** The card that is looked at. */
  readonly current = new Cell<string | null>(null);
  readonly remark = new Cell<Remark>(noRemark);
  readonly clash = new Cell<Clash | null>(null);
  readonly failed = new Cell<Failed | null>(null);
  /** What the polite live region says. */
  readonly said = new Cell("");
  /** Called when what is shown is known to be old. */
  onStale: () => void = () => {};
  /** What has just been done, to be said together with the card that is then looked at. */
  done = "";
  /** My last decision that stands, for undoing it and for doing the same elsewhere. */
  readonly last = new Cell<{ cluster: string; choice: Choice } | null>(null);
  private readonly door: Door;
  private readonly newKey: () => string;
  private readonly pending = new Map<string, Pending>();
  private readonly mine: { cluster: string; choice: Choice }[] = [];
  /** The newest revision of a card that an answer to me named, and what of mine is on its way there. */
  private readonly answered = new Map<string, number>();
  private readonly onTheirWay = new Map<string, Promise<number | null>>();
  private byId = new Map<string, ReviewCard>();
  /** Of thousands of cards, asked for many times with each step; forgotten whenever something else stands on a card. */
  private lists: Partial<Record<"differing" | "open" | "agreedOpen", readonly ReviewCard[]>> = {};
  private settledEnds: readonly End[] | null = null;
  private claimed: string | null = null;
  private claiming = false;

  constructor(
    state: ReviewState,
    door: Door,
    newKey: () => string = () => crypto.randomUUID(),
    /** Where in the text to begin, in UTF-16 units; null for the first open card. */
    at: number | null = null,
  ) {
    this.state = new Cell(state);
    this.door = door;
    this.newKey = newKey;
    this.index(state);
    const asked = at === null ? undefined : state.clusters[placeAt(state.clusters, at)];
    this.current.value = asked?.id ?? this.open[0]?.id ?? this.differing[0]?.id ?? null;
  }

  /** How many there are, those that have not been sent yet among them. */
  get counts(): { differing: number; open: number; agreedOpen: number; places: number } {
    const { clusters, outside } = this.state.value;
    return {
      differing: this.differing.length + (outside?.differing ?? 0),
      open: this.open.length + (outside?.open ?? 0),
      agreedOpen: this.agreedOpen.length + (outside?.agreed ?? 0),
      places: clusters.length + (outside?.places ?? 0),
    };
  }

  /** The number of a card among those that differ, from 1 on. */
  placeOf(id: string): number {
    return (this.state.value.outside?.before ?? 0) + this.differing.findIndex((card) => card.id === id) + 1;
  }

  /** The cards on which people differ, settled or not; and agreed relations that no rule can take, since an end is not in gold. */
  get differing(): readonly ReviewCard[] {
    this.lists.differing ??= this.state.value.clusters.filter((card) => card.kind !== "agreed" || this.hasNoEnd(card));
    return this.lists.differing;
  }

  /** The cards that nothing stands on. */
  get open(): readonly ReviewCard[] {
    this.lists.open ??= this.differing.filter(({ id }) => !this.standing(id));
    return this.lists.open;
  }

  /** The places on which all agree, and that no merge has put into gold yet. */
  get agreedOpen(): readonly ReviewCard[] {
    this.lists.agreedOpen ??= this.state.value.clusters.filter(
      (card) => card.kind === "agreed" && !this.standing(card.id) && !this.hasNoEnd(card),
    );
    return this.lists.agreedOpen;
  }

  private hasNoEnd({ waitsFor, id }: ReviewCard): boolean {
    return waitsFor.some((end) => this.standing(end)?.settlement.spans.length === 0) || this.pending.has(id);
  }

  /** Every settled span, in the order of the text: where a relation can begin or end. */
  get ends(): readonly End[] {
    this.settledEnds ??= this.state.value.clusters
      .flatMap(({ id }): End[] => {
        const spans = this.standing(id)?.settlement.spans ?? [];
        return spans.map((span) => ({ cluster: id, which: spans.length > 1 ? placeKey(span) : "", span }));
      })
      .sort(compareEnds);
    return this.settledEnds;
  }

  /** How many decisions of mine the server has not confirmed. */
  get unsent(): number {
    return [...this.pending.values()].filter(({ revision }) => revision === null).length;
  }

  card(id: string | null): ReviewCard | undefined {
    return id === null ? undefined : this.byId.get(id);
  }

  /** What stands on a card, mine of this moment included. */
  standing(id: string): Standing | null {
    const pending = this.pending.get(id);
    if (pending?.kind === "undone") return null;
    if (pending) return { settlement: pending.settlement, choice: pending.choice, stored: null };
    const card = this.byId.get(id);
    if (!card?.decision || card.state !== "decided") return null;
    return { settlement: card.decision.settlement, choice: card.decision.choice, stored: card.decision };
  }

  /** Who else looks at a card now. */
  claimOf(id: string): { name: string } | null {
    return this.state.value.claims.find(({ cluster, mine }) => cluster === id && !mine)?.by ?? null;
  }

  /** What the server says now. What of mine it does not know yet goes on standing. */
  take(state: ReviewState): void {
    const before = this.state.value.outside ? null : new Set(this.open.map(({ id }) => id));
    this.state.value = state;
    this.index(state);
    for (const [id, mine] of this.pending) {
      const card = this.byId.get(id);
      const known = mine.revision !== null && (card?.revision ?? 0) >= mine.revision;
      if (known || !card) this.pending.delete(id);
    }
    const { value: current } = this.current;
    const arrived = before ? this.open.filter(({ id }) => !before.has(id)).length : 0;
    const words = arrived === 1 ? "A new card has arrived." : `${arrived} new cards have arrived.`;
    if (current === null || !this.byId.has(current)) {
      // Said together with the card that comes up.
      if (arrived > 0) this.done = words;
      this.current.value = this.open[0]?.id ?? this.differing[0]?.id ?? null;
    } else if (arrived > 0) this.say(words);
    this.redraw();
  }

  /** Goes to a card. */
  go(id: string | null): void {
    if (id !== this.current.value) this.remark.value = noRemark;
    this.current.value = id;
    this.claim();
    this.draw();
  }

  /** The card before or after this one, among those that differ. */
  step(direction: 1 | -1): void {
    const { differing } = this;
    const at = differing.findIndex(({ id }) => id === this.current.value);
    const to = differing[at + direction];
    if (to) this.go(to.id);
    else this.say(direction > 0 ? "This is the last card." : "This is the first card.");
  }

  /** Settles the card that is looked at, and goes on. Answers in words why it does not, or null. */
  decide(choice: Choice): string | null {
    const card = this.card(this.current.value);
    if (!card) return "There is no card to settle.";
    if (this.state.value.complete) return "Gold is complete. Reopen it to settle cards again.";
    if (!this.state.value.mayDecide) return "You can read this review, and not decide in it.";
    const settled = settle(card, choice);
    if (!settled.ok) return settled.why;
    const loose = settled.settlement.relations.some(({ from, to }) => !this.standing(from) || !this.standing(to));
    if (loose) return "Settle the places that this relation connects first.";
    const remark = this.remark.value;
    this.send(card, choice, settled.settlement, remark, this.seenRevision(card.id));
    this.mine.push({ cluster: card.id, choice });
    this.last.value = { cluster: card.id, choice };
    this.onward(card.id);
    return null;
  }

  /** Takes back my last decision, and goes to its card. */
  undo(): void {
    const last = this.mine.pop();
    this.last.value = this.mine.at(-1) ?? null;
    if (!last) {
      this.say("There is no decision of yours to undo.");
      return;
    }
    const revision = this.seenRevision(last.cluster);
    this.done = "Undone.";
    if (this.current.value === last.cluster) this.say(this.done);
    this.go(last.cluster);
    this.takeBack(last.cluster, revision);
  }

  /** Takes back what stands on a card, whoever decided it. */
  reopen(id: string): void {
    if (!this.standing(id)) return;
    this.say("Undone.");
    this.takeBack(id, this.seenRevision(id));
  }

  /** Two decided: theirs stands. */
  keepTheirs(): void {
    const { value: clash } = this.clash;
    this.clash.value = null;
    if (clash) this.say("Theirs stays.");
    this.draw();
  }

  /** Two decided: mine is put in the place of theirs, which was seen. */
  putMine(): void {
    const { value: clash } = this.clash;
    this.clash.value = null;
    if (!clash) return;
    const { card, mine, revision } = clash;
    this.send(card, mine.choice, mine.settlement, mine.remark, revision);
    this.mine.push({ cluster: card.id, choice: mine.choice });
    this.draw();
  }

  /** Makes known that no card is looked at any more. */
  leave(): void {
    this.claimed = null;
    void this.door.release().catch(() => {});
  }

  /** Makes known which card is looked at. One request at a time; of several, the last counts. A claim ends unless it is renewed. */
  claim(renew = false): void {
    const wanted = this.current.value;
    if (this.claiming || (wanted === this.claimed && !renew)) return;
    this.claiming = true;
    this.claimed = wanted;
    void (wanted === null || !this.state.value.mayDecide ? this.door.release() : this.door.claim(wanted))
      .catch(() => {})
      .finally(() => {
        this.claiming = false;
        this.claim();
      });
  }

  say(sentence: string): void {
    this.said.value = sentence === this.said.value ? `${sentence}\u00a0` : sentence;
  }

  /** To the next open card after this one, one that nobody else looks at where there is one. */
  private onward(from: string): void {
    const { clusters } = this.state.value;
    const at = clusters.findIndex(({ id }) => id === from);
    const place = new Map(clusters.map(({ id }, i) => [id, i]));
    const { open } = this;
    const after = open.filter(({ id }) => (place.get(id) ?? 0) > at);
    const order = [...after, ...open.slice(0, open.length - after.length)];
    const next = order.find(({ id }) => !this.claimOf(id)) ?? order[0];
    this.remark.value = noRemark;
    this.done = "Settled.";
    if (next) this.go(next.id);
    else if (this.state.value.outside) {
      this.onStale();
      this.say("Settled. The next cards are on their way.");
      this.draw();
    } else {
      this.say("Settled. That was the last open card.");
      this.draw();
    }
  }

  /** Of what is shown on the card, be it of the newest state or an answer to me. */
  private seenRevision(id: string): number {
    return Math.max(this.answered.get(id) ?? 0, this.byId.get(id)?.revision ?? 0);
  }

  /** Sends a command on a card; what I do there while an earlier one of mine is on its way follows it, and builds on its answer. */
  private command(
    id: string,
    seen: number,
    send: (revision: number) => Promise<Outcome<{ revision: number }>>,
  ): Promise<Outcome<{ revision: number }>> {
    const earlier = this.onTheirWay.get(id);
    const sent = earlier ? earlier.then((revision) => send(revision ?? seen)) : send(seen);
    const answer = sent.then(
      (outcome) => {
        if (!outcome.ok) return null;
        this.answered.set(id, outcome.value.revision);
        return outcome.value.revision;
      },
      () => null,
    );
    this.onTheirWay.set(id, answer);
    void answer.then(() => {
      if (this.onTheirWay.get(id) === answer) this.onTheirWay.delete(id);
    });
    return sent;
  }

  private send(card: ReviewCard, choice: Choice, settlement: Settlement, remark: Remark, revision: number): void {
    const mine: Pending = { kind: "decided", choice, settlement, remark, revision: null };
    this.pending.set(card.id, mine);
    if (this.failed.value?.cluster === card.id) this.failed.value = null;
    this.redraw();
    const request = { cluster: card.id, fingerprint: card.fingerprint, choice, key: this.newKey(), remark };
    void this.command(card.id, revision, (seen) => this.door.decide({ ...request, revision: seen })).then(
      (outcome) => {
        if (outcome.ok) mine.revision = outcome.value.revision;
        else this.refused(card, mine, outcome.failure);
        this.draw();
      },
      () => this.refused(card, mine, away),
    );
  }

  private takeBack(id: string, revision: number): void {
    const mine: Pending = { kind: "undone", revision: null };
    const before = this.pending.get(id);
    this.pending.set(id, mine);
    this.redraw();
    const fail = (failure: Refusal) => {
      this.onStale();
      if (this.pending.get(id) !== mine) return;
      if (before) this.pending.set(id, before);
      else this.pending.delete(id);
      this.say(`Not undone: ${failure.message}`);
      const standing = this.standing(id);
      this.failed.value = standing && { cluster: id, choice: standing.choice, why: `Not undone: ${failure.message}` };
      this.redraw();
    };
    const key = this.newKey();
    void this.command(id, revision, (seen) => this.door.undo({ cluster: id, revision: seen, key })).then(
      (outcome) => {
        if (outcome.ok) mine.revision = outcome.value.revision;
        else fail(outcome.failure);
        this.draw();
      },
      () => fail(away),
    );
  }

  private refused(card: ReviewCard, mine: Pending & { kind: "decided" }, failure: Refusal): void {
    if (this.pending.get(card.id) === mine) this.pending.delete(card.id);
    const at = this.mine.findLastIndex(({ cluster }) => cluster === card.id);
    if (at >= 0) this.mine.splice(at, 1);
    this.last.value = this.mine.at(-1) ?? null;
    this.onStale();
    const conflict = failure.code === "conflict" ? (failure.data as DecisionConflict | undefined) : undefined;
    if (conflict?.why === "decided") {
      const { standing, revision } = conflict;
      this.clash.value = { card, mine, revision, theirs: standing && { ...standing, at: String(standing.at) } };
      this.say("Somebody else settled this card at the same moment. Both decisions are shown.");
    } else {
      this.failed.value = { cluster: card.id, choice: mine.choice, why: failure.message };
      this.say(`Not decided: ${failure.message}`);
    }
    this.redraw();
  }

  private index({ clusters }: ReviewState): void {
    this.byId = new Map(clusters.map((card) => [card.id, card]));
    this.lists = {};
    this.settledEnds = null;
  }

  private redraw(): void {
    this.lists = {};
    this.settledEnds = null;
    this.changes.value++;
    this.draw();
  }

  private draw(): void {
    this.revision.value++;
  }
}

const away: Refusal = {
  code: "unexpected",
  title: "No answer",
  message: "The server did not answer. Check the connection, then decide again.",
};
