import { expect, picture, test } from "./support/story.ts";
import {
  allTags,
  clickWords,
  openText,
  saved,
  selectWords,
  sign,
  tag,
  tagOf,
  textIsReady,
  theText,
} from "./support/text.ts";

test("two people see each other, their selections, tags and removals at once", async ({ world, ann, ben }) => {
  const { document } = await world.sample({ annotator: [ann.who, ben.who] });
  await openText(ann.page, document);
  await openText(ben.page, document);
  await expect(ann.page.getByText("Ben is here")).toBeAttached();
  await expect(ben.page.getByText("Ann is here")).toBeAttached();

  await selectWords(ben.page, "Vladimir Putin");
  await expect(ann.page.locator(".sw-caret", { hasText: "Ben" })).toBeVisible();
  await expect(ann.page.locator(".sw-band")).not.toHaveCount(0);

  await tag(ann.page, "The Russian government", "1");
  await expect(ben.page.getByRole("option", { name: "actor: The Russian government actor · Ann" })).toBeVisible();
  await expect(ben.page.locator(".sw-letter")).toHaveCount(1);
  await clickWords(ben.page, "Russian");
  await expect(ben.page.getByRole("group", { name: /^Tag actor/ }).getByText("by Ann")).toBeVisible();
  await ben.page.getByRole("button", { name: "Delete this tag" }).click();
  await expect(allTags(ann.page)).toHaveCount(0);
  await expect(ann.page.locator(".sw-letter")).toHaveCount(0);

  await ben.page.close();
  await expect(ann.page.getByText("Ben is here")).toHaveCount(0);
  await expect(ann.page.locator(".sw-caret")).toHaveCount(0);
});

test("undo and redo take back and repeat one's own edits, never another's", async ({ world, ann, ben }) => {
  const { document } = await world.sample({ annotator: [ann.who, ben.who] });
  await openText(ann.page, document);
  await openText(ben.page, document);
  await tag(ann.page, "Hamas", "1");
  await expect(allTags(ben.page)).toHaveCount(1);
  await tag(ben.page, "Tass", "1");
  await expect(allTags(ann.page)).toHaveCount(2);

  // Ben's is newer, and Ann's undo passes it by.
  await ann.page.keyboard.press("Control+z");
  await expect(allTags(ann.page)).toHaveCount(1);
  await expect(tagOf(ben.page, "actor", "Tass")).toBeVisible();
  await ann.page.keyboard.press("Control+z");
  await expect(ann.page.locator("[data-said]")).toHaveText("There is nothing of yours to undo.");
  await ann.page.keyboard.press("Control+Shift+z");
  await expect(allTags(ben.page)).toHaveCount(2);

  // Changing another's tag is honest work, and its undo brings back what she had made, under her name.
  await clickWords(ben.page, "Hamas");
  await ben.page.keyboard.press("2");
  await expect(tagOf(ann.page, "event", "Hamas")).toBeVisible();
  await ben.page.keyboard.press("Control+z");
  await expect(ben.page.getByRole("option", { name: "actor: Hamas actor · Ann" })).toBeVisible();
  await ben.page.keyboard.press("Delete");
  await expect(allTags(ann.page)).toHaveCount(1);
  await ben.page.keyboard.press("Control+z");
  await expect(ben.page.getByRole("option", { name: "actor: Hamas actor · Ann" })).toBeVisible();
});

test("both tag the same words at the same moment, and both tags stay", async ({ world, ann, ben }) => {
  const { document } = await world.sample({ annotator: [ann.who, ben.who] });
  await openText(ann.page, document);
  await openText(ben.page, document);
  await selectWords(ann.page, "Gaza Strip");
  await selectWords(ben.page, "Gaza Strip");
  await Promise.all([ann.page.keyboard.press("1"), ben.page.keyboard.press("2")]);
  for (const { page } of [ann, ben]) {
    await expect(tagOf(page, "actor", "Gaza Strip")).toBeVisible();
    await expect(tagOf(page, "event", "Gaza Strip")).toBeVisible();
  }
});

test("one moves an edge while the other deletes: the edit stands, and one key deletes again", async ({
  world,
  ann,
  ben,
}) => {
  const { document } = await world.sample({ annotator: [ann.who, ben.who] });
  await openText(ann.page, document);
  await openText(ben.page, document);
  await tag(ann.page, "Russian", "1");
  await expect(tagOf(ben.page, "actor", "Russian")).toBeVisible();

  await ben.context.setOffline(true);
  await clickWords(ben.page, "Russian");
  await ben.page.keyboard.press("]");
  await sign(ben.page, "offline");
  await ann.page.keyboard.press("Delete");
  await saved(ann.page);
  await ben.context.setOffline(false);

  await expect(tagOf(ann.page, "actor", "Russian government")).toBeVisible();
  await expect(tagOf(ben.page, "actor", "Russian government")).toBeVisible();
  const lost = ann.page.locator("[data-lost]");
  await expect(lost).toContainText("Ben changed this at the same moment, so your deletion does not stand.");
  await picture(ann.page, "workbench-lost");
  await theText(ann.page).focus();
  await ann.page.keyboard.press("Alt+Enter");
  await expect(allTags(ben.page)).toHaveCount(0);
  await expect(lost).toHaveCount(0);
});

test("the server dies and comes back: nothing saved is missing, and the open pages carry on", async ({
  world,
  server,
  ann,
  ben,
}) => {
  const { document } = await world.sample({ annotator: [ann.who, ben.who] });
  await openText(ann.page, document);
  await openText(ben.page, document);
  await tag(ann.page, "Tass", "1");
  await saved(ann.page);
  await server.kill();
  await tag(ann.page, "Hamas", "1");
  await tag(ben.page, "Gaza Strip", "2");
  await sign(ann.page, "offline");
  await server.start();
  await saved(ann.page);
  await saved(ben.page);
  for (const { page } of [ann, ben]) await expect(allTags(page)).toHaveCount(3);
  await ann.page.reload();
  await textIsReady(ann.page);
  await expect(allTags(ann.page)).toHaveCount(3);
});
