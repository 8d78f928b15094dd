import { expect, test } from "./support/story.ts";

test("a manager makes, changes, orders and archives labels; an annotator reads them", async ({ world, ann, ben }) => {
  const project = await world.project({ manager: [ann.who], annotator: [ben.who] });
  const { page } = ann;
  const dialog = page.getByRole("dialog");
  const more = async (name: string, item: string) => {
    await page.getByRole("button", { name: `More for ${name}` }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  await page.goto(`${project.url}/labels`);

  await page.getByRole("button", { name: "New label" }).click();
  await page.getByRole("button", { name: "Create label" }).click();
  await expect(dialog.getByText("Give the label a name.")).toBeVisible();
  await dialog.getByLabel("Name").fill("actor");
  // What is said of a field is taken back once the field changes.
  await expect(dialog.getByText("Give the label a name.")).toHaveCount(0);
  await dialog.getByLabel("Description").fill("Who **acts**.");
  await page.getByRole("button", { name: "Create label" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("strong").or(page.locator("strong"))).toHaveText("acts");

  await page.getByRole("button", { name: "New label" }).click();
  // The next colour, key and underline are offered.
  await expect(dialog.getByLabel("Key")).toHaveValue("2");
  await expect(dialog.getByRole("radio", { name: "Crimson" })).toBeChecked();
  await dialog.getByLabel("Name").fill("Actor");
  await page.getByRole("button", { name: "Create label" }).click();
  await expect(dialog.getByText("There already is a label with the name")).toBeVisible();
  await dialog.getByLabel("Name").fill("event");
  await dialog.getByLabel("Colour as #RRGGBB").fill("#aa0044");
  await dialog.getByRole("combobox", { name: "Selections snap to" }).click();
  await page.getByRole("option", { name: /^Sentences/ }).click();
  await dialog.getByRole("checkbox", { name: "Its spans may overlap each other" }).click();
  await page.getByRole("button", { name: "Create label" }).click();
  await expect(page.getByText("By sentence")).toBeVisible();

  await page.getByRole("button", { name: "Move event up" }).click();
  await expect(page.getByRole("button", { name: /^More for/ }).first()).toHaveAccessibleName("More for event");
  await more("event", "Edit…");
  await expect(dialog.getByLabel("Colour as #RRGGBB")).toHaveValue("#AA0044");
  await dialog.getByLabel("Key").fill("1");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("The key 1 already gives the label “actor”.")).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();

  await more("event", "Archive…");
  await page.getByRole("button", { name: "Archive", exact: true }).click();
  await page.getByText("1 archived").click();
  await more("event", "Bring back");
  await expect(page.getByText("1 archived")).toHaveCount(0);

  await ben.page.goto(`${project.url}/labels`);
  await expect(ben.page.getByText("Who acts.")).toBeVisible();
  await expect(ben.page.getByRole("button", { name: "New label" })).toHaveCount(0);
});

test("attributes and relation types say what carries them and what they join", async ({ world, rita }) => {
  const { project } = await world.sample({ manager: [rita.who] });
  const { page } = rita;
  await page.goto(`${project.url}/labels`);
  await page.getByRole("button", { name: "New attribute" }).click();
  await page.getByLabel("Name", { exact: true }).fill("certainty");
  await page.getByRole("button", { name: "Create attribute" }).click();
  await expect(page.getByText("Give at least one option")).toBeVisible();
  await page.getByLabel("Options").fill("sure\nunsure\n");
  await page.getByRole("combobox", { name: "Default" }).click();
  await page.getByRole("option", { name: "unsure" }).click();
  await page.getByRole("checkbox", { name: /actor/ }).click();
  await page.getByRole("button", { name: "Create attribute" }).click();
  await expect(page.getByText("On actor · sure, unsure · default unsure")).toBeVisible();

  await page.getByRole("button", { name: "New relation type" }).click();
  await page.getByLabel("Name", { exact: true }).fill("opposes");
  await page.getByRole("group", { name: "From" }).getByRole("checkbox", { name: /actor/ }).click();
  await page.getByRole("button", { name: "Create relation type" }).click();
  await expect(
    page.getByRole("listitem").filter({ hasText: "opposes" }).filter({ hasText: "any label" }),
  ).toContainText("actor");
});

test("guidelines are saved in versions, and nobody overwrites what she has not seen", async ({ world, ann, rita }) => {
  const project = await world.project({ manager: [ann.who, rita.who] });
  const write = async ({ page }: typeof ann, text: string) => {
    await page.goto(`${project.url}/guidelines`);
    await page.getByRole("button", { name: "Write the guidelines" }).click();
    await page.getByLabel("Guidelines in Markdown").fill(text);
  };
  await write(ann, "# From Ann\n\n<script>alert(1)</script>");
  await write(rita, "From Rita");
  await ann.page.getByRole("tab", { name: "Preview" }).click();
  await expect(ann.page.getByRole("heading", { name: "From Ann" })).toBeVisible();
  await expect(ann.page.getByText("<script>alert(1)</script>")).toBeVisible();
  await ann.page.getByRole("button", { name: "Save as version 1" }).click();
  await expect(ann.page.getByText("Saved as version 1")).toBeVisible();

  await rita.page.getByRole("button", { name: "Save as version 1" }).click();
  await expect(rita.page.getByText("Version 1 was saved while you were writing")).toBeVisible();
  await expect(rita.page.getByLabel("Guidelines in Markdown")).toHaveValue("From Rita");
  await rita.page.getByRole("button", { name: "I have taken it over" }).click();
  await rita.page.getByRole("button", { name: "Save as version 2" }).click();
  await expect(rita.page.getByText("Version 2", { exact: true })).toBeVisible();
});
