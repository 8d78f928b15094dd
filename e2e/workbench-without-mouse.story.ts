import type { Locator, Page } from "@playwright/test";
import { requireMember } from "#lib/auth/membership.ts";
import { saveAttribute, saveLabel } from "#lib/data/labels.ts";
import { expect, test } from "./support/story.ts";
import { allTags, openText, saved, tagOf, textIsReady, theText } from "./support/text.ts";

/** Whether the mouse was used on the page. */
const watchMouse = () => {
  const seen = globalThis as unknown as { mouseUsed?: boolean };
  for (const kind of ["pointerdown", "pointermove", "wheel", "touchstart"]) {
    addEventListener(kind, () => {
      seen.mouseUsed = true;
    });
  }
};

const mouseUsed = (page: Page) => page.evaluate(() => (globalThis as unknown as { mouseUsed?: boolean }).mouseUsed);

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Goes by Tab until something has the focus. */
async function reach(page: Page, what: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  await expect(what).toBeVisible();
  for (let presses = 0; presses < 60; presses++) {
    if (await what.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`the ${key} key does not lead to ${what}`);
}

/** From the text to something else on the page. */
async function leaveTextFor(page: Page, what: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  await press(page, "Escape", "Escape", "Escape", "Escape");
  await reach(page, what, key);
}

/** Selects the words by the search, from anywhere in the text. */
async function find(page: Page, words: string): Promise<void> {
  await page.keyboard.press("/");
  await page.keyboard.type(words);
  await expect(page.getByRole("textbox", { name: "Search in the text" })).toHaveValue(words);
  await expect(page.locator("[data-search-count]")).toHaveText(/^\d+ of/);
  await page.keyboard.press("Escape");
}

test("every task of the workbench is done without a mouse", async ({ world, ann, ben }) => {
  test.slow();
  const { project, document } = await world.sample({ annotator: [ann.who, ben.who], manager: [world.owner] });
  const manager = await requireMember(world.owner, project.id, "label.edit");
  await saveLabel(manager, { name: "politics", color: "#2B8A3E", scope: "document" });
  await saveAttribute(manager, { on: "document", name: "tone", kind: "choice", options: ["calm", "loud"] });
  const next = await world.document(
    project,
    "Vladimir Putin left. The talks ended, and nobody was glad. Hamas said so.",
    "Next",
  );
  const { page } = ann;
  await page.addInitScript(watchMouse);
  const said = page.locator("[data-said]");

  await test.step("into the text, and a tag by label key", async () => {
    await openText(page, document);
    await expect(theText(page)).toBeFocused();
    // The sheet of keys opens where it begins, and its key is heard also where nothing has the focus.
    await theText(page).evaluate((content) => (content as HTMLElement).blur());
    await press(page, "1");
    await press(page, "?");
    const sheet = page.getByRole("dialog", { name: "Keys" });
    await expect(sheet.getByRole("region", { name: "All keys" })).toBeFocused();
    await expect(sheet.getByRole("button", { name: "Change keys" })).toBeInViewport({ ratio: 1 });
    await press(page, "Escape");
    await expect(sheet).toHaveCount(0);
    await expect(allTags(page)).toHaveCount(0);
    await theText(page).focus();
    await find(page, "Vladimir Putin");
    await press(page, "2");
    await expect(tagOf(page, "event", "Vladimir Putin")).toBeVisible();
    await press(page, "a");
    await expect(said).toHaveText("This tag has no attributes.");
    await press(page, "1");
    await expect(said).toHaveText(/so 1 chose nothing/);
    await expect(tagOf(page, "event", "Vladimir Putin")).toBeVisible();
    await press(page, "1");
    await expect(tagOf(page, "actor", "Vladimir Putin")).toBeVisible();
  });

  await test.step("both edges, by word and by character", async () => {
    await press(page, "{");
    await expect(tagOf(page, "actor", "to Vladimir Putin")).toBeVisible();
    await press(page, "}", "[");
    await expect(tagOf(page, "actor", "Vladimir")).toBeVisible();
    await press(page, "]", "Alt+[");
    await expect(tagOf(page, "actor", "Vladimir Puti")).toBeVisible();
    await press(page, "Alt+]");
    await expect(tagOf(page, "actor", "Vladimir Putin")).toBeVisible();
    await press(page, "Alt+Shift+BracketRight");
    await expect(tagOf(page, "actor", "ladimir Putin")).toBeVisible();
    await press(page, "Alt+Shift+BracketLeft");
    await expect(tagOf(page, "actor", "Vladimir Putin")).toBeVisible();
  });

  await test.step("an entity, typed at once", async () => {
    await press(page, "e");
    await page.keyboard.type("Putin 1");
    await press(page, "Enter");
    await expect(said).toContainText("It names Putin 1.");
    await expect(page.getByRole("option", { name: /= Putin 1/ })).toBeVisible();
  });

  await test.step("a sticky label, all the same words, and one undo", async () => {
    await find(page, "Netanyahu");
    await press(page, ";", "Space");
    await expect(tagOf(page, "actor", "Netanyahu")).toHaveCount(1);
    await press(page, "Escape", "Escape");
    await press(page, "Tab", "Shift+Tab");
    await find(page, "Hamas");
    await press(page, "1", "=", "=");
    await expect(said).toContainText("One undo takes all of them back.");
    expect(await tagOf(page, "actor", "Hamas").count()).toBeGreaterThan(2);
    await press(page, "Control+z");
    await expect(tagOf(page, "actor", "Hamas")).toHaveCount(1);
  });

  await test.step("pieces, an attribute and two relations", async () => {
    await press(page, "f");
    await find(page, "Israeli Prime Minister");
    await press(page, "f");
    await expect(page.getByRole("option", { name: /^actor: Israeli Prime Minister … Hamas actor/ })).toBeVisible();
    await press(page, "Control+z", "Escape");
    await find(page, "his discontent");
    await press(page, "3", "a", "2");
    await expect(page.getByRole("option", { name: /his discontent position · opposes/ })).toBeVisible();
    await expect(said).toHaveText("polarity: opposes.");
    await press(page, "r", "Shift+Tab", "r");
    await expect(page.getByRole("option", { name: /his discontent.*1 relation/ })).toBeVisible();
    await press(page, "Escape", "l");
    const relations = page.getByRole("listbox", { name: /^Relations, / });
    await expect(relations).toBeFocused();
    await press(page, "ArrowDown", "Delete");
    await expect(page.getByText("No relations yet.")).toBeVisible();
  });

  await test.step("labels, an attribute and the note of the document", async () => {
    await reach(page, theText(page), "Shift+Tab");
    await press(page, "d");
    const politics = page.getByRole("button", { name: "politics" });
    await reach(page, politics);
    await press(page, "Space");
    await expect(politics).toHaveAttribute("aria-pressed", "true");
    await reach(page, page.getByRole("button", { name: "calm" }));
    await press(page, "2");
    await reach(page, page.getByRole("textbox", { name: "Note on the document" }));
    await page.keyboard.type("Read twice.");
    await press(page, "Escape");
    await expect(theText(page)).toBeFocused();
  });

  await test.step("a comment that mentions somebody, and an objection, both sent by Control Enter", async () => {
    await press(page, "Control+Home", "Tab", "c");
    await page.keyboard.type("Which one, @Be");
    await press(page, "Enter");
    await page.keyboard.type("?");
    await press(page, "Control+Enter");
    await expect(page.getByRole("article")).toContainText("Which one, @Ben ?");
    await saved(page);
    await press(page, "Escape", "x");
    const objection = page.getByRole("region", { name: /^Your objection/ });
    await expect(objection).toBeVisible();
    await page.keyboard.type("Too short");
    await press(page, "Control+Enter");
    await expect(objection).toHaveCount(0);
    await expect(theText(page)).toBeFocused();
  });

  await test.step("how it looks, which tags are shown, and the guidelines", async () => {
    await press(page, "v");
    await reach(page, page.getByRole("combobox", { name: "Numbers" }));
    await press(page, "Enter", "ArrowDown", "Enter");
    await expect(page.getByRole("combobox", { name: "Numbers" })).toHaveText("Of paragraphs");
    await reach(page, page.getByRole("button", { name: "actor: shown" }));
    await press(page, "Space");
    await expect(page.getByRole("button", { name: "actor: dimmed" })).toBeFocused();
    await press(page, "Escape");
    await expect(page.locator(".sw-number").first()).toBeAttached();
    await expect(page.locator(".sw-dim").first()).toBeVisible();
    await expect(theText(page)).toBeFocused();
    await press(page, "g");
    await expect(page.getByRole("dialog", { name: "Guidelines" })).toBeVisible();
    await press(page, "Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(theText(page)).toBeFocused();
  });

  await test.step("a key of her own", async () => {
    await press(page, "?");
    const sheet = page.getByRole("dialog", { name: "Keys" });
    await reach(page, sheet.getByRole("button", { name: "Change keys" }), "Shift+Tab");
    await press(page, "Enter");
    await reach(page, sheet.getByRole("button", { name: /^Change the key: Next tag/ }));
    await press(page, "Enter");
    await expect(sheet.getByLabel(/^New key for/)).toBeFocused();
    await press(page, "n");
    await reach(page, sheet.getByRole("button", { name: "Keep" }));
    const kept = page.waitForResponse(/\/api\/v1\/me\/keys/);
    await press(page, "Enter");
    expect((await kept).status()).toBe(200);
    await press(page, "Escape");
    await expect(theText(page)).toBeFocused();
    await press(page, "Control+Home", "n");
    await expect(said).toHaveText(/^actor: “Vladimir Putin”, by you, 1 of \d+\. It is objected to\.$/);
  });

  await test.step("the list of tags is found in", async () => {
    await leaveTextFor(page, page.getByRole("tab", { name: "Comments" }));
    await press(page, "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft");
    await reach(page, page.getByRole("button", { name: "Find and sort tags" }));
    await press(page, "Enter");
    await reach(page, page.getByRole("textbox", { name: "Find in the tags" }));
    await page.keyboard.type("PUTIN");
    await expect(allTags(page)).toHaveCount(1);
  });

  await test.step("a colleague is followed", async () => {
    await openText(ben.page, document);
    const sign = page.getByRole("button", { name: /Ben is here/ });
    await reach(page, theText(page), "Shift+Tab");
    await leaveTextFor(page, sign, "Shift+Tab");
    await press(page, "Enter");
    await expect(page.getByRole("region", { name: "Following Ben" })).toBeVisible();
    await press(page, "Enter");
    await expect(page.getByRole("region", { name: "Following Ben" })).toHaveCount(0);
  });

  await test.step("the document is finished", async () => {
    await saved(page);
    await reach(page, page.getByRole("button", { name: "Finish" }));
    await press(page, "Enter");
    const dialog = page.getByRole("dialog");
    await reach(page, dialog.getByRole("button", { name: /^Finish/ }));
    await press(page, "Enter");
    await expect(dialog.getByText("Stored as version 1")).toBeVisible();
    expect(await mouseUsed(page)).toBeUndefined();
    await reach(page, dialog.getByRole("link", { name: "Next document" }));
    await press(page, "Enter");
  });

  await test.step("in the next one, a suggestion is accepted and one rejected", async () => {
    await expect(page).toHaveURL(next.url);
    await textIsReady(page);
    await reach(page, theText(page));
    await press(page, ">");
    const bar = page.getByRole("region", { name: "Suggestions" });
    await expect(bar.getByText("2 suggestions")).toBeVisible();
    await press(page, "Enter");
    await expect(tagOf(page, "actor", "Vladimir Putin")).toBeVisible();
    await press(page, "Delete");
    await expect(bar).toBeHidden();
    await expect(allTags(page)).toHaveCount(1);
    await press(page, "Control+Home", ".");
    await expect(said).toContainText("The talks ended");
    await saved(page);
    expect(await mouseUsed(page)).toBeUndefined();
  });
});
