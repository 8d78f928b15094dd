/** What entities in this layer are called. Names are asked for in one go when they are first shown, and kept. */
import { Cell } from "./cell.ts";

export type NamedEntity = {
  id: string;
  name: string;
  description: string;
  everyone: boolean;
  mine: boolean;
  changeable: boolean;
};

type Load = (ids: string[]) => Promise<readonly { of: string; entity: NamedEntity }[]>;

export class EntityNames {
  /** Grows when names have come. */
  readonly revision = new Cell(0);
  /** Null for what may not be seen. */
  private readonly known = new Map<string, NamedEntity | null>();
  private readonly wanted = new Set<string>();
  private planned = false;
  private load: Load | null = null;

  /** How names are asked for; what was wanted before is asked for now. */
  begin(load: Load): void {
    this.load = load;
    this.plan();
  }

  /** What an id in a span stands for; undefined while that is not known yet, null where it may not be seen. */
  of(id: string): NamedEntity | null | undefined {
    const found = this.known.get(id);
    if (found !== undefined) return found;
    this.wanted.add(id);
    this.plan();
    return undefined;
  }

  /** One that was just made or chosen. */
  learn(entity: NamedEntity): void {
    this.known.set(entity.id, entity);
    this.revision.value++;
  }

  /** Names may have changed: they are asked for again when they are shown. */
  forget(): void {
    this.known.clear();
    this.revision.value++;
  }

  private plan(): void {
    if (this.planned || !this.load || this.wanted.size === 0) return;
    this.planned = true;
    queueMicrotask(() => void this.ask());
  }

  private async ask(): Promise<void> {
    const ids = [...this.wanted].slice(0, 5_000);
    try {
      const found = new Map((await this.load?.(ids))?.map(({ of, entity }) => [of, entity]));
      for (const id of ids) {
        this.wanted.delete(id);
        this.known.set(id, found.get(id) ?? null);
      }
      this.planned = false;
      this.revision.value++;
      this.plan();
    } catch {
      // Without a connection the names stay unknown; the next time that one is shown they are asked for again.
      this.wanted.clear();
      this.planned = false;
    }
  }
}
