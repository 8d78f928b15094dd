/** The search of one person in one text: what she looks for, what was found, and at which of it she is. */
import type { Ground } from "#lib/annotation/edges.ts";
import type { Fragment } from "#lib/annotation/span.ts";
import { Cell } from "./cell.ts";
import { PatternSearch, type SearchWorker } from "./pattern-search.ts";
import { firstAfter, mostMatches, type SearchQuery, whyNoPattern, wordMatches } from "./search.ts";

export type Found = {
  matches: readonly Fragment[];
  /** Whether it is still being looked for. */
  pending: boolean;
  /** Why nothing was found, or not all of it; null where there is nothing to say. */
  trouble: string | null;
};

const nothing: Found = { matches: [], pending: false, trouble: null };

export class Searching {
  readonly open = new Cell(false);
  /** A new object each time that the field is asked for; null once it has come. */
  readonly asked = new Cell<object | null>(null);
  readonly query = new Cell<SearchQuery>({ words: "", matchCase: false, wholeWords: false, pattern: false });
  readonly found = new Cell<Found>(nothing);
  /** Which of the matches is the current one, from 0; −1 for none. */
  readonly current = new Cell(-1);
  /** The match to go to; a new object each time. The text watches it. */
  readonly goal = new Cell<{ match: Fragment } | null>(null);
  private readonly ground: Ground;
  private readonly patterns: PatternSearch;

  constructor(ground: Ground, openWorker: () => SearchWorker = worker) {
    this.ground = ground;
    this.patterns = new PatternSearch(ground.text, openWorker);
  }

  /** Shows the field. `words` are looked for where they are given. */
  show(words = ""): void {
    this.open.value = true;
    this.asked.value = {};
    if (words) this.query.value = { ...this.query.value, words, pattern: false };
  }

  /** Hides the field and the marks. What was looked for stays for the keys. */
  hide(): void {
    this.open.value = false;
    this.asked.value = null;
  }

  close(): void {
    this.patterns.close();
  }

  /** Looks for something else, and goes to the first of it from `from` on. */
  async look(query: SearchQuery, from: number): Promise<void> {
    this.query.value = query;
    this.current.value = -1;
    this.found.value = nothing;
    if (query.words === "") return;
    if (!query.pattern) return this.take(query, wordMatches(this.ground.text, query, this.ground.clusters), from);
    const why = whyNoPattern(query);
    if (why !== null) {
      this.found.value = { ...nothing, trouble: `This is no regular expression: ${why}` };
      return;
    }
    this.found.value = { ...nothing, pending: true };
    const matches = await this.patterns.find(query);
    if (this.query.value !== query || matches === "stopped") return;
    if (typeof matches !== "string") return this.take(query, matches, from);
    const trouble =
      matches === "too-long"
        ? "This regular expression takes too long, so the search was stopped. Make it simpler."
        : "This browser cannot search by regular expressions here.";
    this.found.value = { ...nothing, trouble };
  }

  /** To the next match or the one before, round the ends of the text. */
  step(direction: 1 | -1, caret: readonly [from: number, to: number]): void {
    const { matches } = this.found.value;
    if (matches.length === 0) return;
    const next =
      direction > 0 ? firstAfter(matches, caret[1]) : matches.length - 1 - firstAfter(mirrored(matches), -caret[0]);
    this.goTo((next + matches.length) % matches.length);
  }

  private take(query: SearchQuery, matches: readonly Fragment[], from: number): void {
    if (this.query.value !== query) return;
    const trouble =
      matches.length >= mostMatches ? `Only the first ${mostMatches.toLocaleString("en")} are shown.` : null;
    this.found.value = { matches, pending: false, trouble };
    if (matches.length > 0) this.goTo(firstAfter(matches, from) % matches.length);
  }

  private goTo(which: number): void {
    const match = this.found.value.matches[which];
    if (!match) return;
    this.current.value = which;
    this.goal.value = { match };
  }
}

/** The same places counted from the end of the text, for a search backwards. */
function mirrored(matches: readonly Fragment[]): Fragment[] {
  return matches.map(([start, end]): Fragment => [-end, -start]).reverse();
}

function worker(): SearchWorker {
  // Not as a module: what the bundler makes of it loads its parts as scripts.
  return new Worker(new URL("./search-worker.ts", import.meta.url));
}
