import { expect, picture, test } from "./support/story.ts";
import { allTags, clickWords, openText, saved, selectWords, tagOf, theText, whereIs } from "./support/text.ts";

const text = "Ann met Ben in Rome. They talked about trade.\n\nThe talks failed. Nobody was glad. Both left at noon.";
const two = [
  { name: "actor", color: "#3B5BDB", key: "1" },
  { name: "event", color: "#C2255C", key: "2" },
] as const;

test("a label is held: whatever is selected gets it, until Escape", async ({ world, ann }) => {
  const project = await world.project({ annotator: [ann.who] });
  await world.labels(project, two);
  const { page } = ann;
  await openText(page, await world.document(project, text));
  await theText(page).focus();
  await page.keyboard.press(";");
  await expect(page.getByRole("toolbar", { name: "Labels" }).getByRole("button", { name: /^actor/ })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await expect(page.getByText("held, Esc lets go")).toBeVisible();
  await selectWords(page, "Ann met");
  await expect(tagOf(page, "actor", "Ann met")).toBeVisible();
  // Another label is held by its key.
  await clickWords(page, "Nobody");
  await page.keyboard.press("2");
  const { first } = await whereIs(page, "trade");
  await page.mouse.dblclick(first.x, first.y);
  await expect(tagOf(page, "event", "trade")).toBeVisible();
  // Three clicks mean the sentence, and leave no tag of the word.
  const nobody = await whereIs(page, "Both");
  await page.mouse.click(nobody.first.x, nobody.first.y, { clickCount: 3 });
  await expect(tagOf(page, "event", "Both left at noon.")).toBeVisible();
  await expect(allTags(page)).toHaveCount(3);
  await picture(page, "workbench-held-label");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(page.getByText("held, Esc lets go")).toBeHidden();
  await selectWords(page, "Rome");
  await expect(allTags(page)).toHaveCount(3);
  await saved(page);
});

test("everything by keyboard: sentences without a tag, the last label, both edges, the next document and back", async ({
  world,
  ann,
}) => {
  const project = await world.project({ annotator: [ann.who] });
  await world.labels(project, two);
  const document = await world.document(project, text, "First");
  await world.document(project, "Another text.", "Second");
  const { page } = ann;
  await openText(page, document);
  await theText(page).focus();
  await page.keyboard.press("2");
  await expect(tagOf(page, "event", "Ann")).toBeVisible();
  await page.keyboard.press(".");
  await page.keyboard.press("Space");
  await expect(tagOf(page, "event", "They")).toBeVisible();
  await page.keyboard.press(".");
  await page.keyboard.press("Space");
  await expect(tagOf(page, "event", "The")).toBeVisible();
  for (const key of ["]", "Alt+]", "Alt+Shift+BracketRight"]) await page.keyboard.press(key);
  await expect(tagOf(page, "event", "he talks")).toBeVisible();
  for (const key of ["Alt+Shift+BracketLeft", "["]) await page.keyboard.press(key);
  await expect(tagOf(page, "event", "The talks")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press(",");
  await expect(page.getByText("Every sentence before has a tag.").first()).toBeVisible();
  await page.keyboard.press("Alt+PageDown");
  await expect(page.getByRole("heading", { name: "Second" })).toBeAttached();
  await expect(theText(page)).toBeVisible();
  await theText(page).focus();
  await page.keyboard.press("Alt+PageUp");
  await expect(page.getByRole("heading", { name: "First" })).toBeAttached();
});

test("keys are changed in the sheet, a conflict is told, and they follow her", async ({ world, ann, browser }) => {
  const project = await world.project({ annotator: [ann.who] });
  await world.labels(project, two);
  const document = await world.document(project, text);
  const { page } = ann;
  await openText(page, document);
  await theText(page).focus();
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keys" });
  await sheet.getByRole("button", { name: "Change keys" }).click();
  await sheet.getByRole("button", { name: /^Change the key: Hold a label/ }).click();
  const field = sheet.getByLabel(/^New key for/);
  await field.press("1");
  await expect(sheet.getByText("That key gives the label “actor”.")).toBeVisible();
  await field.press("=");
  await expect(sheet.getByText(/That key is for “Offer the same words elsewhere/)).toBeVisible();
  await picture(page, "workbench-change-keys");
  const kept = page.waitForResponse(/\/api\/v1\/me\/keys/);
  await sheet.getByRole("button", { name: "Take it" }).click();
  expect((await kept).status()).toBe(200);
  await page.keyboard.press("Escape");
  // In a browser of hers that knows nothing of this one.
  const elsewhere = await browser.newContext({ baseURL: world.server.url });
  await world.signIn(elsewhere, ann.who);
  const other = await elsewhere.newPage();
  await openText(other, document);
  await theText(other).focus();
  await other.keyboard.press("=");
  await expect(other.getByText("held, Esc lets go")).toBeVisible();
  await other.getByRole("button", { name: "Let go of the label" }).hover();
  await expect(other.getByText("=", { exact: true }).last()).toBeVisible();
  // Elsewhere on the page the key does nothing.
  await other.getByRole("button", { name: "Keys and help" }).focus();
  await other.keyboard.press("=");
  await expect(other.getByText("held, Esc lets go")).toBeVisible();
  await theText(other).focus();
  await other.keyboard.press("?");
  await other.getByRole("button", { name: "Change keys" }).click();
  await other.getByRole("button", { name: "Set all keys back" }).click();
  await expect(other.getByRole("button", { name: "Set all keys back" })).toBeHidden();
  await elsewhere.close();
});

test("words of Thai and Chinese, and letters of several code points, are taken whole", async ({ world, ann }) => {
  const project = await world.project({ annotator: [ann.who] });
  await world.labels(project, two);
  const { page } = ann;
  await openText(page, await world.document(project, "สวัสดีชาวโลก\n我们在北京见面。\nA 👨‍👩‍👧 family."));
  for (const [word, at] of [
    ["สวัสดี", "สวัส"],
    ["北京", "北"],
    ["👨‍👩‍👧", "👨"],
  ] as const) {
    const { first } = await whereIs(page, at);
    await page.mouse.dblclick(first.x, first.y);
    await page.keyboard.press("1");
    await expect(tagOf(page, "actor", word)).toBeVisible();
  }
});
