import { requireMember } from "#lib/auth/membership.ts";
import { setAnnotators, setMode } from "#lib/data/documents.ts";
import { expect, picture, test } from "./support/story.ts";
import { allTags, openText, saved, tag, tagOf } from "./support/text.ts";

test("names an entity while typing, names it again, renames and merges it, and takes that back", async ({
  world,
  ann,
  ben,
}) => {
  const { project, document } = await world.sample({ annotator: [ann.who, ben.who] });
  const { page } = ann;
  await openText(page, document);
  await tag(page, "Russian President Vladimir Putin", "1");
  await page.keyboard.press("e");
  const field = page.getByRole("combobox", { name: "Which entity does it name?" });
  await field.fill("Putin");
  await expect(page.getByRole("option", { name: "New entity “Putin”" })).toBeVisible();
  await picture(page, "entity-search");
  await field.press("Enter");
  await expect(page.locator("[data-said]")).toContainText("It names Putin.");

  await saved(page);
  await openText(ben.page, document);
  await expect(ben.page.getByRole("option", { name: /= Putin/ })).toBeVisible();
  await tag(ben.page, "to Vladimir Putin", "1");
  await ben.page.keyboard.press("e");
  const bens = ben.page.getByRole("combobox", { name: "Which entity does it name?" });
  await bens.fill("the president");
  await expect(ben.page.getByRole("option", { name: "New entity “the president”" })).toBeVisible();
  await bens.press("Enter");
  await expect(ben.page.locator("[data-said]")).toContainText("It names the president.");
  await saved(ben.page);

  await page.getByRole("tab", { name: "Entities" }).click();
  await expect(page.getByRole("heading", { name: "the president" })).toBeVisible();
  await page.getByRole("button", { name: "About the president" }).click();
  await page.getByRole("button", { name: "Merge into another…" }).click();
  await page.getByRole("combobox", { name: "Merge the president into" }).fill("Put");
  await page.getByRole("option", { name: "Putin" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Merge" }).click();
  await expect(page.getByText("Named 2 times in the project")).toBeVisible();
  await picture(page, "entity-merged");
  await page.getByLabel("Name", { exact: true }).fill("Vladimir Putin");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("dialog", { name: "Vladimir Putin" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("heading", { name: "Vladimir Putin" })).toBeVisible();
  await page.goto(`${project.url}/entities`);
  await page.getByRole("button", { name: /^Vladimir Putin/ }).click();
  await page.getByRole("button", { name: "Take apart" }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: /^the president/ })).toBeVisible();
  await picture(page, "entities-page");
});

test("what is typed before the field has come belongs into it, and gives no label", async ({ world, ann }) => {
  const { document } = await world.sample({ annotator: [ann.who] });
  const { page } = ann;
  // The part of the page that holds the field is kept back.
  const gate = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  await page.route("**/_next/static/chunks/**", async (route) => {
    const response = await route.fetch();
    const body = await response.text();
    if (body.includes("Which entity does it name?")) {
      asked.resolve();
      await gate.promise;
    }
    await route.fulfill({ response, body });
  });
  await openText(page, document);
  await asked.promise;
  await tag(page, "Vladimir Putin", "1");
  await page.keyboard.press("e");
  await page.keyboard.type("Putij");
  await page.keyboard.press("Backspace");
  await page.keyboard.type("n 23");
  await page.keyboard.press("Enter");
  await expect(allTags(page)).toHaveCount(1);
  gate.resolve();
  await expect(page.locator("[data-said]")).toContainText("It names Putin 23.");
  await expect(tagOf(page, "actor", "Vladimir Putin")).toBeVisible();
});

test("of a blind annotator's entities another annotator finds none; those of a manager both do", async ({
  world,
  ann,
  ben,
  rita,
}) => {
  const { project, document } = await world.sample({ annotator: [ann.who, ben.who], manager: [rita.who] });
  const manager = await requireMember(rita.who, project.id, "document.assign");
  await setMode(manager, document.id, "independent");
  await setAnnotators(manager, document.id, [ann.who.userId, ben.who.userId]);
  await rita.page.goto(`${project.url}/entities`);
  await rita.page.getByRole("button", { name: "Add entity" }).click();
  await rita.page.getByLabel("Name").fill("Russia");
  await rita.page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(rita.page.getByText("for everyone", { exact: true })).toBeVisible();

  await openText(ann.page, document);
  await tag(ann.page, "Russian government", "1");
  await ann.page.keyboard.press("e");
  const field = ann.page.getByRole("combobox", { name: "Which entity does it name?" });
  await field.fill("Russian canary");
  await expect(ann.page.getByRole("option", { name: "New entity “Russian canary”" })).toBeVisible();
  await field.press("Enter");
  await expect(ann.page.locator("[data-said]")).toContainText("It names Russian canary.");

  await openText(ben.page, document);
  await tag(ben.page, "Russian government", "1");
  await ben.page.keyboard.press("e");
  await ben.page.getByRole("combobox").fill("Russia");
  await expect(ben.page.getByRole("option", { name: "Russia", exact: true })).toBeVisible();
  await ben.page.getByRole("combobox").press("Enter");
  await expect(ben.page.locator("[data-said]")).toContainText("It names Russia.");
  await ben.page.goto(`${project.url}/entities?q=canary`);
  await expect(ben.page.getByText("No entity has “canary” in its name.")).toBeVisible();
  await rita.page.goto(`${project.url}/entities?q=canary`);
  await expect(rita.page.getByRole("button", { name: "Russian canary" })).toBeVisible();
});
