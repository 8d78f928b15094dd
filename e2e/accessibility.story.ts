import AxeBuilder from "@axe-core/playwright";
import { type Actor, expect, picture, test } from "./support/story.ts";

/** Findings of axe, each as one line that names the page. */
async function findings({ page }: Actor): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${new URL(page.url()).pathname}: ${id}: ${nodes[0]?.html}`);
}

for (const theme of ["light", "dark"] as const) {
  for (const width of [1280, 390]) {
    test(`every page is free of findings and fits, ${theme}, ${width} wide`, async ({ world, rita }) => {
      const { project } = await world.sample({ manager: [rita.who] });
      const { page } = rita;
      await page.setViewportSize({ width, height: 844 });
      await page.emulateMedia({ colorScheme: theme });
      const pages = {
        projects: "/projects",
        new: "/projects/new",
        account: "/account",
        welcome: "/welcome",
        documents: project.url,
        add: `${project.url}/documents/add`,
        labels: `${project.url}/labels`,
        guidelines: `${project.url}/guidelines`,
        members: `${project.url}/members`,
        export: `${project.url}/export`,
        settings: `${project.url}/settings`,
        review: `${project.url}/review`,
        nowhere: "/nowhere",
      };
      for (const [name, url] of Object.entries(pages)) {
        await page.goto(url);
        await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
        expect(await findings(rita)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} fits`).toBe(
          true,
        );
        await picture(page, `${name}-${theme}-${width}`);
      }
    });
  }
}

for (const theme of ["light", "dark"] as const) {
  for (const width of [1280, 390]) {
    test(`a review is free of findings and fits, ${theme}, ${width} wide`, async ({ world, rita }) => {
      const { project } = await world.sample({ reviewer: [rita.who] });
      const { page } = rita;
      await page.setViewportSize({ width, height: 844 });
      await page.emulateMedia({ colorScheme: theme });
      await page.goto(`${project.url}/review`);
      await page.getByRole("link", { name: "Talks in Moscow, annotated twice" }).click();
      await expect(page.locator(".cm-content")).toBeVisible();
      await expect(page.getByRole("region", { name: "The card" })).toBeFocused();
      const look = async (name: string) => {
        expect(await findings(rita)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} fits`).toBe(
          true,
        );
        await picture(page, `${name}-${theme}-${width}`);
      };
      await look("review-card");
      await page.keyboard.press("1");
      await page.keyboard.press("k");
      await page.keyboard.press("r");
      await page.keyboard.press("Escape");
      await page.keyboard.press("w");
      await expect(page.getByRole("region", { name: "Where the gold comes from" })).toContainText("Rita decided");
      await look("review-origin");
      await page.keyboard.press("Escape");
      await page.keyboard.press("e");
      await look("review-edit");
      await page.keyboard.press("Escape");
      await page.keyboard.press("a");
      await expect(page.locator("[data-preview=ready]")).toBeVisible();
      await look("review-merge");
      await page.goto(`${page.url().replace(/\/review$/, "/became")}`);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await look("review-became");
    });
  }
}

test("the pages for people who are not signed in are free of findings", async ({ world, browser }) => {
  const context = await browser.newContext({ baseURL: world.server.url });
  const page = await context.newPage();
  for (const path of ["/sign-in", "/sign-in?error=credentials", "/join/nothing", "/link/nothing", "/setup/nothing"]) {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(path);
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    }
  }
  await context.close();
});

test("the first Tab skips to the content, and a dialog keeps the focus and gives it back", async ({ world, ann }) => {
  const { project } = await world.sample({ manager: [ann.who] });
  const { page } = ann;
  await page.goto(`${project.url}/labels`);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#content")).toBeFocused();

  await page.getByRole("button", { name: "New label" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  for (let presses = 0; presses < 30; presses++) {
    await page.keyboard.press("Tab");
    expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  }
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "New label" })).toBeFocused();

  // A menu, its dialog, and back, without a mouse.
  await page.getByRole("button", { name: "More for actor" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Edit “actor”" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "More for actor" })).toBeFocused();
});
