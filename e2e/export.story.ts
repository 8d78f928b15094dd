import AxeBuilder from "@axe-core/playwright";
import { requireMember } from "#lib/auth/membership.ts";
import { saveLabel } from "#lib/data/labels.ts";
import { expect, picture, test } from "./support/story.ts";

type Pairs = [number, number][];
type Line = {
  text: string;
  sets: { spans: { surface: string; fragments: { utf16: Pairs; codePoints: Pairs } }[] }[];
};

test("what is finished is listed with its counts and leaves as JSONL whose offsets are right", async ({
  world,
  ann,
}) => {
  const project = await world.project({ reviewer: [ann.who] });
  await saveLabel(await requireMember(world.owner, project.id, "label.edit"), { name: "actor", key: "1" });
  const text = await world.document(project, "The Russian government held talks.", "Talks in Moscow");
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

  await page.goto(`${project.url}/export`);
  await expect(page.getByRole("row").filter({ hasText: "Talks in Moscow" })).toContainText("Ann, just now");
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download JSONL" }).click();
  expect((await downloading).suggestedFilename()).toMatch(/\.jsonl$/);
  const answer = await page.request.get(`${project.url}/export/jsonl`);
  const lines = (await answer.text()).trimEnd().split("\n");
  expect(lines).toHaveLength(1);
  const { text: content, sets } = JSON.parse(String(lines[0])) as Line;
  const spans = sets.flatMap((set) => set.spans);
  expect(spans).toHaveLength(1);
  for (const { surface, fragments } of spans) {
    expect(fragments.utf16.map((pair) => content.slice(...pair)).join(" ")).toBe(surface);
    expect(fragments.codePoints.map((pair) => [...content].slice(...pair).join("")).join(" ")).toBe(surface);
  }

  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 844 });
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await picture(page, `export-filled-${width}`);
  }
});
