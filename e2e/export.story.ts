import { readFile } from "node:fs/promises";
import { findings } from "./support/findings.ts";
import { expect, picture, test } from "./support/story.ts";

type Pairs = [number, number][];
type Line = {
  text: string;
  sets: { spans: { surface: string; fragments: { utf16: Pairs; codePoints: Pairs } }[] }[];
};

test("what is finished leaves in the format that was chosen, and what is lost is said before", async ({
  world,
  ann,
}) => {
  test.slow();
  const project = await world.project({ reviewer: [ann.who] });
  await world.labels(project, [{ name: "actor", key: "1" }]);
  const text = await world.document(project, "The Russian government held talks in Moscow.", "Talks in Moscow");
  const { page } = ann;
  await page.goto(`${project.url}/export`);
  await expect(page.getByRole("heading", { name: "Nothing is finished yet" })).toBeVisible();

  await page.goto(text.url);
  await expect(page.getByRole("button", { name: "Finish" })).toBeEnabled();
  await page
    .locator(".cm-line")
    .first()
    .dblclick({ position: { x: 60, y: 12 } });
  await page.keyboard.press("1");
  await expect(page.getByText("actor · you").first()).toBeVisible();
  await expect(page.locator("[data-sync=saved]")).toBeVisible();
  await page.getByRole("button", { name: "Finish" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Finish" }).click();
  await expect(page.getByRole("dialog", { name: "Finished" })).toBeVisible();

  // Our own format loses nothing, and its offsets are right in both units.
  await page.goto(`${project.url}/export`);
  await expect(page.getByRole("row").filter({ hasText: "Talks in Moscow" })).toContainText("Ann, just now");
  await expect(page.getByText("Nothing is lost")).toBeVisible();
  await page.getByRole("combobox", { name: "Comes as" }).click();
  await page.getByRole("option", { name: "Only the file" }).click();
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/-spanwise\.jsonl$/);
  const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\n");
  expect(lines).toHaveLength(1);
  const { text: content, sets } = JSON.parse(String(lines[0])) as Line;
  const spans = sets.flatMap((set) => set.spans);
  expect(spans).toHaveLength(1);
  for (const { surface, fragments } of spans) {
    expect(fragments.utf16.map((pair) => content.slice(...pair)).join(" ")).toBe(surface);
    expect(fragments.codePoints.map((pair) => [...content].slice(...pair).join("")).join(" ")).toBe(surface);
  }

  // CoNLL says what it does not hold; a job makes it while the page shows how far it is.
  await page.getByRole("combobox", { name: "Format" }).click();
  await page.getByRole("option", { name: /^CoNLL/ }).click();
  await expect(page.getByText("The author of 1 tag, in 1 document, not written")).toBeVisible();
  await page.getByRole("combobox", { name: "Comes as" }).click();
  await page.getByRole("option", { name: "An archive with a manifest" }).click();
  await page.getByRole("button", { name: "Prepare in the background" }).click();
  await expect(page.getByText(/-conll\.zip: 1 document, 1 span, /)).toBeVisible();
  const file = page.getByRole("link", { name: /^Download .*-conll\.zip$/ });
  await expect(file).toBeVisible();
  const archive = await page.request.get((await file.getAttribute("href")) ?? "");
  expect((await archive.body()).subarray(0, 2).toString()).toBe("PK");

  // What nothing fits is said, too.
  await page.getByRole("checkbox", { name: "Gold" }).click();
  await expect(page.getByText("Nothing that is finished fits this choice.")).toBeVisible();
  await page.getByRole("checkbox", { name: "Gold" }).click();
  await expect(page.getByText("Not everything fits")).toBeVisible();

  // One document alone, found by its name.
  await page.getByRole("combobox", { name: "Documents" }).click();
  await page.getByRole("option", { name: /^One document/ }).click();
  await expect(page.getByText("Choose the document that is to leave.")).toBeVisible();
  await page.getByLabel("Find a document by its name").fill("nowhere");
  await expect(page.getByText("No document is called so.")).toBeVisible();
  await page.getByLabel("Find a document by its name").fill("moscow");
  await page.getByRole("radio", { name: "Talks in Moscow" }).click();
  await expect(page.getByText("Not everything fits")).toBeVisible();
  await expect(page.getByRole("link", { name: "Download", exact: true })).toHaveAttribute("href", /documents=/);

  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 844 });
    expect(await findings(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await picture(page, `export-filled-${width}`);
  }
});
