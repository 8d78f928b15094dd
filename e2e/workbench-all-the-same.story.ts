import { expect, picture, test } from "./support/story.ts";
import { allTags, openText, saved, selectWords, tag, tagOf, theText } from "./support/text.ts";

const labels = [{ name: "actor", color: "#3B5BDB", key: "1" }];
/** “Hamas” stands there thirteen times as a word, once in capitals and once within another word. */
const text = `Hamas held talks. ${"Then Hamas spoke again. ".repeat(12)}\n\nHAMAS did so too, and a Hamasnik.`;

test("twelve equal strings are tagged with two keys, and one undo takes them back", async ({ world, ann, ben }) => {
  const project = await world.project({ annotator: [ann.who, ben.who] });
  await world.labels(project, labels);
  const document = await world.document(project, text);
  const { page } = ann;
  await openText(page, document);
  await openText(ben.page, document);
  await tag(page, "Hamas", "1");
  await expect(allTags(page)).toHaveCount(1);
  await page.keyboard.press("=");
  const bar = page.getByRole("region", { name: "The same words" });
  await expect(bar.getByText("12 times more")).toBeVisible();
  await expect(page.locator(".sw-ghost").first()).toBeVisible();
  // Ghosts are no tags, on no screen.
  await expect(allTags(page)).toHaveCount(1);
  await picture(page, "workbench-all-the-same");
  await page.keyboard.press("=");
  await expect(page.getByRole("button", { name: /^Tags/ }).or(page.getByRole("listbox"))).not.toHaveCount(0);
  await expect(page.locator(".sw-ghost")).toHaveCount(0);
  await expect(page.getByText("Tagged 12. One undo takes all of them back.").first()).toBeAttached();
  await saved(page);
  await expect(allTags(ben.page)).toHaveCount(13);
  await page.keyboard.press("Control+z");
  await expect(allTags(page)).toHaveCount(1);
  await expect(allTags(ben.page)).toHaveCount(1);
  await page.keyboard.press("Control+Shift+z");
  await expect(allTags(page)).toHaveCount(13);
});

test("one by one: Enter takes, Delete leaves out, Tab passes on, Escape ends; options widen the search", async ({
  world,
  ann,
}) => {
  const project = await world.project({ annotator: [ann.who] });
  await world.labels(project, labels);
  const { page } = ann;
  await openText(page, await world.document(project, text));
  await tag(page, "Hamas", "1");
  await page.keyboard.press("=");
  const bar = page.getByRole("region", { name: "The same words" });
  await page.keyboard.press("Enter");
  await expect(allTags(page)).toHaveCount(2);
  await page.keyboard.press("Delete");
  await expect(bar.getByText("10 times more")).toBeVisible();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(allTags(page)).toHaveCount(3);
  // The tag that was selected is still there: Delete was about the ghost.
  await bar.getByRole("checkbox", { name: "Match case" }).click();
  await expect(bar.getByText("11 times more").or(bar.getByText("12 times more"))).toBeVisible();
  await bar.getByRole("checkbox", { name: "Whole words" }).click();
  await expect(bar.getByText("12 times more").or(bar.getByText("13 times more"))).toBeVisible();
  await theText(page).focus();
  await page.keyboard.press("Escape");
  await expect(bar).toBeHidden();
  await expect(allTags(page)).toHaveCount(3);
});

test("in my other documents too, by the server, in my name, and taken back", async ({ world, ann, ben }) => {
  const project = await world.project({ annotator: [ann.who, ben.who] }, { defaultMode: "together" });
  await world.labels(project, labels);
  const here = await world.document(project, "Hamas came.", "Here");
  const mine = await world.document(project, "It was Hamas, and Hamas again.", "Mine");
  const others = await world.document(project, "Hamas it was.", "Ben's");
  await openText(ben.page, others);
  await tag(ben.page, "was", "1");
  await saved(ben.page);
  const { page } = ann;
  await openText(page, mine);
  await tag(page, "again", "1");
  await saved(page);
  await openText(ben.page, mine);
  await openText(page, here);
  await tag(page, "Hamas", "1");
  await page.keyboard.press("=");
  await page.getByRole("button", { name: "In my other documents…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("Mine, 2")).toBeVisible();
  await expect(dialog.getByText("Ben's")).toHaveCount(0);
  await picture(page, "workbench-other-documents");
  await dialog.getByRole("button", { name: "Tag 2" }).click();
  await expect(page.getByText("Tagged 2 in 1 document")).toBeVisible();
  // Whoever has it open sees them come, as hers.
  await expect(tagOf(ben.page, "actor", "Hamas")).toHaveCount(2);
  await expect(tagOf(ben.page, "actor", "Hamas").first()).toContainText("Ann");
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(tagOf(ben.page, "actor", "Hamas")).toHaveCount(0);
  await expect(allTags(ben.page)).toHaveCount(1);
});

test("the buttons do what the keys do", async ({ world, ann }) => {
  const project = await world.project({ annotator: [ann.who] });
  await world.labels(project, labels);
  const { page } = ann;
  await openText(page, await world.document(project, text));
  await selectWords(page, "Hamas");
  await page
    .getByRole("toolbar", { name: "Labels" })
    .getByRole("button", { name: /^actor/ })
    .click();
  await page.getByRole("button", { name: "Tag the same words elsewhere" }).click();
  await page.getByRole("button", { name: "Accept" }).click();
  await expect(allTags(page)).toHaveCount(2);
  await page.getByRole("button", { name: "Not this one" }).click();
  await page.getByRole("button", { name: /^Tag all 10/ }).click();
  await expect(page.getByText("Tagged 10.").first()).toBeAttached();
  await saved(page);
});
