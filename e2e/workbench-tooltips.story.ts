import { expect, test } from "./support/story.ts";
import { clickWords, openText, tag, tagOf, theText } from "./support/text.ts";

test("tooltips show the name and the key, her own one too; Escape closes them, and they go with their button", async ({
  world,
  ann,
}) => {
  const { document } = await world.sample({ annotator: [ann.who] });
  const { page } = ann;
  const kept = await ann.context.request.put("/api/v1/me/keys", {
    data: { keys: { guidelines: ["k"], view: [] } },
    headers: { Origin: world.server.url },
  });
  expect(kept.status()).toBe(200);
  await openText(page, document);
  const tooltip = page.locator("[data-tooltip]");
  const help = page.getByRole("button", { name: "Keys and help" });
  const view = page.getByRole("button", { name: /^View/ });
  const search = page.getByRole("button", { name: "Search in the text" });

  await help.hover();
  await expect(tooltip).toHaveText("Keys and help?");
  // It lies below its button, and within the window.
  const [button, box] = [await help.boundingBox(), await tooltip.boundingBox()];
  if (!button || !box) throw new Error("nothing is there");
  expect(box.y).toBeGreaterThan(button.y + button.height);
  expect(box.x).toBeGreaterThanOrEqual(0);
  expect(box.x + box.width).toBeLessThanOrEqual(1280);
  // The pointer may go onto it, and to a neighbour, of which she took the key away.
  await page.mouse.move(box.x + 5, box.y + box.height / 2, { steps: 4 });
  await expect(tooltip).toHaveText("Keys and help?");
  await view.hover();
  await expect(tooltip).toHaveText("View: how the text looks, and which tags are shown");
  await page.keyboard.press("Escape");
  await expect(tooltip).toHaveCount(0);

  // The keyboard's focus shows it as well.
  await page.mouse.move(2, 400);
  await search.focus();
  await page.keyboard.press("Tab");
  await expect(tooltip).toHaveText("Guidelines, with examplesK");
  await page.keyboard.press("Shift+Tab");
  await expect(tooltip).toHaveText("Search in the text/");
  // What scrolls or loses the focus elsewhere is nothing to it; leaving its own button closes it.
  await theText(page).evaluate((content) => content.closest(".cm-scroller")?.scrollBy(0, 60));
  await expect.poll(() => theText(page).evaluate((content) => content.closest(".cm-scroller")?.scrollTop)).toBe(60);
  await expect(tooltip).toHaveText("Search in the text/");
  await theText(page).focus();
  await expect(tooltip).toHaveCount(0);
  await page
    .getByRole("toolbar", { name: "Labels" })
    .getByRole("button", { name: /^position/ })
    .hover();
  await expect(tooltip).toContainText(/.+3$/);
  await theText(page).blur();
  await expect(tooltip).toContainText(/.+3$/);
  await page.mouse.move(2, 400);
  await expect(tooltip).toHaveCount(0);

  // Pressing its button closes it, and it stays closed while the dialog is there and the pointer rests.
  await help.hover();
  await expect(tooltip).toHaveText("Keys and help?");
  await help.click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expect(tooltip).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);

  // It says what its button is for now, also where that changes under it.
  const hold = page.getByRole("button", { name: "Hold a label: what is selected gets it" });
  await hold.focus();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Tab");
  await expect(tooltip).toContainText("Hold a label: what is selected gets it");
  await page.keyboard.press("Enter");
  await expect(tooltip).toContainText("Let go of the label");
  await page.keyboard.press("Enter");
  await expect(tooltip).toContainText("Hold a label: what is selected gets it");

  // The button goes while the pointer rests on it.
  await tag(page, "Hamas", "1");
  await clickWords(page, "Hamas");
  await page.getByRole("button", { name: "Delete this tag" }).hover();
  await expect(tooltip).toHaveText("Delete this tagDel");
  await theText(page).focus();
  await page.keyboard.press("Delete");
  await expect(tagOf(page, "actor", "Hamas")).toHaveCount(0);
  await expect(tooltip).toHaveCount(0);
  // While the pointer rests on what it says.
  await page.keyboard.press("Control+z");
  await clickWords(page, "Hamas");
  await page.getByRole("button", { name: "Delete this tag" }).hover();
  await expect(tooltip).toHaveText("Delete this tagDel");
  await tooltip.hover();
  await theText(page).focus();
  await page.keyboard.press("Delete");
  await expect(tagOf(page, "actor", "Hamas")).toHaveCount(0);
  await expect(tooltip).toHaveCount(0);
  // And while it has the focus.
  await page.keyboard.press("Control+z");
  await expect(tagOf(page, "actor", "Hamas")).toHaveCount(1);
  await page.mouse.move(2, 400);
  await page.keyboard.press("Control+Home");
  for (const key of ["Tab", "Enter", "Enter"]) await page.keyboard.press(key);
  const remove = page.getByRole("button", { name: "Delete this tag" });
  await remove.focus();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Tab");
  await expect(tooltip).toHaveText("Delete this tagDel");
  await page.keyboard.press("Enter");
  await expect(remove).toHaveCount(0);
  await expect(tooltip).toHaveCount(0);
});
