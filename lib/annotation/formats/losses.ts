/** What an export could not carry: counted, named, and never dropped in silence. */

export type Loss = {
  /** One word or two: span, relation, attribute, entity, author, document label … */
  what: string;
  /** A phrase that goes on the sentence “… because”. */
  why: string;
  /** `lost`: it is not in the files. `changed`: it is, but not as it was. */
  outcome: "lost" | "changed";
  /** The name of the document. */
  document: string;
  count: number;
};

export type LossEntry = Omit<Loss, "document"> & {
  /** In how many documents. */
  documents: number;
  /** The first of them. */
  names: readonly string[];
};

/** How many documents an entry names; the others are only counted, so that a report stays small. */
const namedDocuments = 20;

export class Losses {
  private readonly kinds = new Map<string, { entry: Omit<LossEntry, "names">; names: string[]; last: string }>();

  /** Losses of one document come in a row. */
  add({ what, why, outcome, document, count }: Loss): void {
    if (count === 0) return;
    const key = JSON.stringify([what, why, outcome]);
    let kind = this.kinds.get(key);
    if (!kind) {
      kind = { entry: { what, why, outcome, count: 0, documents: 0 }, names: [], last: "" };
      this.kinds.set(key, kind);
    }
    kind.entry.count += count;
    if (kind.entry.documents > 0 && kind.last === document) return;
    kind.last = document;
    kind.entry.documents++;
    if (kind.names.length < namedDocuments) kind.names.push(document);
  }

  /** In an order that does not depend on what came first. */
  entries(): LossEntry[] {
    return [...this.kinds.keys()].sort().map((key) => {
      const { entry, names } = this.kinds.get(key) as { entry: Omit<LossEntry, "names">; names: string[] };
      return { ...entry, names };
    });
  }

  /** How many of something are not in the files. */
  lost(what: string): number {
    let sum = 0;
    for (const { entry } of this.kinds.values())
      if (entry.what === what && entry.outcome === "lost") sum += entry.count;
    return sum;
  }
}
