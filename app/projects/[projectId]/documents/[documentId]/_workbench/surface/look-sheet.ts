/**
 * The looks of runs as rules of a style sheet: one for each look, and not one for each run. The browser parses and works out the
 * style of an element that has a `style` of its own each time anew, and that of elements with the same classes once.
 */

/** How many looks were made in this page, so that no two sheets of it have one name. */
let made = 0;

export class LookSheet {
  private readonly page: Document;
  private readonly sheet = new CSSStyleSheet();

  constructor(page: Document) {
    this.page = page;
    page.adoptedStyleSheets = [...page.adoptedStyleSheets, this.sheet];
  }

  /** The class of a run of this style, a list of declarations. */
  add(style: string): string {
    const name = `sw-look-${made++}`;
    this.sheet.insertRule(`.sw-run.${name}{${style}}`);
    return name;
  }

  /** Forgets all looks. */
  clear(): void {
    this.sheet.replaceSync("");
  }

  close(): void {
    this.page.adoptedStyleSheets = this.page.adoptedStyleSheets.filter((sheet) => sheet !== this.sheet);
  }
}
