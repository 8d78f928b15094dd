import type { Locator } from "@playwright/test";
import { surface } from "#lib/annotation/span.ts";
import { requireMember } from "#lib/auth/membership.ts";
import { saveLabel } from "#lib/data/labels.ts";
import { listSets, setContent } from "#lib/data/sets.ts";
import { findingsIn } from "./support/findings.ts";
import { expect, picture, test } from "./support/story.ts";
import { allTags, clickWords, openText, saved, tag, tagOf, theText, whereIs } from "./support/text.ts";
import type { World } from "./support/world.ts";

async function labelled(world: World, project: { id: string }): Promise<void> {
  const manager = await requireMember(world.owner, project.id, "label.edit");
  await saveLabel(manager, { name: "actor", color: "#3B5BDB", key: "1", chip: "A", underline: "solid" });
  await saveLabel(manager, { name: "event", color: "#C2255C", key: "2", chip: "E", underline: "dashed" });
}

test("in texts with emoji, CRLF, Hebrew and Arabic the stored words are the ones that were selected", async ({
  world,
  ann,
}) => {
  const project = await world.project({ annotator: [ann.who] });
  await labelled(world, project);
  const text =
    "The family 👨‍👩‍👧 met 👍🏽 in café Zürich.\r\nFlags 🇫🇷🇩🇪 flew; e\u0301clair.\r\n" +
    "ראש הממשלה בנימין נתניהו נפגש עם Vladimir Putin במוסקבה.\r\nوقالت الحكومة الروسية إنها تؤيد ذلك.";
  const document = await world.document(project, text);
  const { page } = ann;
  await openText(page, document);
  await tag(page, "family 👨‍👩‍👧", "1");
  await tag(page, "e\u0301clair", "2");
  await tag(page, "Vladimir Putin", "1");
  await tag(page, "בנימין נתניהו", "1");
  await tag(page, "الحكومة الروسية", "2");
  // By characters, a family of emoji is still one.
  await page.keyboard.press("Escape");
  await clickWords(page, "met");
  await page.keyboard.press("Alt+ArrowLeft");
  await page.keyboard.press("Alt+Shift+ArrowLeft");
  await page.keyboard.press("2");
  await saved(page);
  await picture(page, "workbench-texts");

  await page.getByRole("button", { name: "Finish" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Finish", exact: true }).click();
  await expect(page.getByText("Stored as version 1")).toBeVisible();
  const manager = await requireMember(world.owner, project.id, "set.read");
  const [set] = (await listSets(manager, { documentId: document.id })).rows;
  const stored = await setContent(manager, set?.id ?? "");
  expect(stored.text).toBe(text);
  expect([...stored.content.spans.values()].map((span) => surface(text, span))).toEqual([
    "family 👨‍👩‍👧",
    "👨‍👩‍👧",
    "e\u0301clair",
    "בנימין נתניהו",
    "Vladimir Putin",
    "الحكومة الروسية",
  ]);
});

test("each paragraph runs in the direction of its own text, and so do the arrows that move an edge", async ({
  world,
  ann,
}) => {
  const project = await world.project({ annotator: [ann.who] });
  await labelled(world, project);
  const document = await world.document(project, "Plain English.\nראש הממשלה נפגש.\nEnglish again.");
  const { page } = ann;
  await openText(page, document);
  const left = (await whereIs(page, "Plain")).first.x;
  expect((await whereIs(page, "English again")).first.x - left).toBeLessThan(20);
  expect((await whereIs(page, "ראש")).first.x - left).toBeGreaterThan(300);

  for (const [words, grown, rightwards] of [
    ["English", "Plain English", false],
    ["הממשלה", "ראש הממשלה", true],
  ] as const) {
    await tag(page, words, "1");
    await clickWords(page, words);
    const [earlier, later] = ["Start a word earlier", "Start a word later"].map((name) =>
      page.getByRole("button", { name }),
    ) as [Locator, Locator];
    const [there, back] = [await earlier.boundingBox(), await later.boundingBox()];
    expect((there?.x ?? 0) > (back?.x ?? 0)).toBe(rightwards);
    const turned = await earlier.locator("svg").evaluate((arrow) => getComputedStyle(arrow).scale);
    expect(turned).toBe(rightwards ? "-1 1" : "none");
    await earlier.click();
    await expect(tagOf(page, "actor", grown)).toBeVisible();
  }
});

test("five megabytes in one paragraph open, and tag, and scroll to the end, and are searched", async ({
  world,
  ann,
}) => {
  const project = await world.project({ annotator: [ann.who] });
  await labelled(world, project);
  const sentence = "The Russian government recently held talks in Moscow. ";
  const text = `${sentence.repeat(Math.floor(5_000_000 / sentence.length))}The very end.`;
  const document = await world.document(project, text);
  const { page } = ann;
  await openText(page, document);
  await tag(page, "Russian government", "1");
  await expect(allTags(page)).toHaveCount(1);
  // What stands in the page is what is in sight, and no more.
  expect((await theText(page).textContent())?.length).toBeLessThan(60_000);
  await page.keyboard.press("Control+End");
  await expect(theText(page)).toContainText("The very end.");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("2");
  await expect(page.getByRole("option", { name: "event: end event · you" })).toBeVisible();
  await saved(page);

  // From the end round to the beginning; as words, whole words and by a pattern, all are counted.
  const many = Math.floor(5_000_000 / sentence.length).toLocaleString("en");
  const says = page.locator("[data-search-count]");
  await page.keyboard.press("/");
  const field = page.getByRole("textbox", { name: "Search in the text" });
  await field.fill("moscow");
  await expect(says).toHaveText(`1 of ${many}`);
  await page.keyboard.press("Shift+Enter");
  await expect(says).toHaveText(`${many} of ${many}`);
  await expect(page.locator(".sw-found-current")).toBeVisible();
  await page.getByRole("button", { name: "Whole words only" }).click();
  await field.fill("the very");
  await expect(says).toHaveText("1 of 1");
  await field.fill("mosco");
  await expect(says).toHaveText("Nothing found");
  await page.getByRole("button", { name: "Whole words only" }).click();
  await page.getByRole("button", { name: "Regular expression" }).click();
  await field.fill("M[a-z]+w\\.");
  await expect(says).toHaveText(`1 of ${many}`);
  // A letter that is everywhere: so many are shown, and that is said.
  await field.fill("[ae]");
  await expect(says).toHaveText("1 of 100,000");
  await expect(page.getByText("Only the first 100,000 are shown.")).toBeVisible();
  // One that would never end is stopped, while the page goes on.
  await field.fill("(\\w+\\s?)+!");
  await expect(says).toHaveText("Searching…");
  await expect(page.getByRole("search", { name: "In the text" }).getByRole("alert")).toContainText("takes too long");
  await field.fill("very end\\.$");
  await expect(says).toHaveText("1 of 1");
  await page.keyboard.press("Escape");
  await page.keyboard.press("1");
  await expect(page.getByRole("option", { name: "actor: very end. actor · you" })).toBeVisible();
});

test("a long text is read by members only, whatever the browser keeps", async ({ world, ann, ben, browser }) => {
  const project = await world.project({ annotator: [ann.who] });
  const document = await world.document(project, "The talks went on. ".repeat(8_000));
  const { page } = ann;
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.url().includes("/text/")),
    openText(page, document),
  ]);
  expect(answer.status()).toBe(200);
  expect((await ben.context.request.get(answer.url())).status()).toBe(404);
  const stranger = await browser.newContext();
  expect((await stranger.request.get(answer.url())).status()).toBe(401);
  await stranger.close();
});

for (const width of [1280, 768, 390]) {
  test(`the workbench is free of findings and fits, light and dark, ${width} wide`, async ({ world, ann, ben }) => {
    const { document } = await world.sample({ annotator: [ann.who, ben.who] });
    const { page } = ann;
    await page.setViewportSize({ width, height: 844 });
    const look = async (name: string) => expect(await findingsIn(page, [width], name)).toEqual([]);
    await openText(ben.page, document);
    await openText(page, document);
    await look("workbench");
    await tag(page, "The Russian government", "1");
    await tag(page, "government recently held talks", "2");
    await tag(page, "talks", "3");
    await clickWords(page, "talks");
    await look("workbench-selected");
    for (const key of ["Escape", "Escape", "?"]) await page.keyboard.press(key);
    await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
    await look("workbench-keys");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Finish" }).click();
    await expect(page.getByRole("dialog")).toContainText("position");
    await look("workbench-finish");
  });
}

test("on a phone: tap a word, tap a label; tap a tag for its tools; the list is a sheet", async ({
  world,
  ann,
  browser,
}) => {
  const { document } = await world.sample({ annotator: [ann.who] });
  const context = await browser.newContext({
    viewport: { width: 390, height: 780 },
    hasTouch: true,
    isMobile: true,
    deviceScaleFactor: 2,
  });
  await world.signIn(context, ann.who);
  const page = await context.newPage();
  await openText(page, document);
  const tap = async (words: string) => {
    const { first } = await whereIs(page, words);
    await page.touchscreen.tap(first.x, first.y);
  };
  await tap("Hamas");
  await page.getByRole("toolbar", { name: "Labels" }).getByRole("button", { name: "actor" }).tap();
  await expect(page.getByRole("button", { name: "Tags 1" })).toBeVisible();
  await page.getByRole("button", { name: "Let go of this tag" }).tap();
  await tap("Hamas");
  await page.getByRole("button", { name: "End a word later" }).tap();
  await picture(page, "workbench-phone");
  await page.getByRole("button", { name: "Tags 1" }).tap();
  await page.getByRole("option", { name: /^actor: Hamas terrorist/ }).tap();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.getByRole("button", { name: "Delete this tag" }).tap();
  await expect(page.getByRole("button", { name: "Tags 0" })).toBeVisible();
  await page.getByRole("button", { name: "Undo what I did" }).tap();
  await expect(page.getByRole("button", { name: "Tags 1" })).toBeVisible();
  await context.close();
});
