/** Pages go by key: the next page begins after the last row of this one, however many rows came or went meanwhile. */
export type PageRequest = { after?: string | null | undefined; limit?: number | undefined };

export type Page<Row> = {
  rows: Row[];
  /** What to ask `after` for the next page; null on the last one. */
  next: string | null;
};

/** The number of rows to show: what was asked for, from 1 to 200; 50 where nothing was. */
export function pageSize(request: PageRequest): number {
  return Math.min(Math.max(Math.trunc(request.limit ?? 50), 1), 200);
}

/** Makes a page of rows that were read with one more than `limit`, which tells whether there is another page. */
export function pageOf<Row>(rows: Row[], limit: number, keyOf: (row: Row) => string): Page<Row> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown, next: rows.length > limit && last !== undefined ? keyOf(last) : null };
}
