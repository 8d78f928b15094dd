import { requireMember } from "#lib/auth/membership.ts";
import { addDocument } from "#lib/data/documents.ts";
import { openLayer } from "#lib/data/layers.ts";
import { annotate } from "./support/annotated.ts";
import { findings } from "./support/findings.ts";
import { expect, picture, test } from "./support/story.ts";
import { allTags, clickWords, openText, saved, selectWords, tag, tagOf, theText } from "./support/text.ts";

const two = [
  { name: "actor", color: "#3B5BDB", key: "1" },
  { name: "event", color: "#C2255C", key: "2" },
] as const;
const long = Array.from(
  { length: 400 },
  (_, i) => `Paragraph ${i + 1}. Ann met Ben in Rome, and they talked about trade for a long time.`,
).join("\n");

test("search: counts, goes round, selects what a label's key then tags, by word, by case and by pattern", async ({
  world,
  ann,
}) => {
  const project = await world.project({ annotator: [ann.who] });
  await world.labels(project, two);
  const { page } = ann;
  await openText(page, await world.document(project, long));
  await theText(page).focus();
  await page.keyboard.press("/");
  const field = page.getByRole("textbox", { name: "Search in the text" });
  await expect(field).toBeFocused();
  const says = page.locator("[data-search-count]");
  await page.keyboard.type("rome");
  await expect(says).toHaveText("1 of 400");
  await page.keyboard.press("Shift+Enter");
  await expect(says).toHaveText("400 of 400");
  // The last one was not drawn before.
  await expect(theText(page).getByText(/^Paragraph 400\./)).toBeVisible();
  await expect(page.locator(".sw-found-current")).toBeVisible();
  await picture(page, "calm-search");
  await page.keyboard.press("Escape");
  await page.keyboard.press("1");
  await expect(tagOf(page, "actor", "Rome")).toBeVisible();
  await page.keyboard.press("F3");
  await expect(says).toHaveText("1 of 400");
  await page.keyboard.press("2");
  await expect(tagOf(page, "event", "Rome")).toBeVisible();

  await page.keyboard.press("Control+f");
  await field.fill("talk");
  await expect(says).toHaveText("1 of 400");
  await page.getByRole("button", { name: "Whole words only" }).click();
  await expect(says).toHaveText("Nothing found");
  await field.fill("paragraph");
  await expect(says).toHaveText(/ of 400$/);
  await page.getByRole("button", { name: "Capitals matter" }).click();
  await expect(says).toHaveText("Nothing found");
  await page.getByRole("button", { name: "Regular expression" }).click();
  await field.fill("Paragraph \\d{3}");
  await expect(says).toHaveText(/ of 301$/);
  await field.fill("(");
  await expect(page.getByRole("search", { name: "In the text" }).getByRole("alert")).toContainText(
    "This is no regular expression",
  );
  expect(await findings(page)).toEqual([]);
  // One that would never end: the page goes on, and says so.
  await field.fill("(\\w+\\s?)+!");
  await expect(page.getByText("Searching…")).toBeVisible();
  await page.getByRole("button", { name: "Whole words only" }).hover();
  await expect(page.getByRole("search", { name: "In the text" }).getByRole("alert")).toContainText("takes too long");
  await field.fill("Ro.e");
  await expect(says).toHaveText(/of 400$/);
  await page.keyboard.press("Escape");
  await expect(theText(page)).toBeFocused();
  await expect(page.locator(".sw-found")).toHaveCount(0);
});

test("the map along the scroll bar shows tags and matches, and goes where it is clicked", async ({ world, ann }) => {
  const project = await world.project({ annotator: [ann.who] });
  await world.labels(project, two);
  const document = await world.document(project, long);
  await annotate(
    project,
    document,
    ann.who,
    Array.from({ length: 40 }, (_, i) => ["actor", `Paragraph ${i * 10 + 1}.`] as const),
  );
  const { page } = ann;
  await openText(page, document);
  const map = page.locator(".sw-map");
  await expect(map).toHaveAttribute("aria-hidden", "true");
  const painted = () =>
    map.locator("canvas").evaluate((canvas: HTMLCanvasElement) => {
      const { data } = (canvas.getContext("2d") as CanvasRenderingContext2D).getImageData(
        0,
        0,
        canvas.width,
        canvas.height,
      );
      let [blue, yellow] = [0, 0];
      for (let i = 0; i < data.length; i += 4) {
        const [red = 0, , third = 0, alpha = 0] = data.slice(i, i + 4);
        if (alpha > 100 && third > red + 60) blue++;
        if (alpha > 100 && red > third + 60) yellow++;
      }
      return { blue, yellow };
    });
  await expect.poll(async () => (await painted()).blue).toBeGreaterThan(30);
  expect((await painted()).yellow).toBe(0);
  await page.keyboard.press("/");
  await page.keyboard.type("Paragraph 2");
  await expect.poll(async () => (await painted()).yellow).toBeGreaterThan(10);
  const box = await map.boundingBox();
  if (!box) throw new Error("no map");
  await page.mouse.move(box.x + 5, box.y + box.height - 4);
  await page.mouse.down();
  await expect(theText(page).getByText(/^Paragraph 400\./)).toBeVisible();
  await page.mouse.move(box.x + 5, box.y + 2);
  await page.mouse.up();
  await expect(theText(page).getByText(/^Paragraph 1\./)).toBeVisible();
  await picture(page, "calm-map");
});

test("the list of tags is found in and sorted, and its counts stay", async ({ world, ann, ben }) => {
  const { project, document } = await world.sample({ annotator: [ann.who, ben.who] });
  await annotate(project, document, ann.who, [
    ["actor", "Vladimir Putin"],
    ["event", "talks"],
    ["actor", "Hamas"],
  ]);
  await annotate(project, document, ben.who, [["actor", "Tass"]]);
  const { page } = ann;
  await openText(page, document);
  await page.getByRole("button", { name: "Find and sort tags" }).click();
  const list = () => allTags(page).evaluateAll((rows) => rows.map((row) => row.getAttribute("data-span")));
  await expect(allTags(page)).toHaveCount(4);
  const inOrder = async (name: string) => {
    await page.getByRole("combobox", { name: "Order of the tags" }).click();
    await page.getByRole("option", { name }).click();
  };
  await inOrder("By text");
  await expect.poll(list).toEqual(["Ann-2", "Ann-1", "Ben-0", "Ann-0"]);
  await inOrder("By label");
  await expect.poll(async () => (await list()).at(-1)).toBe("Ann-1");
  await tag(page, "Gaza Strip", "2");
  await inOrder("Newest first");
  await expect(allTags(page).first()).toContainText("Gaza Strip");
  // Its label, its text, its author, its place in the list, and the sentence that it stands in.
  const row = allTags(page).first();
  await expect(row).toHaveAccessibleName(/^event: Gaza Strip event · you/);
  await expect(row).toHaveAttribute("aria-posinset", "1");
  await expect(row).toHaveAttribute("aria-setsize", "5");
  await expect(row).toHaveAttribute("aria-description", /^In: According to the Tass agency.*Gaza Strip\.$/);
  await page.getByRole("textbox", { name: "Find in the tags" }).fill("PUT");
  await expect.poll(list).toEqual(["Ann-0"]);
  await expect(page.getByRole("group", { name: "Show tags of one label" })).toContainText("All 5");
  await page.getByRole("textbox", { name: "Find in the tags" }).fill("");
  await page.getByRole("combobox", { name: "Whose tags are listed" }).click();
  await page.getByRole("option", { name: "Of Ben" }).click();
  await expect.poll(list).toEqual(["Ben-0"]);
  await picture(page, "calm-tag-filter");
  expect(await findings(page)).toEqual([]);
});

test("the guidelines of a label are a key away, with examples", async ({ world, ann }) => {
  const { project, document } = await world.sample({ annotator: [ann.who] });
  await annotate(project, document, ann.who, [
    ["position", "its principled position"],
    ["actor", "Hamas"],
  ]);
  const { page } = ann;
  await openText(page, document);
  await clickWords(page, "principled position");
  await page.keyboard.press("g");
  const dialog = page.getByRole("dialog", { name: "Guidelines" });
  await expect(dialog.getByRole("heading", { name: "Position" })).toBeVisible();
  await expect(dialog).toContainText("Say by the attribute polarity");
  await expect(dialog.getByRole("region", { name: "Examples in this document" })).toContainText(
    "its principled position",
  );
  await picture(page, "calm-guidelines");
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole("button", { name: "actor" }).click();
  await expect(dialog.getByRole("heading", { name: "Actor" })).toBeVisible();
  await dialog.getByRole("button", { name: /^Hamas/ }).click();
  await expect(dialog).toHaveCount(0);
  await expect(theText(page)).toBeFocused();
  await expect(tagOf(page, "actor", "Hamas")).toHaveAttribute("aria-selected", "true");
});

test("where a document comes from stands above it, and only addresses of the web can be followed", async ({
  world,
  ann,
}) => {
  const project = await world.project({ annotator: [ann.who] });
  const member = await requireMember(world.owner, project.id, "document.add");
  const metadata = {
    source: "Tass",
    date: "27 October 2023",
    url: "https://example.org/a",
    other: "javascript:alert(1)",
  };
  const { id } = await addDocument(member, { name: "Talks", text: "Ann met Ben.", metadata });
  const { page } = ann;
  await openText(page, { url: `${project.url}/documents/${id}` });
  await expect(page.locator("[data-origin]")).toHaveText(/^Tass · 27 October 2023 · example\.org/);
  const link = page.locator("[data-origin] a");
  await expect(link).toHaveAttribute("href", "https://example.org/a");
  await expect(link).toHaveAttribute("rel", /noopener/);
  await page.getByRole("tab", { name: "Document" }).click();
  const about = page.getByRole("region", { name: "About the document" });
  await expect(about).toContainText("javascript:alert(1)");
  await expect(about.getByRole("link")).toHaveCount(1);
  await picture(page, "calm-origin");
});

test("one follows a colleague until one scrolls, and is told what she did meanwhile", async ({ world, ann, ben }) => {
  const project = await world.project({ annotator: [ann.who, ben.who] });
  await world.labels(project, two);
  const document = await world.document(project, long);
  await openText(ann.page, document);
  await tag(ann.page, "Paragraph 3", "1");
  await saved(ann.page);
  // What is on the screen counts as seen when she goes.
  await ann.page.goto(project.url);

  await openText(ben.page, document);
  await expect(ben.page.getByRole("region", { name: "While you were away" })).toHaveCount(0);
  await tag(ben.page, "Paragraph 4", "2");
  await clickWords(ben.page, "Paragraph 3");
  await ben.page.keyboard.press("2");
  await saved(ben.page);

  // A program is told the same.
  const layer = await openLayer(await requireMember(ann.who, project.id, "layer.write"), document.id);
  const asked = `/api/v1/projects/${project.id}/layers/${layer?.layerId}/changes?epoch=1&seq=0`;
  expect(await (await ann.page.request.get(asked)).json()).toMatchObject({
    known: true,
    changes: expect.arrayContaining([expect.objectContaining({ kind: "added", surface: "Paragraph 4", by: "Ben" })]),
  });

  await openText(ann.page, document);
  const away = ann.page.getByRole("region", { name: "While you were away" });
  await expect(away).toContainText("2 changes by Ben");
  await away.getByRole("button", { name: "Show them" }).click();
  await expect(away).toContainText("Ben changed event Paragraph 3");
  await picture(ann.page, "calm-away");
  expect(await findings(ann.page)).toEqual([]);
  await away.getByRole("button", { name: "Ben added event Paragraph 4" }).click();
  await expect(tagOf(ann.page, "event", "Paragraph 4")).toHaveAttribute("aria-selected", "true");
  await away.getByRole("button", { name: "Mark as seen" }).click();
  await expect(away).toHaveCount(0);
  await ann.page.reload();
  await expect(ann.page.getByText("Ben is here")).toBeAttached();
  await expect(away).toHaveCount(0);

  await ann.page.getByRole("button", { name: /Ben is here/ }).click();
  await expect(ann.page.getByRole("region", { name: "Following Ben" })).toBeVisible();
  await theText(ben.page).focus();
  await ben.page.keyboard.press("Control+End");
  await expect(theText(ann.page).getByText(/^Paragraph 400\./)).toBeVisible();
  await picture(ann.page, "calm-follow");
  await ann.page.mouse.move(300, 400);
  await ann.page.mouse.wheel(0, -400);
  await expect(ann.page.getByRole("region", { name: "Following Ben" })).toHaveCount(0);
  await ann.page.getByRole("button", { name: /Ben is here/ }).click();
  await theText(ann.page).focus();
  await ann.page.keyboard.press("Escape");
  await expect(ann.page.getByRole("region", { name: "Following Ben" })).toHaveCount(0);

  // Somebody who moves does not flicker: her sign stays the same element.
  const sign = await ann.page.locator("[data-person=Ben]").elementHandle();
  const caret = await ann.page.locator(".sw-caret").elementHandle();
  await selectWords(ben.page, "Paragraph 399");
  await expect(ann.page.locator(".sw-band")).not.toHaveCount(0);
  expect(await sign?.evaluate((element) => element.isConnected)).toBe(true);
  if (caret) expect(await caret.evaluate((element) => element.isConnected)).toBe(true);
});
