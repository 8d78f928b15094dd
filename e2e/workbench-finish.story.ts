import { surface } from "#lib/annotation/span.ts";
import { requireMember } from "#lib/auth/membership.ts";
import { saveAttribute, saveLabel } from "#lib/data/labels.ts";
import { listSets, setContent } from "#lib/data/sets.ts";
import { expect, test } from "./support/story.ts";
import { allTags, openText, saved, selectWords, sign, tag, tagOf, theText } from "./support/text.ts";

test("finishes what was seen, while the other types; reopens; finishes again", async ({ world, ann, ben, rita }) => {
  const { project, document } = await world.sample({ annotator: [ann.who, ben.who], reviewer: [rita.who] });
  await openText(ann.page, document);
  await openText(ben.page, document);
  await tag(ann.page, "The Russian government", "1");
  await saved(ann.page);

  await ann.page.getByRole("button", { name: "Finish" }).click();
  const dialog = ann.page.getByRole("dialog");
  await expect(dialog.getByText("actor1")).toBeVisible();
  await tag(ben.page, "visit to Moscow", "2");
  // Behind the dialog the list shows it, and the question is still about what was seen.
  await expect(ann.page.locator("[data-span]")).toHaveCount(2);
  await dialog.getByRole("button", { name: "Finish", exact: true }).click();
  await expect(dialog.getByText("Ben added event “visit to Moscow”")).toBeVisible();
  await dialog.getByRole("button", { name: "Finish with these" }).click();
  await expect(dialog.getByText("Stored as version 1 of the annotation set")).toBeVisible();
  await dialog.getByRole("button", { name: "Close" }).click();
  // What she did is not taken back any more, and that is said before and after.
  await expect(ann.page.getByRole("button", { name: "Undo what I did (not while it is finished)" })).toBeDisabled();
  await theText(ann.page).focus();
  await ann.page.keyboard.press("Control+z");
  await expect(ann.page.locator("[data-said]")).toHaveText("This is finished. Reopen it to change it.");

  // It is finished for Ben too, at once, and he can only read.
  await expect(ben.page.getByText(/Finished by Ann .* It can be read, and not changed\./)).toBeVisible();
  await tag(ben.page, "Hamas", "1");
  await expect(allTags(ben.page)).toHaveCount(2);

  await ben.page.getByRole("button", { name: "Reopen" }).click();
  await ben.page.getByRole("alertdialog").getByRole("button", { name: "Reopen" }).click();
  await expect(ben.page.getByText(/It can be read/)).toHaveCount(0);
  await expect(ann.page.getByText(/It can be read/)).toHaveCount(0);
  await tag(ben.page, "Hamas", "1");
  await expect(allTags(ann.page)).toHaveCount(3);
  await saved(ben.page);
  await ben.page.getByRole("button", { name: "Finish" }).click();
  await ben.page.getByRole("dialog").getByRole("button", { name: "Finish", exact: true }).click();
  await expect(ben.page.getByText("Stored as version 2 of the annotation set")).toBeVisible();

  const asRita = await requireMember(rita.who, project.id, "set.read");
  const { rows } = await listSets(asRita, { documentId: document.id });
  expect(rows.map(({ version, spanCount, finishedBy }) => [version, spanCount, finishedBy.name])).toEqual([
    [1, 2, "Ann"],
    [2, 3, "Ben"],
  ]);
  const { content, text } = await setContent(asRita, rows[0]?.id ?? "");
  expect([...content.spans.values()].map((span) => [surface(text, span), span.author])).toEqual([
    ["The Russian government", ann.who.userId],
    ["visit to Moscow", ben.who.userId],
  ]);
});

test("what was unsent when the document was finished is kept, and offered after reopening", async ({
  world,
  ann,
  ben,
}) => {
  const { document } = await world.sample({ annotator: [ann.who, ben.who] });
  await openText(ann.page, document);
  await openText(ben.page, document);
  await ben.context.setOffline(true);
  await tag(ben.page, "Hamas", "1");
  await sign(ben.page, "offline");
  await tag(ann.page, "Tass", "1");
  await saved(ann.page);
  await ann.page.getByRole("button", { name: "Finish" }).click();
  await ann.page.getByRole("dialog").getByRole("button", { name: "Finish", exact: true }).click();
  await expect(ann.page.getByText("Stored as version 1")).toBeVisible();
  await ann.page.keyboard.press("Escape");

  await ben.context.setOffline(false);
  const panel = ben.page.getByRole("alert", { name: "Changes that were not accepted" });
  await expect(panel.getByText("One change of yours could not be saved")).toBeVisible();
  await expect(ben.page.locator("[data-sync]")).toHaveText("1 change not accepted");
  const [file] = await Promise.all([
    ben.page.waitForEvent("download"),
    panel.getByRole("button", { name: "Download" }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/\.json$/);

  await ann.page.getByRole("button", { name: "Reopen" }).click();
  await ann.page.getByRole("alertdialog").getByRole("button", { name: "Reopen" }).click();
  await panel.getByRole("button", { name: "Apply them now" }).click();
  await saved(ben.page);
  await expect(tagOf(ann.page, "actor", "Hamas")).toBeVisible();
});

test("required attributes must be set before finishing, and the dialog leads to them", async ({ world, ann }) => {
  const project = await world.project({ annotator: [ann.who] });
  const manager = await requireMember(world.owner, project.id, "label.edit");
  await saveLabel(manager, { name: "actor", color: "#3B5BDB", key: "1" });
  await saveAttribute(manager, {
    name: "certainty",
    on: "span",
    kind: "choice",
    options: ["sure", "not sure"],
    required: true,
  });
  await saveAttribute(manager, {
    name: "tone",
    on: "document",
    kind: "choice",
    options: ["calm", "loud"],
    required: true,
  });
  const document = await world.document(project, "The talks were held in Moscow.");
  const { page } = ann;
  await openText(page, document);
  await tag(page, "Moscow", "1");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Finish" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("2 things must be put right first")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Finish", exact: true })).toBeDisabled();
  await dialog.getByRole("button", { name: /needs a value for “certainty”/ }).click();
  await page
    .getByRole("group", { name: /^Tag actor/ })
    .getByRole("button", { name: "not sure" })
    .click();
  await saved(page);
  await page.getByRole("button", { name: "Finish" }).click();
  await expect(dialog.getByText("One thing must be put right first")).toBeVisible();
  await dialog.getByRole("button", { name: /The document needs a value for “tone”/ }).click();
  await expect(dialog).toHaveCount(0);
  await page.getByRole("tabpanel", { name: "Document" }).getByRole("button", { name: "calm" }).click();
  await saved(page);
  await page.getByRole("button", { name: "Finish" }).click();
  await dialog.getByRole("button", { name: "Finish", exact: true }).click();
  await expect(dialog.getByText("Stored as version 1")).toBeVisible();
});

test("a viewer reads and cannot change", async ({ world, ann, ben }) => {
  const { document } = await world.sample({ annotator: [ann.who], viewer: [ben.who] });
  await openText(ann.page, document);
  await openText(ben.page, document);
  await tag(ann.page, "Hamas", "1");
  await expect(tagOf(ben.page, "actor", "Hamas")).toBeVisible();
  await expect(ben.page.getByText("You can read the tags here, and not change them.")).toBeVisible();
  await selectWords(ben.page, "Tass");
  await ben.page.keyboard.press("1");
  await expect(ben.page.locator("[data-said]")).not.toHaveText(/^Tagged/);
  await expect(allTags(ben.page)).toHaveCount(1);
  await expect(ben.page.getByRole("button", { name: "Finish" })).toHaveCount(0);
  await expect(theText(ben.page)).toBeVisible();
});
