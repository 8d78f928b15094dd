import { expect, test } from "./support/story.ts";

test("the set-up link makes the owner, once, and one click leads into the sample text", async ({
  newServer,
  browser,
}) => {
  const printed = () => newServer.output.match(/http\S+\/setup\/\S+/)?.[0] ?? "";
  await expect.poll(printed).not.toBe("");
  const link = printed();
  const context = await browser.newContext({ baseURL: newServer.url });
  const page = await context.newPage();
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Almost there" })).toBeVisible();

  await page.goto(link);
  await page.getByLabel("Name").fill("Olga Owner");
  await page.getByLabel("E-mail address").fill("Olga@Example.org");
  await page.getByLabel("Password").fill("short");
  await page.getByRole("button", { name: "Create my account" }).click();
  // What was typed is kept, and the field that is wrong has the focus.
  await expect(page.getByLabel("Password")).toBeFocused();
  await expect(page.getByText("at least 10 characters")).toBeVisible();
  await expect(page.getByLabel("Name")).toHaveValue("Olga Owner");
  await page.getByLabel("Password").fill("correct horse battery");
  await page.getByRole("button", { name: "Create my account" }).click();
  await expect(page.getByRole("heading", { name: "Good to see you, Olga" })).toBeVisible();
  await page.getByRole("button", { name: "Open the sample project" }).click();
  await expect(page).toHaveURL(/\/projects\/[^/]+\/documents\/[^/]+$/);

  // The link is spent, for herself and for everybody.
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "This link does not work any more" })).toBeVisible();

  // Out, and in again by password: back to where she wanted to go.
  await page.goto("/projects");
  await page.getByRole("button", { name: "Olga Owner: account and theme" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.goto("/account");
  await expect(page).toHaveURL(/\/sign-in\?next=%2Faccount$/);
  await page.getByLabel("E-mail address").fill("olga@example.org");
  await page.getByLabel("Password").fill("not this one");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("do not belong together")).toBeVisible();
  await expect(page.getByLabel("E-mail address")).toHaveValue("olga@example.org");
  await page.getByLabel("Password").fill("correct horse battery");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Account" })).toBeVisible();
  await context.close();
});

test("whoever is signed in leaves the sign-in page for a page of this site, never for another site", async ({
  ann,
}) => {
  await ann.page.goto("/sign-in?next=//evil.example/");
  await expect(ann.page).toHaveURL(/\/projects$/);
});
