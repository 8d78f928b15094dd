import { requireMember } from "#lib/auth/membership.ts";
import { labelSchema, saveLabel } from "#lib/data/labels.ts";
import { expect, picture, test } from "./support/story.ts";
import { clickWords, openText, saved, selectWords, tag, tagOf, textIsReady } from "./support/text.ts";

test("adds words to a tag and takes them out, by keyboard and by mouse", async ({ world, ann }) => {
  const { document } = await world.sample({ annotator: [ann.who] });
  const { page } = ann;
  await openText(page, document);
  await tag(page, "Palestinian organization", "1");
  await page.keyboard.press("f");
  await expect(page.getByLabel("Words are being added to a tag")).toBeVisible();
  await selectWords(page, "Tass agency");
  await page.keyboard.press("f");
  await expect(tagOf(page, "actor", "Palestinian organization … Tass agency")).toBeVisible();
  await expect(page.locator(".sw-thread")).toHaveCount(1);
  await picture(page, "discontinuous");

  // The caret stands in the piece that goes.
  await clickWords(page, "Palestinian organization");
  await page.keyboard.press("Shift+F");
  await expect(tagOf(page, "actor", "Tass agency")).toBeVisible();
  await page.keyboard.press("Control+z");

  // By mouse: the tools of the tag, then the strip.
  await page.keyboard.press("Escape");
  await clickWords(page, "Tass agency");
  await page.getByRole("button", { name: "Take “Tass agency” out of the tag" }).click();
  await expect(tagOf(page, "actor", "Palestinian organization")).toBeVisible();
  await page.getByRole("button", { name: "Add words" }).click();
  await selectWords(page, "Gaza Strip");
  await page.getByRole("button", { name: "Add the selected words" }).click();
  await expect(tagOf(page, "actor", "Palestinian organization … Gaza Strip")).toBeVisible();
  await saved(page);
  await page.reload();
  await textIsReady(page);
  await expect(tagOf(page, "actor", "Palestinian organization … Gaza Strip")).toBeVisible();
});

test("coinciding and nested tags are drawn and picked one after the other", async ({ world, ann }) => {
  const { document } = await world.sample({ annotator: [ann.who] });
  const { page } = ann;
  await openText(page, document);
  await tag(page, "Russian government", "1");
  await tag(page, "Russian government", "2");
  await tag(page, "The Russian government recently held talks", "3");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  const tools = page.getByRole("group", { name: /^Tag / });
  const seen: (string | null)[] = [];
  for (let i = 0; i < 3; i++) {
    await clickWords(page, "Russian government");
    await expect(page.getByRole("group", { name: "Tags at this place" }).getByRole("button")).toHaveCount(3);
    seen.push(await tools.getAttribute("aria-label"));
  }
  expect(new Set(seen).size).toBe(3);
  await picture(page, "coinciding");
});

test("a label that may not overlap itself says so at once, and one key mends it", async ({ world, ann }) => {
  const { project, document } = await world.sample({ annotator: [ann.who], manager: [world.owner] });
  const manager = await requireMember(world.owner, project.id, "label.edit");
  const actor = (await labelSchema(manager)).labels.find(({ name }) => name === "actor")?.id ?? "";
  await saveLabel(manager, { id: actor, overlapsItself: false });
  const { page } = ann;
  await openText(page, document);
  await tag(page, "The Russian government", "1");
  await tag(page, "government recently", "1");
  await expect(page.getByLabel("A tag overlaps another")).toContainText("may not overlap itself");
  await picture(page, "overlap");
  await page.keyboard.press("1");
  await expect(tagOf(page, "actor", "recently")).toBeVisible();
  await expect(page.getByLabel("A tag overlaps another")).toHaveCount(0);
});

test("a label for sentences takes them whole and moves by them", async ({ world, ann }) => {
  const { project, document } = await world.sample({ annotator: [ann.who], manager: [world.owner] });
  const manager = await requireMember(world.owner, project.id, "label.edit");
  await saveLabel(manager, { name: "claim", color: "#2B8A3E", key: "4", granularity: "sentence" });
  const { page } = ann;
  await openText(page, document);
  await tag(page, "confirmed", "4");
  const claim = page.getByRole("option", { name: /^claim: The Russian government confirmed/ });
  await expect(claim).toBeVisible();
  await page.keyboard.press("]");
  await expect(page.locator(".sw-selected").last()).toContainText("Putin");
});
