import { requireMember } from "#lib/auth/membership.ts";
import { labelSchema, saveRelationType } from "#lib/data/labels.ts";
import { expect, picture, test } from "./support/story.ts";
import { clickWords, openText, saved, selectWords, tag, tagOf, textIsReady, whereIs } from "./support/text.ts";

const relations = "Relations, ";

test("relates by two keys, by a click and by dragging, and finds it all again", async ({ world, ann, ben }) => {
  const { document } = await world.sample({ annotator: [ann.who, ben.who] });
  const { page } = ann;
  await openText(page, document);
  await tag(page, "Russian government", "1");
  await tag(page, "talks", "2");
  await tag(page, "Hamas terrorist group", "1");

  // Two keys: on the one, then on the other.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await clickWords(page, "Russian government");
  await page.keyboard.press("r");
  await expect(page.getByLabel("A relation is begun")).toBeVisible();
  await page.keyboard.press("Tab");
  await page.keyboard.press("r");
  await expect(page.locator("[data-said]")).toContainText("takes part in event “talks”");

  // By a click on the other, as the last step.
  await clickWords(page, "Hamas terrorist group");
  await page.keyboard.press("r");
  await clickWords(page, "talks");
  await page.getByRole("tab", { name: "Relations" }).click();
  const list = page.getByRole("listbox", { name: relations });
  await expect(list.getByRole("option")).toHaveCount(2);

  // By dragging the ring over the tag to a tag of the other label, which leads to no known type.
  await tag(page, "principled position", "3");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Shift+Tab");
  await clickWords(page, "Russian government");
  await page.keyboard.press("Escape");
  // It is drawn with the frame after the tag's, and was over another one before.
  const over = await whereIs(page, "Russian government");
  const knob = page.locator(".sw-link-knob");
  await expect.poll(async () => (await knob.boundingBox())?.y).toBeLessThan(over.first.y);
  const ring = await knob.boundingBox();
  const to = await whereIs(page, "principled position");
  if (!ring) throw new Error("there is no ring");
  await page.mouse.move(ring.x, ring.y - 9);
  await page.mouse.down();
  await page.mouse.move(to.first.x, to.first.y, { steps: 4 });
  await page.mouse.up();
  await expect(list.getByRole("option")).toHaveCount(3);
  await expect(list.getByRole("option", { name: "holds" })).toContainText("principled position");
  await expect(page.locator(".sw-arc")).toHaveCount(3);
  await saved(page);
  // A relation to a tag that is hidden is hidden with it, and does not point at bare text.
  await page.keyboard.press("v");
  const view = page.getByRole("dialog", { name: "View" });
  await view.getByRole("button", { name: "event: shown" }).click();
  await view.getByRole("button", { name: "event: dimmed" }).click();
  await page.keyboard.press("Escape");
  await expect(page.locator(".sw-arc")).toHaveCount(1);
  await page.getByRole("button", { name: "Show all", exact: true }).click();
  await expect(page.locator(".sw-arc")).toHaveCount(3);
  await picture(page, "relations");
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "relations-dark");
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, "relations-phone-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await clickWords(page, "talks");
  await picture(page, "relations-phone");
  await page.setViewportSize({ width: 1280, height: 800 });

  // The other sees them at once, and again after loading.
  await openText(ben.page, document);
  await expect(ben.page.locator(".sw-arc")).toHaveCount(3);
  await page.reload();
  await textIsReady(page);
  await expect(page.locator(".sw-arc")).toHaveCount(3);
});

test("a deleted tag takes its relations along, and undo brings them back", async ({ world, ann }) => {
  const { document } = await world.sample({ annotator: [ann.who] });
  const { page } = ann;
  await openText(page, document);
  await tag(page, "Russian government", "1");
  await tag(page, "talks", "2");
  await page.keyboard.press("r");
  await clickWords(page, "Russian government");
  await expect(page.locator("[data-said]")).toContainText("The other way round");
  await expect(page.locator(".sw-arc")).toHaveCount(1);
  await clickWords(page, "talks");
  // The connector goes where the tag goes.
  const way = () => page.locator(".sw-arc").getAttribute("d");
  const before = await way();
  await page.keyboard.press("]");
  await expect.poll(way).not.toBe(before);
  await page.keyboard.press("[");
  await expect.poll(way).toBe(before);
  await page.keyboard.press("Delete");
  await expect(page.locator("[data-said]")).toContainText("and a relation");
  await expect(page.locator(".sw-arc")).toHaveCount(0);
  await page.keyboard.press("Control+z");
  await expect(page.locator(".sw-arc")).toHaveCount(1);
  await expect(tagOf(page, "event", "talks")).toBeVisible();
});

test("where several types fit a digit chooses; a relation is selected, retyped, turned and deleted", async ({
  world,
  ann,
}) => {
  const { project, document } = await world.sample({ annotator: [ann.who], manager: [world.owner] });
  const manager = await requireMember(world.owner, project.id, "label.edit");
  const event = (await labelSchema(manager)).labels.find(({ name }) => name === "event")?.id ?? "";
  await saveRelationType(manager, { name: "follows", from: [event], to: [event] });
  await saveRelationType(manager, { name: "causes", from: [event], to: [event] });
  const { page } = ann;
  await openText(page, document);
  await tag(page, "a visit to Moscow", "2");
  await tag(page, "talks", "2");
  await page.keyboard.press("r");
  await clickWords(page, "a visit");
  await expect(page.getByLabel("Which relation is it?")).toBeVisible();
  await picture(page, "relation-types");
  await page.keyboard.press("1");
  await page.getByRole("tab", { name: "Relations" }).click();
  const list = page.getByRole("listbox", { name: relations });
  await list.getByRole("option", { name: "follows" }).click();
  const tools = page.getByRole("region", { name: /^Relation: / });
  await tools.getByRole("button", { name: "causes" }).click();
  await expect(list.getByRole("option", { name: "causes" })).toContainText("talks");
  await tools.getByRole("button", { name: "Turn it round" }).click();
  await expect(page.locator("[data-said]")).toContainText("Turned: event “a visit to Moscow” causes event “talks”");
  // What is said of it stands by the relation.
  await page.getByRole("tab", { name: "Comments" }).click();
  await expect(page.getByText("About a relation")).toBeVisible();
  await page.getByRole("textbox", { name: "New comment" }).fill("Does it?");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("article")).toContainText("Does it?");
  await page.getByRole("tab", { name: "Relations" }).click();
  await list.focus();
  await page.keyboard.press("Delete");
  await expect(page.getByText("No relations yet.")).toBeVisible();

  // An event with several arguments: each is ended by Shift, and the next begins at the same start.
  await tag(page, "Hamas terrorist group", "1");
  await tag(page, "Palestinian organization", "1");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await clickWords(page, "talks");
  for (const key of ["r", "Tab", "Shift+R", "Tab", "Tab", "r"]) await page.keyboard.press(key);
  await expect(list.getByRole("option")).toHaveCount(2);
  await expect(list.getByRole("option", { name: /Hamas terrorist group.*takes part in.*talks/ })).toHaveCount(1);
  await expect(list.getByRole("option", { name: /Palestinian organization.*takes part in.*talks/ })).toHaveCount(1);
});

test("an end out of sight is told at the margin, and the relation leads there", async ({ world, ann }) => {
  const project = await world.project({ annotator: [ann.who], manager: [world.owner] });
  const manager = await requireMember(world.owner, project.id, "label.edit");
  const { saveLabel } = await import("#lib/data/labels.ts");
  await saveLabel(manager, { name: "actor", color: "#3B5BDB", key: "1" });
  await saveRelationType(manager, { name: "knows" });
  const filler = "Nothing of note happened on that day, or on the next.\n".repeat(400);
  const document = await world.document(project, `Ann was there.\n${filler}Ben came late.\n`);
  const { page } = ann;
  await openText(page, document);
  await tag(page, "Ann", "1");
  await page.keyboard.press("r");
  await page.keyboard.press("Control+End");
  await selectWords(page, "Ben");
  await page.keyboard.press("1");
  await page.keyboard.press("r");
  await expect(page.locator(".sw-arc")).toHaveCount(1);
  await expect(page.locator(".sw-arc-name")).toContainText("knows ↑ Ann");
  await picture(page, "relation-out-of-sight");
  await page.locator(".cm-scroller").evaluate((scroller) => scroller.scrollTo(0, 0));
  await expect(page.locator(".sw-arc-name")).toContainText("knows ↓ Ben");
});
