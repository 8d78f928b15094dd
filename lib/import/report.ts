/** What became of an import, for people and for programs. */
export type Refusal = { file: string; line: number; field: string; why: string };

export type ImportReport = {
  /** Files, or files that belong together, that were taken, and that were not. */
  taken: number;
  refused: number;
  documents: number;
  /** The first documents that were added, or were there already. */
  first: { id: string; name: string }[];
  already: number;
  layers: number;
  layersAlready: number;
  /** Layers of models that have a new version now. */
  layersRenewed: number;
  spans: number;
  relations: number;
  /** Notes that became comments. */
  comments: number;
  /** What the project has now and had not before. */
  created: { labels: string[]; attributes: string[]; relationTypes: string[]; annotators: string[] };
  /** Why files were not taken; the whole list is in the file that the job leaves. */
  refusals: Refusal[];
  moreRefusals: number;
  /** What was passed over in files that were taken. */
  notices: Refusal[];
  moreNotices: number;
  leftOut: { what: string; count: number }[];
  /** Files that are not UTF-8, and how they were read. */
  encodings: { file: string; encoding: string; guessed: boolean }[];
};

/** How many refusals and notices a report shows, and how many the file that goes with it lists. */
export const mostShown = 200;
const mostListed = 100_000;

/** Gathers a report while an import goes on. */
export class Findings {
  readonly refusals: Refusal[] = [];
  readonly notices: Refusal[] = [];
  readonly encodings: ImportReport["encodings"] = [];
  refusalCount = 0;
  noticeCount = 0;
  taken = 0;
  readonly refused = new Set<string>();

  refuse(unit: string, refusal: Refusal): void {
    this.refused.add(unit);
    this.refusalCount++;
    if (this.refusals.length < mostListed) this.refusals.push(refusal);
  }

  notice(notice: Refusal): void {
    this.noticeCount++;
    if (this.notices.length < mostListed) this.notices.push(notice);
  }
}

/** All refusals and notices as CSV, guarded against spreadsheets that run what begins with = and the like. */
export function* reportTable({ refusals, notices }: Findings): Generator<string> {
  yield "outcome,file,line,field,why\r\n";
  for (const [outcome, list] of [
    ["refused", refusals],
    ["passed over", notices],
  ] as const) {
    for (const { file, line, field, why } of list) {
      yield `${[outcome, file, line || "", field, why].map(cell).join(",")}\r\n`;
    }
  }
}

function cell(value: string | number): string {
  const text = String(value).replaceAll("\0", "");
  const guarded = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
