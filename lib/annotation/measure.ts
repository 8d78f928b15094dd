/** For benchmarks: how long one call takes, printed as one line. */

/**
 * Calls `work` for about half a second after warming up, and prints the median and the 95th percentile of one call, and, where the
 * number of bytes that a call handles is given, megabytes a second.
 */
export function measure(name: string, work: () => void, bytes?: number): void {
  const warm = performance.now();
  while (performance.now() - warm < 100) work();
  const times: number[] = [];
  const start = performance.now();
  while (performance.now() - start < 500) {
    const before = performance.now();
    work();
    times.push(performance.now() - before);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(share * times.length))] as number;
  const median = at(0.5);
  const speed = bytes === undefined ? "" : `  ${(bytes / 1e6 / (median / 1e3)).toFixed(0)} MB/s`;
  console.log(`${name.padEnd(60)} p50 ${show(median)}  p95 ${show(at(0.95))}${speed}`);
}

function show(milliseconds: number): string {
  return milliseconds < 1 ? `${(milliseconds * 1000).toFixed(1)} µs` : `${milliseconds.toFixed(1)} ms`;
}
