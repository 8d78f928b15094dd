/** Which rows of a long list are drawn: those in sight and a few around them. Heights are in CSS pixels. */
export function rowsInSight(options: {
  count: number;
  rowHeight: number;
  scrollTop: number;
  height: number;
  /** How many rows to draw beyond either edge. */
  around: number;
}): { from: number; to: number } {
  const { count, rowHeight, scrollTop, height, around } = options;
  const from = Math.max(0, Math.floor(scrollTop / rowHeight) - around);
  const to = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + around);
  return { from: Math.min(from, count), to: Math.max(to, Math.min(from, count)) };
}

/** Where to scroll so that a row is in sight, moving as little as possible. */
export function scrollTopFor(options: { row: number; rowHeight: number; scrollTop: number; height: number }): number {
  const { row, rowHeight, scrollTop, height } = options;
  const top = row * rowHeight;
  if (top < scrollTop) return top;
  return top + rowHeight > scrollTop + height ? top + rowHeight - height : scrollTop;
}
