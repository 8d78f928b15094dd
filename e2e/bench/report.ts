/** What was measured, and how: the line above the figures. */
export function method(words: string): void {
  console.log(`   ${words}`);
}

/** One figure and the bar that we set ourselves; a bar is an upper limit unless it is said to be a lower one. */
export function figure(
  name: string,
  value: number,
  unit: string,
  bar?: { atMost: number } | { atLeast: number },
): void {
  const shown = `${round(value)} ${unit}`;
  console.log(`   ${name.padEnd(58)} ${shown.padStart(14)}${bar ? verdict(value, unit, bar) : ""}`);
}

/** The values at p50, p95 and p99 of many, smallest first. */
export function percentiles(values: readonly number[]): { p50: number; p95: number; p99: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

function verdict(value: number, unit: string, bar: { atMost: number } | { atLeast: number }): string {
  const [sign, limit, reached] =
    "atMost" in bar ? ["≤", bar.atMost, value <= bar.atMost] : ["≥", bar.atLeast, value >= bar.atLeast];
  return `   bar ${sign} ${limit} ${unit}${reached ? "" : "   NOT REACHED"}`;
}

function round(value: number): string {
  return value.toLocaleString("en", { maximumSignificantDigits: 3, useGrouping: false });
}
