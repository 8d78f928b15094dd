/**
 * Where my unacknowledged changes outlive the tab: mine only, nobody else's work is stored in the browser.
 *
 * Each open layer of each tab is a *holder* with entries of its own, so that two tabs of one person never send or erase each
 * other's. A holder keeps a Web Lock for as long as it lives, which ends with the tab however the tab ends. Whoever opens the
 * layer later takes over the entries of holders that are gone. Where there are no Web Locks (pages without https) the entries
 * of other holders are taken over at once: then two tabs may send the same update, and the server takes it once.
 *
 * What is written here is an aid for the time before the acknowledgement, and storage may be refused or full. Then the entries
 * live in memory, and `kept` says so.
 */
import { newId } from "./edits.ts";
import type { Outbox, OutboxEntry, OutboxLayer } from "./outbox-contract.ts";
import { memoryOutbox } from "./outbox-memory.ts";

/** What is stored: an entry under `[userId, layerId, holder, n]`. */
type StoredEntry = OutboxEntry & { userId: string; layerId: string; holder: string };

const storeName = "entries";
/** Opening that takes longer, in milliseconds, counts as refused. */
const openWithinMs = 2000;

let ofThisPage: Outbox | null = null;

/** The outbox of this page: in IndexedDB, or in memory where that is refused. The same one every time. */
export function browserOutbox(): Outbox {
  ofThisPage ??= makeOutbox("spanwise-outbox");
  return ofThisPage;
}

/** An outbox over the database of that name, as one page has it. */
export function makeOutbox(name: string): Outbox {
  const memory = memoryOutbox("tab");
  const open = new Map<string, DeviceLayer>();
  const closed = new Set<string>();
  let database: Promise<IDBDatabase | null> | null = null;
  const opened = () => {
    database ??= openDatabase(name);
    return database;
  };
  return {
    async open(userId, layerId) {
      const db = await opened();
      if (!db) return memory.open(userId, layerId);
      const holder = newId();
      const release = await hold(lockOf(name, holder));
      const layer = new DeviceLayer(
        db,
        { userId, layerId, holder },
        {
          release() {
            open.delete(holder);
            closed.add(holder);
            release();
          },
          // A holder of this page is known without asking: its lock is let go of only some time after its end.
          ifGone(other, run) {
            if (open.has(other)) return Promise.resolve();
            return closed.has(other) ? run() : ifFree(lockOf(name, other), run);
          },
        },
      );
      open.set(holder, layer);
      return layer;
    },
    async pendingCount(userId) {
      const db = await opened();
      const stored = db ? await result(entries(db, "readonly").count(under(userId))).catch(() => 0) : 0;
      // What is being written is counted above: a reading waits for the writings before it.
      const refused = [...open.values()].filter((layer) => layer.userId === userId).map((layer) => layer.refused);
      return refused.reduce((sum, count) => sum + count, stored) + (await memory.pendingCount(userId));
    },
    async clear(userId) {
      const db = await opened();
      for (const layer of open.values()) if (layer.userId === userId) layer.forgetStored();
      if (db) await result(entries(db, "readwrite").delete(under(userId)));
      await memory.clear(userId);
    },
  };
}

type Holder = { userId: string; layerId: string; holder: string };
type Holding = {
  release(): void;
  /** Runs if that holder is gone, while nobody else can come to the same conclusion. */
  ifGone(holder: string, run: () => Promise<void>): Promise<void>;
};

class DeviceLayer implements OutboxLayer {
  readonly #db: IDBDatabase;
  readonly #me: Holder;
  readonly #holding: Holding;
  /** Numbers of entries that are not known to be stored: being written, or refused. */
  readonly #unstored = new Map<number, symbol>();
  /** Of those, the ones that storage refused. */
  readonly #refused = new Set<number>();
  #forgotten = false;
  #listener = () => {};

  constructor(db: IDBDatabase, me: Holder, holding: Holding) {
    this.#db = db;
    this.#me = me;
    this.#holding = holding;
  }

  get kept(): "device" | "tab" {
    return this.#unstored.size === 0 && !this.#forgotten ? "device" : "tab";
  }

  get userId(): string {
    return this.#me.userId;
  }

  /** How many entries storage refused: they live in this tab only. */
  get refused(): number {
    return this.#refused.size;
  }

  /** What was stored is being erased under this layer's feet, at sign-out. */
  forgetStored(): void {
    this.#forgotten = true;
    this.#refused.clear();
    this.#listener();
  }

  onKept(listener: () => void): void {
    this.#listener = listener;
  }

  put(entry: OutboxEntry): void {
    const writing = Symbol(entry.n);
    this.#unstored.set(entry.n, writing);
    this.#refused.delete(entry.n);
    this.#change((store) => store.put({ ...entry, ...this.#me })).then(
      () => {
        if (this.#unstored.get(entry.n) === writing) this.#unstored.delete(entry.n);
        this.#listener();
      },
      () => {
        if (this.#unstored.get(entry.n) === writing) this.#refused.add(entry.n);
        this.#listener();
      },
    );
  }

  erase(n: number): void {
    this.#unstored.delete(n);
    this.#refused.delete(n);
    const { userId, layerId, holder } = this.#me;
    // An entry that cannot be erased is sent once more some day, and the server knows it.
    this.#change((store) => store.delete([userId, layerId, holder, n])).catch(() => {});
    this.#listener();
  }

  async adopt(nextNumber: () => number): Promise<OutboxEntry[]> {
    const { userId, layerId, holder: mine } = this.#me;
    const adopted: OutboxEntry[] = [];
    try {
      const all: StoredEntry[] = await result(entries(this.#db, "readonly").getAll(under(userId, layerId)));
      for (const holder of new Set(all.map((entry) => entry.holder))) {
        if (holder === mine) continue;
        await this.#holding.ifGone(holder, async () => {
          const store = entries(this.#db, "readwrite");
          const left: StoredEntry[] = await result(store.getAll(under(userId, layerId, holder)));
          // In one transaction: whatever happens, each entry has exactly one holder.
          for (const { userId: _user, layerId: _layer, holder: _holder, ...entry } of left) {
            store.delete([userId, layerId, holder, entry.n]);
            const taken = { ...entry, n: nextNumber() };
            store.put({ ...taken, ...this.#me });
            adopted.push(taken);
          }
          await finished(store.transaction);
        });
      }
    } catch {
      // Storage does not answer. What could not be read stays where it is.
    }
    return adopted;
  }

  close(): void {
    this.#listener = () => {};
    this.#holding.release();
  }

  async #change(run: (store: IDBObjectStore) => IDBRequest): Promise<void> {
    const store = entries(this.#db, "readwrite");
    run(store);
    await finished(store.transaction);
  }
}

function entries(db: IDBDatabase, mode: IDBTransactionMode): IDBObjectStore {
  return db.transaction(storeName, mode).objectStore(storeName);
}

/** All keys that begin so. An array sorts after every string. */
function under(...start: string[]): IDBKeyRange {
  return IDBKeyRange.bound(start, [...start, []]);
}

function openDatabase(name: string): Promise<IDBDatabase | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), openWithinMs);
    const answer = (db: IDBDatabase | null) => {
      clearTimeout(timer);
      resolve(db);
    };
    try {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () =>
        request.result.createObjectStore(storeName, { keyPath: ["userId", "layerId", "holder", "n"] });
      request.onsuccess = () => answer(request.result);
      request.onerror = () => answer(null);
    } catch {
      answer(null);
    }
  });
}

function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
  });
}

function lockOf(name: string, holder: string): string {
  return `${name}/${holder}`;
}

/** Takes a lock that nobody else wants, and returns what lets go of it. */
async function hold(lock: string): Promise<() => void> {
  if (!navigator.locks) return () => {};
  return new Promise((granted) => {
    const held = () => new Promise<void>((release) => granted(release));
    navigator.locks.request(lock, held).catch(() => granted(() => {}));
  });
}

async function ifFree(lock: string, run: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return run();
  await navigator.locks.request(lock, { ifAvailable: true }, async (free) => {
    if (free) await run();
  });
}
