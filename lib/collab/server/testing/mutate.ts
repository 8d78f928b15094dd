/** A whole number from 0 up to and without `below`. */
export type Random = (below: number) => number;

/** A small generator with a seed, so that a run can be repeated (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Bytes that were changed in one to three places; now and then the rest is taken from one of `others`. */
export function mutate(bytes: Uint8Array, next: Random, others: readonly Uint8Array[]): Uint8Array {
  let mutant = [...bytes];
  for (let times = next(2) || 1 + next(3); times > 0; times--) {
    const at = next(mutant.length + 1);
    switch (next(7)) {
      case 0:
        mutant[at] = next(256);
        break;
      case 1:
        mutant[at] = (mutant[at] ?? 0) ^ (1 << next(8));
        break;
      case 2:
        mutant.splice(at, 1 + next(4));
        break;
      case 3:
        mutant.splice(at, 0, ...Array.from({ length: 1 + next(4) }, () => next(256)));
        break;
      case 4:
        mutant = mutant.slice(0, at);
        break;
      case 5:
        // The largest numbers: lengths and clocks without end.
        mutant.splice(at, 1, 255, 255, 255, 255, 255, 255, 255, next(16));
        break;
      case 6: {
        const other = others[next(others.length)] ?? bytes;
        mutant.splice(at, mutant.length, ...other.subarray(next(other.length)));
        break;
      }
    }
  }
  return new Uint8Array(mutant);
}
