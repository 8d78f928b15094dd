import type { Outbox, OutboxEntry } from "./outbox-contract.ts";

type Held = { userId: string; layerId: string; open: boolean; entries: Map<number, OutboxEntry> };

/** An outbox in memory: for a browser that refuses storage (`tab`), and, as `device`, for simulations of one that does not. */
export function memoryOutbox(kept: "device" | "tab"): Outbox {
  const holders = new Set<Held>();
  return {
    async open(userId, layerId) {
      const me: Held = { userId, layerId, open: true, entries: new Map() };
      holders.add(me);
      let listener = () => {};
      return {
        kept,
        async adopt(nextNumber) {
          const adopted: OutboxEntry[] = [];
          for (const other of holders) {
            if (other.open || other.userId !== userId || other.layerId !== layerId) continue;
            for (const entry of other.entries.values()) adopted.push({ ...entry, n: nextNumber() });
            holders.delete(other);
          }
          for (const entry of adopted) me.entries.set(entry.n, structuredClone(entry));
          return adopted;
        },
        put(entry) {
          me.entries.set(entry.n, structuredClone(entry));
          listener();
        },
        erase(n) {
          me.entries.delete(n);
          listener();
        },
        onKept(listen) {
          listener = listen;
        },
        close() {
          me.open = false;
          listener = () => {};
        },
      };
    },
    async pendingCount(userId) {
      let count = 0;
      for (const holder of holders) if (holder.userId === userId) count += holder.entries.size;
      return count;
    },
    async clear(userId) {
      for (const holder of holders) if (holder.userId === userId) holder.entries.clear();
    },
  };
}
