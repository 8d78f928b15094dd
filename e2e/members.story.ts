import { expect, test } from "./support/story.ts";

test("everybody may leave", async ({ world, ann }) => {
  const project = await world.project({ annotator: [ann.who] });
  await ann.page.goto(`${project.url}/members`);
  await expect(ann.page.getByRole("combobox")).toHaveCount(0);
  await ann.page.getByRole("button", { name: "Leave the project" }).click();
  await ann.page.getByRole("button", { name: "Leave", exact: true }).click();
  await expect(ann.page).toHaveURL(/\/projects$/);
  expect((await ann.page.goto(project.url))?.status()).toBe(404);
});

test("a manager changes roles and removes people; the last manager stays", async ({ world, ann, ben }) => {
  const project = await world.project({ manager: [ann.who], annotator: [ben.who] });
  await ann.page.goto(`${project.url}/members`);
  const role = (name: string) => ann.page.getByRole("combobox", { name: `Role of ${name}` });
  const give = async (name: string, to: string) => {
    await role(name).click();
    await ann.page.getByRole("option", { name: new RegExp(`^${to}`) }).click();
  };
  await give("Ben", "Reviewer");
  await expect(ann.page.getByText("Ben is now reviewer")).toBeVisible();
  expect((await ben.page.goto(`${project.url}/export`))?.status()).toBe(200);

  await ann.page.getByRole("button", { name: "Remove Olga" }).click();
  await ann.page.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(ann.page.getByText("Olga is no longer a member")).toBeVisible();
  await give("Ann", "Viewer");
  await expect(ann.page.getByText("nobody waits for what you have begun and not finished")).toBeVisible();
  await ann.page.getByRole("button", { name: "Change role" }).click();
  await expect(ann.page.getByText("A project needs a manager")).toBeVisible();
  await expect(role("Ann")).toHaveText("Manager");

  await ann.page.getByRole("button", { name: "Remove Ben" }).click();
  await ann.page.getByRole("button", { name: "Cancel" }).click();
  await expect(role("Ben")).toBeVisible();
  await ann.page.getByRole("button", { name: "Remove Ben" }).click();
  await ann.page.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(ann.page.getByText("Ben is no longer a member")).toBeVisible();
  await expect(role("Ben")).toHaveCount(0);
  expect((await ben.page.goto(project.url))?.status()).toBe(404);
});
