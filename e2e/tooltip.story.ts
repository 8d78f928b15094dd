import { expect, test } from "./support/story.ts";
import { openText } from "./support/text.ts";

test("a tooltip names what is pointed at or has the keyboard's focus, with its key; Escape and a click close it", async ({
  world,
  ann,
}) => {
  const { document } = await world.sample({ annotator: [ann.who] });
  const { page } = ann;
  await openText(page, document);
  const tooltip = page.locator("[data-tooltip]");
  const help = page.getByRole("button", { name: "Keys and help" });
  const view = page.getByRole("button", { name: /^View/ });
  await help.hover();
  await expect(tooltip).toHaveText("Keys and help?");
  // It lies below its button, and within the window.
  const [button, box] = [await help.boundingBox(), await tooltip.boundingBox()];
  if (!button || !box) throw new Error("nothing is there");
  expect(box.y).toBeGreaterThan(button.y + button.height);
  expect(box.x).toBeGreaterThanOrEqual(0);
  expect(box.x + box.width).toBeLessThanOrEqual(1280);
  // The pointer may go onto it, and to a neighbour.
  await page.mouse.move(box.x + 5, box.y + box.height / 2, { steps: 4 });
  await expect(tooltip).toHaveText("Keys and help?");
  await view.hover();
  await expect(tooltip).toHaveText(/^View: how the text looks/);
  await page.keyboard.press("Escape");
  await expect(tooltip).toHaveCount(0);
  // It is closed as long as the pointer stays, and its name is the button's all the same.
  await page.mouse.move(0, 400);
  await help.focus();
  await page.keyboard.press("Shift+Tab");
  await expect(view).toBeFocused();
  await expect(tooltip).toHaveText(/^View: how the text looks/);
  await page.keyboard.press("Tab");
  await expect(tooltip).toHaveText("Keys and help?");
  await help.click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expect(tooltip).toHaveCount(0);
});
