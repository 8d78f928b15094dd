/** Where the paragraphs of a text begin; found once for each text. */
const found = new Map<string, Uint32Array>();

/** How many paragraphs that are not blank begin before an offset, in UTF-16 units. A line break ends a paragraph. */
export function paragraphsBefore(text: string, offset: number): number {
  const starts = startsOf(text);
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function startsOf(text: string): Uint32Array {
  let starts = found.get(text);
  if (!starts) {
    const list: number[] = [];
    for (let at = 0; at <= text.length; ) {
      const end = text.indexOf("\n", at);
      const to = end < 0 ? text.length : end;
      if (/\S/.test(text.slice(at, to))) list.push(at);
      at = to + 1;
    }
    // One text at a time is open.
    found.clear();
    starts = Uint32Array.from(list);
    found.set(text, starts);
  }
  return starts;
}
