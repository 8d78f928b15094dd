import { expect, type Locator, type Page } from "@playwright/test";
import type { StoryDocument } from "./world.ts";

/** What a reviewer does at her page. */

export async function openReview(page: Page, document: StoryDocument): Promise<void> {
  await page.goto(`${document.url}/review`);
  await expect(page.locator(".cm-content")).toBeVisible();
  await expect(card(page)).toBeFocused();
}

export function card(page: Page): Locator {
  return page.getByRole("region", { name: "The card" });
}

/** So many cards are open, and the server has everything that was decided here. */
export async function openCards(page: Page, count: number): Promise<void> {
  await expect(page.locator(`[data-open="${count}"][data-sync=saved]`)).toBeVisible();
}

/** Tab until it has the focus: as somebody without a mouse would. The number of keys. */
export async function tabTo(page: Page, place: Locator, most = 40): Promise<number> {
  for (let presses = 0; presses < most; presses++) {
    if (await place.evaluate((element) => element === element.ownerDocument.activeElement)) return presses;
    await page.keyboard.press("Tab");
  }
  await expect(place).toBeFocused();
  return most;
}

/** A button of the window that is open, by Tab and Enter. The number of keys. */
export async function enter(page: Page, name: string | RegExp): Promise<number> {
  const button = page.getByRole("dialog").getByRole("button", { name });
  await expect(button).toBeEnabled();
  const presses = await tabTo(page, button);
  await page.keyboard.press("Enter");
  return presses + 1;
}
