import { expect, test } from "./support/story.ts";
import { allTags, openText, saved, theText, whereIs } from "./support/text.ts";

const sentence = "The Russian government recently held talks in Moscow. ";
const text = `First words. ${`${sentence.repeat(20)}\n`.repeat(400)}The very end.`;

test("caret, selection, copying and tagging reach over what is not drawn", async ({ world, ann }) => {
  const project = await world.project({ annotator: [ann.who] });
  await world.labels(project, [{ name: "actor", key: "1" }]);
  const { page, context } = ann;
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openText(page, await world.document(project, text));
  await theText(page).focus();
  expect((await theText(page).textContent())?.length).toBeLessThan(text.length / 5);
  const copied = async () => {
    await page.keyboard.press("Control+c");
    return page.evaluate(() => navigator.clipboard.readText());
  };
  // With the keys, all of it.
  await page.keyboard.press("Control+a");
  const whole = await copied();
  expect([whole.length, whole.slice(0, 30), whole.slice(-20)]).toEqual([
    text.length,
    text.slice(0, 30),
    text.slice(-20),
  ]);
  // From a click here to the end, far out of sight.
  const start = await whereIs(page, "words");
  await page.mouse.click(start.first.x, start.first.y);
  await page.keyboard.press("Control+Shift+End");
  await expect(theText(page)).toContainText("The very end.");
  const part = await copied();
  expect(part.length).toBeGreaterThan(text.length - 15);
  expect(part.endsWith("The very end.")).toBe(true);
  await page.keyboard.press("1");
  await expect(allTags(page)).toHaveCount(1);
  // The caret is where the hand was, and goes on from there; and back to the start.
  await page.keyboard.press("Control+Home");
  await expect(theText(page)).toContainText("First words.");
  await page.keyboard.press("1");
  await expect(allTags(page)).toHaveCount(2);
  // From one sentence without a tag to the next there is nothing left but the first: everything else is in the long tag.
  await page.keyboard.press("Escape");
  await page.keyboard.press(".");
  await expect(page.getByText("Every sentence from here on has a tag.").first()).toBeVisible();
  await saved(page);
});
