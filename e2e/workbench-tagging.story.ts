import { expect, test } from "./support/story.ts";
import {
  allTags,
  clickWords,
  openText,
  saved,
  selectWords,
  tag,
  tagOf,
  textIsReady,
  theText,
  whereIs,
} from "./support/text.ts";

test("tags by mouse and key, relabels, moves edges, deletes, and finds it all again", async ({ world, ann }) => {
  const { document } = await world.sample({ annotator: [ann.who] });
  const { page } = ann;
  await openText(page, document);
  await expect(page.getByText("Select some words in the text, then press 1, 2 or 3")).toBeVisible();

  // The drag begins and ends inside words: they are taken whole.
  await tag(page, "ussian governmen", "1");
  await expect(tagOf(page, "actor", "Russian government")).toBeVisible();
  await page.keyboard.press("2");
  await expect(tagOf(page, "event", "Russian government")).toBeVisible();
  await page.keyboard.press("Shift+[");
  await expect(tagOf(page, "event", "The Russian government")).toBeVisible();
  await page.keyboard.press("]");
  await expect(tagOf(page, "event", "The Russian government recently")).toBeVisible();
  await page.keyboard.press("Alt+[");
  await expect(tagOf(page, "event", "The Russian government recentl")).toBeVisible();
  await page.keyboard.press("Delete");
  await expect(allTags(page)).toHaveCount(0);
  await page.keyboard.press("Control+z");
  await expect(tagOf(page, "event", "The Russian government recentl")).toBeVisible();
  await saved(page);
  await page.reload();
  await textIsReady(page);
  await expect(tagOf(page, "event", "The Russian government recentl")).toBeVisible();
});

test("tags without a mouse, from the first word on", async ({ world, ann }) => {
  const { document } = await world.sample({ annotator: [ann.who] });
  const { page } = ann;
  await openText(page, document);
  await theText(page).focus();
  const said = page.locator("[data-said]");

  for (const key of ["Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "1"]) await page.keyboard.press(key);
  await expect(tagOf(page, "actor", "The Russian government")).toBeVisible();
  await expect(said).toHaveText("Tagged “The Russian government” as actor.");
  // With the caret in a word and nothing selected, the word is meant.
  for (const key of ["Escape", "ArrowRight", "ArrowRight", "ArrowRight", "2"]) await page.keyboard.press(key);
  await expect(tagOf(page, "event", "talks")).toBeVisible();
  await page.keyboard.press("Escape");
  for (const key of ["Control+ArrowRight", "Control+Shift+ArrowRight", "3"]) await page.keyboard.press(key);
  await expect(page.getByRole("option", { name: /^position: According to the Tass agency/ })).toBeVisible();

  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Tab");
  await expect(said).toHaveText("actor: “The Russian government”, by you, 1 of 3.");
  await page.keyboard.press("Tab");
  await expect(said).toHaveText("event: “talks”, by you, 2 of 3.");
  await page.keyboard.press("Shift+Tab");
  await expect(said).toHaveText("actor: “The Russian government”, by you, 1 of 3.");

  // The tools of a position, and the attribute that it carries.
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  const tools = page.getByRole("group", { name: /^Tag position/ });
  await expect(tools.getByRole("button").first()).toBeFocused();
  await tools.getByRole("button", { name: "opposes" }).press("Enter");
  await expect(tools.getByRole("button", { name: "opposes" })).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Escape");
  await expect(theText(page)).toBeFocused();

  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await saved(page);
});

test("nobody is caught in the text: after Escape, and beyond the last tag when it is pressed again, Tab goes on", async ({
  world,
  ann,
}) => {
  const { document } = await world.sample({ annotator: [ann.who] });
  const { page } = ann;
  await openText(page, document);
  await tag(page, "Hamas", "1");
  for (const key of ["Escape", "Escape", "Tab"]) await page.keyboard.press(key);
  await expect(theText(page)).not.toBeFocused();
  const said = page.locator("[data-said]");
  await theText(page).focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Tab");
  await expect(said).toHaveText("actor: “Hamas”, by you, 1 of 1.");
  await page.keyboard.press("Tab");
  await expect(said).toHaveText("No tag comes after this. Tab once more leaves the text.");
  await expect(page.getByText("No tag comes after this.").last()).toBeVisible();
  await expect(theText(page)).toBeFocused();
  // The other way there is nothing to leave yet, and it must be said first.
  await page.keyboard.press("Shift+Tab");
  await expect(said).toHaveText("No tag comes before this. Shift Tab once more leaves the text.");
  await expect(theText(page)).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(theText(page)).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(theText(page)).not.toBeFocused();
});

test("nothing can be typed into the text, and no keyboard rises for it", async ({ world, ann }) => {
  const { document } = await world.sample({ annotator: [ann.who] });
  const { page } = ann;
  await openText(page, document);
  const before = await theText(page).textContent();
  await expect(theText(page)).toHaveAttribute("inputmode", "none");
  await expect(theText(page)).toHaveAttribute("aria-readonly", "true");
  await selectWords(page, "Hamas terrorist group");
  await page.keyboard.type("xyz 7");
  await page.keyboard.insertText("pasted");
  for (const key of ["Enter", "Backspace", "Control+x", "Control+v", "Control+b"]) await page.keyboard.press(key);
  expect(await theText(page).textContent()).toBe(before);
  await expect(allTags(page)).toHaveCount(0);
});

test("keys act in the text only", async ({ world, ann }) => {
  const { document } = await world.sample({ annotator: [ann.who] });
  const { page } = ann;
  await openText(page, document);
  await selectWords(page, "Hamas");
  await page.getByRole("button", { name: "All 0" }).focus();
  await page.keyboard.press("1");
  await expect(allTags(page)).toHaveCount(0);
});

test("tags nest, cross and coincide, and each can be chosen", async ({ world, ann }) => {
  const { document } = await world.sample({ annotator: [ann.who] });
  const { page } = ann;
  await openText(page, document);
  await tag(page, "Hamas terrorist group", "1");
  await tag(page, "representatives of the Hamas", "2");
  await tag(page, "terrorist", "3");
  await tag(page, "terrorist", "1");
  await expect(allTags(page)).toHaveCount(4);

  // A click takes the innermost, the next click the one around it; the tools list them all.
  await page.keyboard.press("Escape");
  await clickWords(page, "terrorist");
  const here = page.getByRole("group", { name: "Tags at this place" });
  await expect(here.getByRole("button")).toHaveCount(3);
  await expect(tagOf(page, "actor", "terrorist")).toHaveAttribute("aria-selected", "true");
  await here.getByRole("button", { name: "Hamas terrorist group" }).click();
  await expect(tagOf(page, "actor", "Hamas terrorist group")).toHaveAttribute("aria-selected", "true");
  await page.getByRole("button", { name: "Delete this tag" }).click();
  await expect(allTags(page)).toHaveCount(3);
  // The way back is a button too: a phone has no Ctrl+Z.
  await page.getByRole("button", { name: "Undo what I did" }).click();
  await expect(allTags(page)).toHaveCount(4);
  await page.getByRole("button", { name: /^Redo/ }).click();
  await expect(allTags(page)).toHaveCount(3);

  // The same words with the same label are one tag, not two.
  await tag(page, "terrorist", "3");
  await expect(page.locator("[data-said]")).toHaveText("Already tagged as position.");
  await expect(allTags(page)).toHaveCount(3);
});

test("edges are dragged by their handles, and moved by buttons", async ({ world, ann }) => {
  const { document } = await world.sample({ annotator: [ann.who] });
  const { page } = ann;
  await openText(page, document);
  await tag(page, "Russian", "1");
  const handle = await page.locator(".sw-handle-end").evaluate((element) => {
    const { left, bottom } = element.getBoundingClientRect();
    return { x: left, y: bottom + 6 };
  });
  const { last } = await whereIs(page, "government");
  await page.mouse.move(handle.x, handle.y);
  await page.mouse.down();
  await page.mouse.move((handle.x + last.x) / 2, last.y);
  await page.mouse.move(last.x, last.y);
  await page.mouse.up();
  await expect(tagOf(page, "actor", "Russian government")).toBeVisible();
  await clickWords(page, "Russian");
  await page.getByRole("button", { name: "End a word later" }).click();
  await expect(tagOf(page, "actor", "Russian government recently")).toBeVisible();
  await page.getByRole("button", { name: "Start a word later" }).click();
  await expect(tagOf(page, "actor", "government recently")).toBeVisible();
});

test("a double click takes the word, three the sentence; with Alt a drag takes characters", async ({ world, ann }) => {
  const { document } = await world.sample({ annotator: [ann.who] });
  const { page } = ann;
  await openText(page, document);
  const { first } = await whereIs(page, "delegation");
  await page.mouse.dblclick(first.x, first.y);
  await page.keyboard.press("1");
  await expect(tagOf(page, "actor", "delegation")).toBeVisible();
  const sentence = await whereIs(page, "Additionally");
  await page.mouse.click(sentence.first.x, sentence.first.y, { clickCount: 3 });
  await page.getByRole("toolbar", { name: "Labels" }).getByRole("button", { name: "event" }).click();
  await expect(page.getByRole("option", { name: /^event: Additionally, it was reported that Hamas/ })).toBeVisible();
  await page.keyboard.down("Alt");
  await selectWords(page, "rincip");
  await page.keyboard.up("Alt");
  await page.keyboard.press("3");
  await expect(tagOf(page, "position", "rincip")).toBeVisible();
});

test("tagging moves no letter", async ({ world, ann }) => {
  const { document } = await world.sample({ annotator: [ann.who] });
  const { page } = ann;
  await openText(page, document);
  const words = ["The Russian", "Hamas", "Bogdanov", "forums"];
  const places = () => Promise.all(words.map((word) => whereIs(page, word)));
  const before = await places();
  await tag(page, "The Russian government", "1");
  await tag(page, "recently held talks with representatives of the Hamas", "2");
  await tag(page, "Hamas", "3");
  await tag(page, "Bogdanov", "1");
  expect(await places()).toEqual(before);
});
