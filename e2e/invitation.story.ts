import { expect, test } from "./support/story.ts";

test("an invitation makes a new person a member with its role, and shows her what that role may see", async ({
  world,
  ann,
  ben,
  browser,
}) => {
  const project = await world.project({ manager: [ann.who] }, { name: "Border talks" });
  await ann.page.goto(`${project.url}/members`);
  await ann.page.getByRole("button", { name: "Invite people" }).click();
  await ann.page.getByLabel("For how many").fill("many");
  await ann.page.getByRole("button", { name: "Make the link" }).click();
  await expect(ann.page.getByText("Enter a number of people.")).toBeVisible();
  await ann.page.getByLabel("For how many").fill("2");
  await ann.page.getByRole("button", { name: "Make the link" }).click();
  const link = await ann.page.getByLabel("Invitation link").inputValue();
  await ann.page.getByRole("button", { name: "Done" }).click();
  await expect(ann.page.getByText("0 of 2 used")).toBeVisible();

  const context = await browser.newContext({ baseURL: world.server.url });
  const page = await context.newPage();
  await page.goto(link);
  await expect(page.getByText("Ann invites you as annotator")).toBeVisible();
  await page.getByLabel("Name").fill("Cleo Chen");
  await page.getByLabel("E-mail address").fill(ben.who.email);
  await page.getByLabel("Password").fill("a phrase that is long");
  await page.getByRole("button", { name: "Create my account and join" }).click();
  await expect(page.getByText("already an account with this e-mail address")).toBeVisible();
  await page.getByLabel("E-mail address").fill(`cleo-${project.id}@example.org`);
  await page.getByRole("button", { name: "Create my account and join" }).click();
  await expect(page.getByRole("heading", { name: "Border talks" })).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Project" }).getByRole("link")).toHaveText([
    "Documents",
    "Labels",
    "Entities",
    "Guidelines",
    "Members",
    "Activity",
  ]);
  // The server decides, and not the navigation.
  for (const path of ["settings", "export", "documents/add"]) {
    expect((await page.goto(`${project.url}/${path}`))?.status()).toBe(403);
  }
  await expect(page.getByRole("heading", { name: "Your role does not reach here" })).toBeVisible();
  expect((await page.request.get(`/api/v1/projects/${project.id}/export`)).status()).toBe(403);
  await context.close();

  // Whoever has an account joins with it.
  expect((await ben.page.goto(project.url))?.status()).toBe(404);
  await ben.page.goto(link);
  await ben.page.getByRole("button", { name: "Join as Ben" }).click();
  // The page with the button has the same heading.
  await expect(ben.page).toHaveURL(project.url);
  await ann.page.reload();
  // Ann's own invitation is used up too.
  const ours = ann.page.getByRole("listitem").filter({ hasText: "2 of 2 used" });
  await expect(ours.getByText("Used up")).toBeVisible();
});

test("an invitation that was withdrawn leads nowhere", async ({ world, ann, ben }) => {
  const project = await world.project({ manager: [ann.who] });
  await ann.page.goto(`${project.url}/members`);
  await ann.page.getByRole("button", { name: "Invite people" }).click();
  await ann.page.getByRole("button", { name: "Make the link" }).click();
  const link = await ann.page.getByLabel("Invitation link").inputValue();
  await ann.page.getByRole("button", { name: "Done" }).click();
  await ann.page.getByRole("button", { name: "Withdraw…" }).click();
  await ann.page.getByRole("button", { name: "Withdraw", exact: true }).click();
  await expect(ann.page.getByText("Withdrawn", { exact: true })).toBeVisible();
  await ben.page.goto(link);
  await expect(ben.page.getByRole("heading", { name: "This link does not work any more" })).toBeVisible();
});
