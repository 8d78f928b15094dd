import { expect, type Locator, type Page } from "@playwright/test";

/** What a person does in the text of a document: by the words that she sees, with the mouse and the keyboard. */

/** Opens a document and waits until its tags are there and can be worked on. */
export async function openText(page: Page, document: { url: string }): Promise<void> {
  await page.goto(document.url);
  await textIsReady(page);
}

export async function textIsReady(page: Page): Promise<void> {
  await expect(page.locator("[data-ready=true]")).toBeVisible();
  await expect(theText(page)).toBeVisible();
}

export function theText(page: Page): Locator {
  return page.getByRole("textbox", { name: /^Text of/ });
}

/** Waits until everything of hers is in the log. */
export async function saved(page: Page): Promise<void> {
  await expect(page.locator("[data-sync]")).toHaveAttribute("data-sync", "saved");
}

export async function sign(page: Page, state: "saving" | "retrying" | "offline" | "denied"): Promise<void> {
  await expect(page.locator("[data-sync]")).toHaveAttribute("data-sync", state, { timeout: 20_000 });
}

type Spot = { x: number; y: number };

/** Where the first and the last letter of the words are on the screen. `nth` counts from 0. */
export async function whereIs(page: Page, words: string, nth = 0): Promise<{ first: Spot; last: Spot }> {
  const found = await theText(page).evaluate(
    (content, { words, nth }) => {
      const nodes: { node: Text; at: number }[] = [];
      let text = "";
      for (const line of content.querySelectorAll(".cm-line")) {
        const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
          const node = walker.currentNode as Text;
          nodes.push({ node, at: text.length });
          text += node.data;
        }
        text += "\n";
      }
      let from = -1;
      for (let i = 0; i <= nth; i++) from = text.indexOf(words, from + 1);
      if (from < 0) return null;
      const middle = (offset: number) => {
        const last = nodes.findLast(({ at }) => at <= offset);
        if (!last) throw new Error("the text is empty");
        const range = document.createRange();
        range.setStart(last.node, offset - last.at);
        range.setEnd(last.node, offset - last.at + 1);
        const { left, right, top, bottom } = range.getBoundingClientRect();
        return { left, right, x: (left + right) / 2, y: (top + bottom) / 2 };
      };
      return { first: middle(from), last: middle(from + words.length - 1) };
    },
    { words, nth },
  );
  if (!found) throw new Error(`the text on the screen has no “${words}”`);
  return found;
}

/** Drags over the words, from inside the first to inside the last. */
export async function selectWords(page: Page, words: string, options: { nth?: number } = {}): Promise<void> {
  const { first, last } = await whereIs(page, words, options.nth);
  await page.mouse.move(first.x, first.y);
  await page.mouse.down();
  await page.mouse.move((first.x + last.x) / 2, (first.y + last.y) / 2);
  await page.mouse.move(last.x + 1, last.y);
  await page.mouse.up();
}

export async function clickWords(page: Page, words: string, options: { nth?: number } = {}): Promise<void> {
  const { first } = await whereIs(page, words, options.nth);
  await page.mouse.click(first.x, first.y);
}

/** Drags over the words and presses a label's key. */
export async function tag(page: Page, words: string, key: string): Promise<void> {
  await selectWords(page, words);
  await page.keyboard.press(key);
}

/** The tag in the list beside the text. */
export function tagOf(page: Page, label: string, words: string): Locator {
  const exactly = words.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return page.getByRole("option", { name: new RegExp(`^${label}: ${exactly} ${label} ·`) });
}

export function allTags(page: Page): Locator {
  return page.getByRole("option");
}
