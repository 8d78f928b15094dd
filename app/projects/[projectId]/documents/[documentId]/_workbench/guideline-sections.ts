/** What the guidelines of a project, which are Markdown, say of one label. */

/**
 * The sections whose heading names the label, each to the next heading of the same or a higher rank. A heading names a label
 * when one of its words, or several in a row, are the label's name or its plural. Headings within fenced code are none.
 * Null where no heading names it.
 */
export function sectionOf(guidelines: string, label: string): string | null {
  const lines = guidelines.split("\n");
  const headings = headingsOf(lines);
  const sections: string[] = [];
  let upTo = 0;
  for (const [i, { line, rank, title }] of headings.entries()) {
    // A part of what was taken already.
    if (line < upTo || !names(title, label)) continue;
    upTo = headings.slice(i + 1).find((next) => next.rank <= rank)?.line ?? lines.length;
    // The first heading of all is that of the guidelines themselves.
    if (rank === 1 && i === 0 && headings.filter((one) => one.rank === 1).length === 1 && headings.length > 1) {
      upTo = 0;
      continue;
    }
    sections.push(lines.slice(line, upTo).join("\n").trim());
  }
  return sections.length > 0 ? sections.join("\n\n") : null;
}

/** Whether a section says, below its headings, what the description of the label says, so that one of them is enough. */
export function says(section: string, description: string): boolean {
  const lines = section.split("\n");
  const headings = new Set(headingsOf(lines).map(({ line }) => line));
  const body = plain(lines.filter((_, line) => !headings.has(line)).join("\n"));
  return ` ${body} `.includes(` ${plain(description)} `);
}

type Heading = { line: number; rank: number; title: string };

function headingsOf(lines: readonly string[]): Heading[] {
  const found: Heading[] = [];
  let fence: string | null = null;
  for (const [line, text] of lines.entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(text)?.[1];
    if (mark) {
      if (fence === null) fence = mark;
      else if (mark.startsWith(fence)) fence = null;
      continue;
    }
    const heading = fence === null ? /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/.exec(text) : null;
    if (heading) found.push({ line, rank: (heading[1] as string).length, title: heading[2] as string });
  }
  return found;
}

function names(title: string, label: string): boolean {
  const words = ` ${plain(title)} `;
  const name = plain(label);
  if (name === "") return false;
  const plural = name.endsWith("y") ? `${name.slice(0, -1)}ies` : `${name}s`;
  return words.includes(` ${name} `) || words.includes(` ${plural} `);
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, " ")
    .trim();
}
