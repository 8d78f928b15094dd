/** Which rows of a long list are drawn: those in sight and a few around them. Heights are in CSS pixels. */
export function rowsInSight(options: {
  count: number;
  rowHeight: number;
  scrollTop: number;
  height: number;
  /** How many rows to draw beyond either edge. */
  around: number;
}): { from: number; to: number } {
  const { count, rowHeight, height, around } = options;
  // A list that became shorter, or is sorted anew, may be asked for more than it can be scrolled; no browser tells of that.
  const scrollTop = Math.max(0, Math.min(options.scrollTop, count * rowHeight - height));
  return {
    from: Math.max(0, Math.floor(scrollTop / rowHeight) - around),
    to: Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + around),
  };
}

/** Where to scroll so that a row is in sight, moving as little as possible. */
export function scrollTopFor(options: { row: number; rowHeight: number; scrollTop: number; height: number }): number {
  const { row, rowHeight, scrollTop, height } = options;
  const top = row * rowHeight;
  if (top < scrollTop) return top;
  return top + rowHeight > scrollTop + height ? top + rowHeight - height : scrollTop;
}

/** The selected row of a list, and how high the list is. `row` is -1 where the list does not hold what is selected. */
export type HeldRow = { id: string | null; row: number; height: number };

/**
 * Where the list is to be scrolled to when something else is selected, or what is selected has another row: what is newly selected is
 * brought into sight; what others push on stays where it is on the screen, if it is there.
 */
export function scrollTopAfter(
  before: HeldRow,
  now: HeldRow,
  { rowHeight, scrollTop }: { rowHeight: number; scrollTop: number },
): number {
  const { row, height } = now;
  if (row < 0) return scrollTop;
  const pushed = before.id === now.id && before.row >= 0 && before.height === height;
  if (!pushed) return scrollTopFor({ row, rowHeight, scrollTop, height });
  const wasInSight = scrollTopFor({ row: before.row, rowHeight, scrollTop, height }) === scrollTop;
  return wasInSight ? Math.max(0, scrollTop + (row - before.row) * rowHeight) : scrollTop;
}
