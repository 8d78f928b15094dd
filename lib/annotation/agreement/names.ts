import { forPairs } from "./prepared.ts";

/** Numbers for the raters and labels of many documents, each of which numbers its own. */
export class Names {
  private readonly numbers = new Map<string, number>();
  private readonly known: string[] = [];

  private lastNames: readonly string[] = [];
  private lastNumbers: readonly number[] = [];

  /** The numbers of these names, in their order; a new name gets the next one. */
  numbersOf(names: readonly string[]): readonly number[] {
    // Documents that follow each other mostly have the same ones.
    if (sameNames(names, this.lastNames)) return this.lastNumbers;
    this.lastNames = names;
    this.lastNumbers = names.map((name) => {
      let number = this.numbers.get(name);
      if (number === undefined) {
        number = this.known.length;
        this.known.push(name);
        this.numbers.set(name, number);
      }
      return number;
    });
    return this.lastNumbers;
  }

  /** All names in their order, each with its number. */
  sorted(): { name: string; number: number }[] {
    return this.known.map((name, number) => ({ name, number })).sort((x, y) => (x.name < y.name ? -1 : 1));
  }

  name(number: number): string {
    return this.known[number]!;
  }
}

function sameNames(x: readonly string[], y: readonly string[]): boolean {
  if (x.length !== y.length) return false;
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return false;
  return true;
}

/** A key for a pair of numbers; the names behind them are in their order. */
export function pairKey(a: number, b: number): number {
  return a * 65_536 + b;
}

/** The entries of all pairs among some raters, in the order of `forPairs`; where there is none, it is made. */
export function entriesOf<T>(pairs: Map<number, T>, raters: readonly number[], make: () => T): T[] {
  const entries: T[] = [];
  forPairs(raters.length, (a, b) => {
    const key = pairKey(raters[a]!, raters[b]!);
    let entry = pairs.get(key);
    if (entry === undefined) {
      entry = make();
      pairs.set(key, entry);
    }
    entries.push(entry);
  });
  return entries;
}

/** Every pair that has an entry, by name, in order. */
export function listPairs<T>(pairs: ReadonlyMap<number, T>, raters: Names): { pair: [string, string]; entry: T }[] {
  return [...pairs]
    .map(([key, entry]): { pair: [string, string]; entry: T } => ({
      pair: [raters.name(Math.floor(key / 65_536)), raters.name(key % 65_536)],
      entry,
    }))
    .sort((x, y) => compare(x.pair[0], y.pair[0]) || compare(x.pair[1], y.pair[1]));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
