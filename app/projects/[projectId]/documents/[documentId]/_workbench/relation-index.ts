/** The relations of a layer, by id and by the spans that they join. A change costs what it touches. */
import type { Relation } from "#lib/annotation/relation.ts";

export class RelationIndex {
  private readonly byId = new Map<string, Relation>();
  private readonly bySpan = new Map<string, Set<string>>();

  constructor(relations: Iterable<Relation> = []) {
    for (const relation of relations) this.put(relation);
  }

  get size(): number {
    return this.byId.size;
  }

  get(id: string): Relation | undefined {
    return this.byId.get(id);
  }

  /** Adds a relation, or replaces the one with its id. */
  put(relation: Relation): void {
    this.remove(relation.id);
    this.byId.set(relation.id, relation);
    for (const end of [relation.from, relation.to]) {
      const there = this.bySpan.get(end);
      if (there) there.add(relation.id);
      else this.bySpan.set(end, new Set([relation.id]));
    }
  }

  remove(id: string): void {
    const held = this.byId.get(id);
    if (!held) return;
    this.byId.delete(id);
    for (const end of [held.from, held.to]) {
      const there = this.bySpan.get(end);
      there?.delete(id);
      if (there?.size === 0) this.bySpan.delete(end);
    }
  }

  /** The relations that begin or end at a span, in the order in which they came. */
  of(spanId: string): Relation[] {
    return [...(this.bySpan.get(spanId) ?? [])].map((id) => this.byId.get(id) as Relation);
  }

  [Symbol.iterator](): IterableIterator<Relation> {
    return this.byId.values();
  }
}
