import { requireMember } from "#lib/auth/membership.ts";
import { labelSchema, saveAttribute, saveLabel } from "#lib/data/labels.ts";
import { expect, picture, test } from "./support/story.ts";
import { clickWords, openText, saved, tag, textIsReady, theText } from "./support/text.ts";

test("sets polarity by two keys, and shows it in the text and in the list", async ({ world, ann }) => {
  const { document } = await world.sample({ annotator: [ann.who] });
  const { page } = ann;
  await openText(page, document);
  await tag(page, "principled position", "3");
  await page.keyboard.press("a");
  await page.keyboard.press("2");
  await expect(page.getByRole("option", { name: /position · opposes/ })).toBeVisible();
  await expect(page.locator('.sw-letter[data-chip="P opposes"]')).toBeAttached();
  await expect(theText(page)).toBeFocused();
  await picture(page, "attributes");
});

test("every kind of attribute on a tag, a relation and the document, with defaults", async ({ world, ann }) => {
  const { project, document } = await world.sample({ annotator: [ann.who], manager: [world.owner] });
  const manager = await requireMember(world.owner, project.id, "label.edit");
  const schema = await labelSchema(manager);
  const actor = schema.labels.find(({ name }) => name === "actor")?.id ?? "";
  const takesPart = schema.relationTypes.find(({ name }) => name === "takes part in")?.id ?? "";
  const onActor = { on: "span", of: [actor] } as const;
  await saveAttribute(manager, { ...onActor, name: "named", kind: "boolean", default: true });
  await saveAttribute(manager, { ...onActor, name: "roles", kind: "choices", options: ["state", "party", "press"] });
  await saveAttribute(manager, { ...onActor, name: "people", kind: "number" });
  await saveAttribute(manager, { ...onActor, name: "remark", kind: "text", required: true });
  await saveAttribute(manager, {
    on: "relation",
    of: [takesPart],
    name: "as",
    kind: "choice",
    options: ["host", "guest"],
  });
  await saveLabel(manager, { name: "politics", color: "#2B8A3E", scope: "document" });
  await saveAttribute(manager, {
    on: "document",
    name: "tone",
    kind: "choice",
    options: ["calm", "loud"],
    default: "calm",
  });
  const { page } = ann;
  await openText(page, document);
  await tag(page, "Russian government", "1");
  await page.keyboard.press("a");
  await page.keyboard.press("2");
  await page.keyboard.press("1");
  await page.keyboard.press("3");
  await page.keyboard.press("Enter");
  await page.keyboard.type("12");
  await page.keyboard.press("Enter");
  await page.keyboard.type("host");
  await expect(page.getByRole("group", { name: /^Tag actor/ }).getByText("needed to finish")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("option", { name: /actor · state, press · 12 · host/ })).toBeVisible();
  await picture(page, "attribute-kinds");

  await tag(page, "talks", "2");
  await page.keyboard.press("r");
  await clickWords(page, "Russian government");
  const tools = page.getByRole("region", { name: /^Relation: / });
  await expect(tools).toBeVisible();
  await page.keyboard.press("a");
  await page.keyboard.press("1");
  await page.keyboard.press("l");
  await expect(page.getByRole("option", { name: "takes part in" })).toContainText("host");

  await clickWords(page, "talks");
  await page.keyboard.press("d");
  const panel = page.locator("[data-document-panel]");
  await panel.getByRole("button", { name: "politics" }).press("Space");
  await expect(panel.getByRole("button", { name: "calm" })).toHaveAttribute("aria-pressed", "true");
  await panel.getByRole("button", { name: "calm" }).press("2");
  await expect(panel.getByRole("button", { name: "loud" })).toHaveAttribute("aria-pressed", "true");
  await panel.getByLabel("Note on the document").fill("Read it once more.");
  await panel.getByLabel("Note on the document").press("Escape");
  await saved(page);
  await picture(page, "document-panel");
  await page.reload();
  await textIsReady(page);
  await page.getByRole("tab", { name: "Document" }).click();
  await expect(panel.getByLabel("Note on the document")).toHaveValue("Read it once more.");
  await expect(panel.getByRole("button", { name: "politics" })).toHaveAttribute("aria-pressed", "true");
});
