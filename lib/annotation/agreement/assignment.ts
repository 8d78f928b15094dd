/**
 * The heaviest matching of a sparse bipartite graph: every node in one pair at most, the sum of the weights as large as can be.
 *
 * Nodes on the left are put in one by one, each by the shortest augmenting path under potentials (the Hungarian method in the
 * form of Jonker and Volgenant, 1987). A search ends as soon as nothing farther away can be better, so that for spans, which
 * only meet their neighbours, the work stays about linear in the number of edges.
 */

/** Edges as three lists of one length. Weights are greater than 0. */
export type Edges = { a: number[]; b: number[]; weight: number[] };

/**
 * @param lefts number of nodes on the left, which are 0 … lefts − 1; likewise `rights`
 * @returns for each node on the left the place of its edge, or −1 where it stays alone
 */
export function heaviestMatching(lefts: number, rights: number, { a, b, weight }: Edges): Int32Array {
  const first = new Int32Array(lefts + 1);
  for (const left of a) first[left + 1]!++;
  for (let i = 0; i < lefts; i++) first[i + 1]! += first[i]!;
  const fill = first.slice(0, lefts);
  const edges = new Int32Array(a.length);
  a.forEach((left, e) => {
    edges[fill[left]!++] = e;
  });

  const edgeOf = new Int32Array(lefts).fill(-1);
  const takenBy = new Int32Array(rights).fill(-1);
  // u + v ≥ weight on every edge, with equality on the chosen ones; 0 for what stays alone.
  const u = new Float64Array(lefts);
  const v = new Float64Array(rights);
  const distance = new Float64Array(rights).fill(Number.POSITIVE_INFINITY);
  const via = new Int32Array(rights);
  const heap = new Heap();

  for (let root = 0; root < lefts; root++) {
    let best = 0;
    for (let k = first[root]!; k < first[root + 1]!; k++) {
      const e = edges[k]!;
      best = Math.max(best, weight[e]! - v[b[e]!]!);
    }
    u[root] = best;
    // The cheapest end so far: leave `alone` (a left node) without a partner, or take the right node `free`.
    let limit = best;
    let alone = root;
    let free = -1;
    const seen: number[] = [];
    const settledLeft: number[] = [root];
    const leftAt: number[] = [0];
    for (let left = root, at = 0; ; ) {
      for (let k = first[left]!; k < first[left + 1]!; k++) {
        const e = edges[k]!;
        const right = b[e]!;
        const reach = at + Math.max(0, u[left]! + v[right]! - weight[e]!);
        if (reach >= distance[right]! || reach >= limit) continue;
        if (distance[right] === Number.POSITIVE_INFINITY) seen.push(right);
        distance[right] = reach;
        via[right] = e;
        if (takenBy[right] === -1) {
          limit = reach;
          free = right;
          alone = -1;
        } else heap.push(right, reach);
      }
      let right = -1;
      while (heap.size > 0) {
        const reach = heap.key();
        const candidate = heap.pop();
        // A shorter way was found since.
        if (reach > distance[candidate]!) continue;
        right = reach < limit ? candidate : -1;
        break;
      }
      if (right === -1) break;
      left = takenBy[right]!;
      at = distance[right]!;
      settledLeft.push(left);
      leftAt.push(at);
      if (at + u[left]! < limit) {
        limit = at + u[left]!;
        alone = left;
        free = -1;
      }
    }
    heap.clear();
    settledLeft.forEach((left, i) => {
      if (leftAt[i]! < limit) u[left] = Math.max(0, u[left]! - (limit - leftAt[i]!));
    });
    for (const right of seen) if (distance[right]! < limit) v[right]! += limit - distance[right]!;

    // Walk back from the end, handing each right node over to the left node before it.
    let right = free;
    if (alone !== -1) {
      const edge = edgeOf[alone]!;
      edgeOf[alone] = -1;
      right = edge === -1 ? -1 : b[edge]!;
    }
    while (right !== -1) {
      const e = via[right]!;
      const left = a[e]!;
      const before = edgeOf[left]!;
      edgeOf[left] = e;
      takenBy[right] = left;
      right = before === -1 ? -1 : b[before]!;
    }
    for (const node of seen) distance[node] = Number.POSITIVE_INFINITY;
  }
  return edgeOf;
}

/**
 * About how much `heaviestMatching` has to look at: one node on one side of many is no trouble, many on both sides of each other are.
 */
export function searchOf({ a, b }: Edges, lefts: number, rights: number): number {
  const degree = new Int32Array(lefts + rights);
  for (let e = 0; e < a.length; e++) {
    degree[a[e]!]!++;
    degree[lefts + b[e]!]!++;
  }
  let work = 0;
  for (let e = 0; e < a.length; e++) work += Math.min(degree[a[e]!]!, degree[lefts + b[e]!]!);
  return work;
}

/**
 * A matching with as many pairs as can be, by the method of Hopcroft and Karp (1973): also of thousands that all compete it is found
 * in a moment. It begins with the heaviest edges, but does not promise the largest sum.
 *
 * @returns as `heaviestMatching`
 */
export function largestMatching(lefts: number, rights: number, { a, b, weight }: Edges): Int32Array {
  const first = new Int32Array(lefts + 1);
  for (const left of a) first[left + 1]!++;
  for (let i = 0; i < lefts; i++) first[i + 1]! += first[i]!;
  const fill = first.slice(0, lefts);
  const edges = new Int32Array(a.length);
  const edgeOf = new Int32Array(lefts).fill(-1);
  const takenBy = new Int32Array(rights).fill(-1);
  for (const e of heavyFirst(weight)) {
    edges[fill[a[e]!]!++] = e;
    if (edgeOf[a[e]!] !== -1 || takenBy[b[e]!] !== -1) continue;
    edgeOf[a[e]!] = e;
    takenBy[b[e]!] = a[e]!;
  }
  const layer = new Int32Array(lefts);
  const queue = new Int32Array(lefts);
  const next = new Int32Array(lefts);
  const path = new Int32Array(lefts);
  for (;;) {
    // How far each left node is from one that stands alone, by edges that alternate.
    let filled = 0;
    let reaches = false;
    for (let left = 0; left < lefts; left++) {
      layer[left] = edgeOf[left] === -1 ? 0 : -1;
      if (edgeOf[left] === -1) queue[filled++] = left;
    }
    for (let at = 0; at < filled; at++) {
      const left = queue[at]!;
      for (let k = first[left]!; k < first[left + 1]!; k++) {
        const other = takenBy[b[edges[k]!]!]!;
        if (other === -1) reaches = true;
        else if (layer[other] === -1) {
          layer[other] = layer[left]! + 1;
          queue[filled++] = other;
        }
      }
    }
    if (!reaches) return edgeOf;
    next.set(first.subarray(0, lefts));
    for (let root = 0; root < lefts; root++) {
      if (edgeOf[root] !== -1) continue;
      let depth = 0;
      path[0] = root;
      while (depth >= 0) {
        const left = path[depth]!;
        if (next[left]! >= first[left + 1]!) {
          // Nothing behind this one: no way leads through it any more.
          layer[left] = -1;
          depth--;
          if (depth >= 0) next[path[depth]!]!++;
          continue;
        }
        const other = takenBy[b[edges[next[left]!]!]!]!;
        if (other === -1) {
          for (let i = depth; i >= 0; i--) {
            const e = edges[next[path[i]!]!]!;
            edgeOf[path[i]!] = e;
            takenBy[b[e]!] = path[i]!;
          }
          break;
        }
        if (layer[other] === layer[left]! + 1) path[++depth] = other;
        else next[left]!++;
      }
    }
  }
}

/** The places of the edges, heavy ones first, as a thousand steps of weight tell them apart. */
export function heavyFirst(weight: readonly number[]): Int32Array {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (const one of weight) {
    if (one < least) least = one;
    if (one > most) most = one;
  }
  const scale = most > least ? 1_000 / (most - least) : 0;
  const step = (e: number) => Math.floor((most - weight[e]!) * scale);
  const from = new Int32Array(1_002);
  for (let e = 0; e < weight.length; e++) from[step(e) + 1]!++;
  for (let i = 1; i < from.length; i++) from[i]! += from[i - 1]!;
  const order = new Int32Array(weight.length);
  for (let e = 0; e < weight.length; e++) order[from[step(e)]!++] = e;
  return order;
}

/** A binary heap of nodes by distance; an outdated entry is left in and recognised when it comes up. */
class Heap {
  private readonly nodes: number[] = [];
  private readonly keys: number[] = [];

  get size(): number {
    return this.nodes.length;
  }

  key(): number {
    return this.keys[0]!;
  }

  clear(): void {
    this.nodes.length = 0;
    this.keys.length = 0;
  }

  push(node: number, key: number): void {
    let i = this.nodes.length;
    this.nodes.push(node);
    this.keys.push(key);
    while (i > 0) {
      const up = (i - 1) >> 1;
      if (this.keys[up]! <= key) break;
      this.nodes[i] = this.nodes[up]!;
      this.keys[i] = this.keys[up]!;
      i = up;
    }
    this.nodes[i] = node;
    this.keys[i] = key;
  }

  pop(): number {
    const top = this.nodes[0]!;
    const node = this.nodes.pop()!;
    const key = this.keys.pop()!;
    const size = this.nodes.length;
    if (size === 0) return top;
    let i = 0;
    for (;;) {
      let down = 2 * i + 1;
      if (down >= size) break;
      if (down + 1 < size && this.keys[down + 1]! < this.keys[down]!) down++;
      if (this.keys[down]! >= key) break;
      this.nodes[i] = this.nodes[down]!;
      this.keys[i] = this.keys[down]!;
      i = down;
    }
    this.nodes[i] = node;
    this.keys[i] = key;
    return top;
  }
}
