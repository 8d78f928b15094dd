/**
 * Web pages, Word, PDF and Excel files into text. Runs apart from the program (see `apart.ts`): the libraries that read these
 * files are large, and what is given to them may be made to keep them busy for ever. No script is run and nothing is loaded.
 * Each library is loaded only for its own kind of file.
 */

export type Converted =
  | { kind: "text"; text: string; title: string; notes: string[] }
  | { kind: "rows"; rows: string[][]; notes: string[] };

export type Convertible = "html" | "docx" | "pdf" | "xlsx";

export async function convert(kind: Convertible, bytes: Uint8Array, encoded: string): Promise<Converted> {
  switch (kind) {
    case "html":
      return webPage(encoded);
    case "docx":
      return word(bytes);
    case "pdf":
      return pdf(bytes);
    case "xlsx":
      return excel(bytes);
  }
}

/** Elements that begin a line of their own, and those that a reader never sees. */
const blocks = new Set(
  "ADDRESS ARTICLE ASIDE BLOCKQUOTE DD DIV DL DT FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN NAV OL P PRE SECTION TABLE TR UL".split(
    " ",
  ),
);
const unseen = new Set(
  "SCRIPT STYLE NOSCRIPT TEMPLATE IFRAME OBJECT EMBED SVG MATH HEAD BUTTON INPUT SELECT TEXTAREA".split(" "),
);

type Knot = { nodeType: number; nodeName: string; textContent: string | null; childNodes: Iterable<Knot> };

async function webPage(html: string): Promise<Converted> {
  const [{ parseHTML }, { Readability }] = await Promise.all([import("linkedom"), import("@mozilla/readability")]);
  const { document } = parseHTML(html);
  const title = (document.title ?? "").trim();
  const notes: string[] = [];
  const scripts = document.querySelectorAll("script").length;
  if (scripts > 0) notes.push(`${scripts} ${scripts === 1 ? "script was" : "scripts were"} left out; none was run.`);
  let root: Knot | null = null;
  const whole = plainText(document.body as unknown as Knot);
  // Readability changes the document that it is given.
  const article = new Readability(document.cloneNode(true) as unknown as Document, {
    serializer: (node) => node,
  }).parse();
  if (article?.content) root = article.content as unknown as Knot;
  // Readability leaves out the headline where the title says the same; whoever labels a report wants it.
  const headline = plainText(document.querySelector("h1") as unknown as Knot | null);
  const read = root ? plainText(root) : whole;
  const text = root && headline && !read.includes(headline) ? `${headline}\n\n${read}` : read;
  if (text && text.length < whole.length)
    notes.push("The article was taken out of the page; menus and the like were left out.");
  return { kind: "text", text: text || whole, title: (article?.title ?? title).trim(), notes };
}

/** What a reader sees, with a line for each block and an empty line between paragraphs. */
function plainText(root: Knot | null): string {
  if (!root) return "";
  let text = "";
  const walk = (node: Knot, pre: boolean, depth: number): void => {
    if (depth > 2000) throw new Error("its elements lie too deep within one another");
    if (node.nodeType === 3) {
      const held = node.textContent ?? "";
      text += pre ? held : held.replace(/[ \t\r\n\f]+/g, " ");
      return;
    }
    if (node.nodeType !== 1 && node.nodeType !== 11 && node.nodeType !== 9) return;
    const name = node.nodeName.toUpperCase();
    if (unseen.has(name)) return;
    if (name === "BR") {
      text += "\n";
      return;
    }
    const block = blocks.has(name);
    if (block) text += "\n\n";
    for (const child of node.childNodes) walk(child, pre || name === "PRE", depth + 1);
    if (name === "TD" || name === "TH") text += "\t";
    if (block) text += "\n\n";
  };
  walk(root, false, 0);
  return text
    .replace(/[ \t]+\n/g, "\n")
    .replace(/\n[ ]+/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .replaceAll("\0", "")
    .trim();
}

async function word(bytes: Uint8Array): Promise<Converted> {
  const { default: mammoth } = await import("mammoth");
  const { value, messages } = await mammoth.extractRawText({ buffer: Buffer.from(bytes) });
  const notes = messages.slice(0, 5).map((message) => message.message);
  return { kind: "text", text: value.replaceAll("\0", "").trim(), title: "", notes };
}

async function pdf(bytes: Uint8Array): Promise<Converted> {
  const { extractText, getDocumentProxy } = await import("unpdf");
  const document = await getDocumentProxy(new Uint8Array(bytes));
  const { totalPages, text } = await extractText(document, { mergePages: false });
  const empty = text.filter((page) => page.trim() === "").length;
  const notes = [`${totalPages} ${totalPages === 1 ? "page" : "pages"}; lines are broken as on the page.`];
  if (empty > 0) notes.push(`${empty} of its pages hold no text; they may be pictures.`);
  return { kind: "text", text: text.join("\n\n").replaceAll("\0", "").trim(), title: "", notes };
}

const maxColumns = 1000;

async function excel(bytes: Uint8Array): Promise<Converted> {
  const { default: readExcel } = await import("read-excel-file/node");
  const sheets = await readExcel(Buffer.from(bytes));
  const [first] = sheets;
  const rows = (first?.data ?? []) as unknown[][];
  if (rows.some((row) => row.length > maxColumns)) throw new Error(`it has more than ${maxColumns} columns`);
  const notes = sheets.length > 1 ? [`Of its ${sheets.length} sheets the first was read.`] : [];
  return { kind: "rows", rows: rows.map((row) => row.map(cellText)), notes };
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  return cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell);
}
