import { expect, test } from "./support/story.ts";

test("a person renames herself, sets and changes her password, and signs her other browsers out", async ({
  world,
  ann,
  browser,
}) => {
  const { page } = ann;
  const elsewhere = await browser.newContext({ baseURL: world.server.url });
  await world.signIn(elsewhere, ann.who);

  await page.goto("/account");
  await page.getByRole("textbox", { name: "Name" }).fill("Ann Archer");
  await page.getByRole("button", { name: "Save name" }).click();
  await expect(page.getByRole("button", { name: "Ann Archer: account and theme" })).toBeVisible();

  await page.getByLabel("New password").fill("first phrase of words");
  await page.getByRole("button", { name: "Set password" }).click();
  await expect(page.getByText("Password saved")).toBeVisible();
  // Setting a password ended every other session.
  const other = await elsewhere.newPage();
  await other.goto("/account");
  await expect(other).toHaveURL(/\/sign-in/);
  await other.getByLabel("E-mail address").fill(ann.who.email);
  await other.getByLabel("Password").fill("first phrase of words");
  await other.getByRole("button", { name: "Sign in" }).click();
  await expect(other.getByRole("heading", { name: "Account" })).toBeVisible();

  await page.reload();
  await page.getByLabel("Current password").fill("a wrong phrase");
  await page.getByLabel("New password").fill("second phrase of words");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("That is not your current password.")).toBeVisible();
  await page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect(page.getByText("Signed out everywhere else")).toBeVisible();
  await other.reload();
  await expect(other).toHaveURL(/\/sign-in/);
  await elsewhere.close();
});

test("a token is shown once, works as far as it says, and stops working when it is revoked", async ({
  world,
  ann,
  request,
}) => {
  const project = await world.project({ manager: [ann.who] });
  const { page } = ann;
  await page.goto("/account");
  await page.getByRole("button", { name: "New token" }).click();
  await page.getByRole("checkbox", { name: "Read" }).click();
  await page.getByRole("button", { name: "Make the token" }).click();
  await expect(page.getByText("Give the token a name")).toBeVisible();
  await expect(page.getByText("Choose what the token may do.")).toBeVisible();
  await page.getByRole("dialog").getByLabel("Name").fill("Nightly");
  await page.getByRole("checkbox", { name: "Read" }).click();
  await page.getByRole("button", { name: "Make the token" }).click();
  const token = await page.getByRole("textbox", { name: "Token" }).inputValue();
  expect(token).toMatch(/^spw_/);
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText(`${token.slice(0, 8)}…`)).toBeVisible();
  await page.getByRole("button", { name: "New token" }).click();
  await expect(page.getByRole("textbox", { name: "Token" })).toHaveCount(0);
  await page.keyboard.press("Escape");

  const ask = () =>
    request.get(`${world.server.url}/api/v1/projects/${project.id}`, { headers: { authorization: `Bearer ${token}` } });
  expect((await ask()).status()).toBe(200);
  await page.getByRole("button", { name: "Revoke Nightly" }).click();
  await page.getByRole("button", { name: "Revoke", exact: true }).click();
  await expect(page.getByText("No tokens.")).toBeVisible();
  expect((await ask()).status()).toBe(401);
});

test("the theme is kept", async ({ ann }) => {
  await ann.page.emulateMedia({ colorScheme: "light" });
  await ann.page.goto("/projects");
  await ann.page.getByRole("button", { name: "Ann: account and theme" }).click();
  await ann.page.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect(ann.page.locator("html")).toHaveClass(/dark/);
  await ann.page.reload();
  await expect(ann.page.locator("html")).toHaveClass(/dark/);
});

test("signing out asks first while changes are kept in this browser only", async ({ world, ann }) => {
  const { document } = await world.sample({ annotator: [ann.who] });
  const { page } = ann;
  let heard = true;
  await page.routeWebSocket(/\/collab\//, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      if (heard) server.send(message);
    });
  });
  await page.goto(document.url);
  await expect(page.getByRole("button", { name: "Finish" })).toBeEnabled();
  heard = false;
  await page
    .locator(".cm-line")
    .first()
    .dblclick({ position: { x: 60, y: 12 } });
  await page.keyboard.press("1");
  await expect(page.locator("[data-sync=saving], [data-sync=retrying], [data-sync=offline]")).toBeVisible();

  await page.goto("/projects");
  const signOut = async () => {
    await page.getByRole("button", { name: "Ann: account and theme" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
  };
  await signOut();
  await expect(page.getByRole("alertdialog", { name: "1 change is not saved yet" })).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page).toHaveURL(/\/projects$/);
  await signOut();
  await page.getByRole("button", { name: "Sign out and lose them" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  // Nothing of hers is left for whoever uses this browser next.
  await world.signIn(ann.context, ann.who);
  await page.goto("/projects");
  await signOut();
  await expect(page).toHaveURL(/\/sign-in$/);
});
