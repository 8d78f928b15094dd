import { findingsIn } from "./support/findings.ts";
import { expect, test } from "./support/story.ts";

test("when the server cannot do its work, people read what to do and never how it failed", async ({
  newServer,
  browser,
}) => {
  const context = await browser.newContext({ baseURL: newServer.url });
  const page = await context.newPage();
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Almost there" })).toBeVisible();
  await newServer.database.drop();
  expect((await page.goto("/sign-in"))?.status()).toBe(500);
  await expect(page.getByRole("heading", { name: "Something went wrong" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
  expect(await findingsIn(page, [1280, 768, 390], "trouble")).toEqual([]);
  expect(await page.content()).not.toMatch(/prisma|postgres|\.ts:\d+|at \w+ \(/i);
  await context.close();
});
