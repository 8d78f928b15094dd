/**
 * A map that is never changed: `with` makes a new one that shares almost everything with the old.
 *
 * A large base is shared by many versions; each version carries a small map of what differs from it. When that grows beyond
 * about twice the square root of the base, it is folded into a new base. So one change of a map of 10,000 costs some hundred
 * steps on average, reading costs one look-up more than in a plain Map, and the reader of an old version sees no change.
 */
export class VersionedMap<V> implements ReadonlyMap<string, V> {
  readonly #base: ReadonlyMap<string, V>;
  /** What differs from the base; `undefined` for what is gone. */
  readonly #over: ReadonlyMap<string, V | undefined>;
  readonly size: number;

  private constructor(base: ReadonlyMap<string, V>, over: ReadonlyMap<string, V | undefined>, size: number) {
    this.#base = base;
    this.#over = over;
    this.size = size;
  }

  static of<V>(entries: Iterable<readonly [string, V]>): VersionedMap<V> {
    const base = new Map(entries);
    return new VersionedMap(base, new Map(), base.size);
  }

  /** This map with some values set, or removed where the value is null. */
  with(changes: readonly (readonly [string, V | null])[]): VersionedMap<V> {
    if (this.#over.size + changes.length > 32 + 2 * Math.sqrt(this.#base.size)) {
      const base = new Map(this.entries());
      for (const [key, value] of changes) {
        if (value === null) base.delete(key);
        else base.set(key, value);
      }
      return new VersionedMap(base, new Map(), base.size);
    }
    const over = new Map(this.#over);
    let size = this.size;
    for (const [key, value] of changes) {
      const held = over.has(key) ? over.get(key) !== undefined : this.#base.has(key);
      if (value !== null) over.set(key, value);
      else if (this.#base.has(key)) over.set(key, undefined);
      else over.delete(key);
      size += Number(value !== null) - Number(held);
    }
    return new VersionedMap(this.#base, over, size);
  }

  get(key: string): V | undefined {
    return this.#over.has(key) ? this.#over.get(key) : this.#base.get(key);
  }

  has(key: string): boolean {
    return this.#over.has(key) ? this.#over.get(key) !== undefined : this.#base.has(key);
  }

  *entries(): MapIterator<[string, V]> {
    for (const [key, value] of this.#base) {
      if (!this.#over.has(key)) yield [key, value];
      else {
        const instead = this.#over.get(key);
        if (instead !== undefined) yield [key, instead];
      }
    }
    for (const [key, value] of this.#over) {
      if (value !== undefined && !this.#base.has(key)) yield [key, value];
    }
    return undefined;
  }

  *keys(): MapIterator<string> {
    for (const [key] of this.entries()) yield key;
    return undefined;
  }

  *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value;
    return undefined;
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }

  forEach(run: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [key, value] of this.entries()) run(value, key, this);
  }
}
