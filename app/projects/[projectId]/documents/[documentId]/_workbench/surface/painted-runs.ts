/**
 * The runs of tagged text that are drawn, and the letters over them. When tags change, only the runs that these touch are made anew,
 * so that a tag costs the same on a crowded screen as on an empty one. All offsets are in UTF-16 units.
 */
import type { Range } from "@codemirror/state";
import { Decoration, type DecorationSet } from "@codemirror/view";
import { type Run, runsOf } from "#lib/annotation/segments.ts";
import type { Fragment } from "#lib/annotation/span.ts";
import type { LanedSpan } from "#lib/annotation/span-index.ts";
import type { LettersAt } from "./letters.ts";

/** How what is drawn is made: which spans are shown within a range, and how a run of them looks. */
export type Brush = {
  shown: (from: number, to: number) => readonly LanedSpan[];
  mark: (run: Run) => Decoration;
  letters: (run: Run) => LettersAt | null;
  /** What is drawn beside the runs, and stays when they change. */
  besides: (from: number, to: number) => readonly Range<Decoration>[];
};

type Stretch = { from: number; to: number };

export class PaintedRuns {
  decorations: DecorationSet = Decoration.none;
  /** In the order of the text. */
  letters: readonly LettersAt[] = [];
  private readonly brush: Brush;

  constructor(brush: Brush) {
    this.brush = brush;
  }

  /** Paints these stretches of the text, and nothing else. */
  paint(stretches: readonly Stretch[]): void {
    const made = stretches.map(({ from, to }) => this.make(from, to));
    const besides = stretches.flatMap(({ from, to }) => this.brush.besides(from, to));
    this.decorations = Decoration.set([...made.flatMap(({ marks }) => marks), ...besides], true);
    this.letters = made.flatMap(({ letters }) => letters);
  }

  /** Paints again what tags reach that came, went or changed; `touched` holds their extents as they were and as they are. */
  repaint(stretches: readonly Stretch[], touched: readonly Fragment[]): void {
    for (const { from, to } of stretches) {
      for (const [start, end] of touched) {
        if (start < to && end > from) this.repaintWithin(Math.max(from, start), Math.min(to, end));
      }
    }
  }

  private repaintWithin(start: number, end: number): void {
    let [from, to] = [start, end];
    // A run that ended at an edge may go on beyond it now.
    this.decorations.between(start, end, (runStart, runEnd) => {
      from = Math.min(from, runStart);
      to = Math.max(to, runEnd);
    });
    const { marks, letters } = this.make(from, to);
    this.decorations = this.decorations.update({
      filterFrom: from,
      filterTo: to,
      filter: (runStart, runEnd, { spec }) => spec.run !== true || runEnd <= from || runStart >= to,
      add: marks,
    });
    const before = this.letters.filter(({ at }) => at < from);
    const after = this.letters.filter(({ at }) => at >= to);
    this.letters = [...before, ...letters, ...after];
  }

  private make(from: number, to: number): { marks: Range<Decoration>[]; letters: LettersAt[] } {
    const { shown, mark, letters: lettersOver } = this.brush;
    const marks: Range<Decoration>[] = [];
    const letters: LettersAt[] = [];
    for (const run of runsOf(shown(from, to), from, to)) {
      if (run.strands.length === 0) continue;
      marks.push(mark(run).range(run.start, run.end));
      const over = lettersOver(run);
      if (over) letters.push(over);
    }
    return { marks, letters };
  }
}
