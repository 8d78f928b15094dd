import { expect, picture, test } from "./support/story.ts";

const file = (name: string, content: string | Buffer) => ({
  name,
  mimeType: "text/plain",
  buffer: Buffer.isBuffer(content) ? content : Buffer.from(content),
});

test("a project of one's own: texts by paste and by upload, each kept exactly or refused with the reason", async ({
  ann,
}) => {
  const { page } = ann;
  await page.goto("/projects");
  await page.getByRole("link", { name: "New project" }).click();
  await page.getByRole("button", { name: "Create project" }).click();
  await expect(page.getByText("Give the project a name.")).toBeVisible();
  await page.getByRole("textbox", { name: "Name" }).fill("Border talks 2026");
  await page.getByRole("button", { name: "Create project" }).click();
  await expect(page.getByRole("heading", { name: "No documents yet" })).toBeVisible();

  await page.getByRole("link", { name: "Add documents" }).click();
  await page
    .getByLabel("Files", { exact: true })
    .setInputFiles([
      file("crlf.txt", "One.\r\nTwo.\r\n"),
      file("mark.txt", "\uFEFFWith a mark."),
      file("family.txt", "שלום 👨‍👩‍👧‍👦"),
      file("empty.txt", ""),
      file("nul.txt", "a\0b"),
      file("latin-1.txt", Buffer.from([0x63, 0x61, 0x66, 0xe9])),
      file("six-megabytes.txt", Buffer.alloc(6_000_000, "x")),
    ]);
  const row = (name: string) => page.getByRole("row").filter({ hasText: name });
  await expect(row("crlf.txt")).toContainText("2 line breaks are CR LF");
  await expect(row("mark.txt")).toContainText("byte order mark at the start was removed");
  await expect(row("latin-1.txt")).toContainText("a guess");
  const refused = (name: string) => page.getByRole("listitem").filter({ hasText: name });
  await expect(refused("empty.txt")).toContainText("The file is empty");
  await expect(refused("nul.txt")).toContainText("NUL characters");
  await expect(refused("six-megabytes.txt")).toContainText("longer than a document may be");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByText("4 documents were added; 3 files were refused.")).toBeVisible();

  // The same file again is not added twice.
  await page.getByRole("button", { name: "Import something else" }).click();
  await page.getByLabel("Files", { exact: true }).setInputFiles([file("crlf.txt", "One.\r\nTwo.\r\n")]);
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByText("Nothing was added; 1 text was there already.")).toBeVisible();

  await page.getByRole("tab", { name: "Paste a text" }).click();
  await page.getByRole("button", { name: "Add document" }).click();
  await expect(page.getByText("Give the document a name.")).toBeVisible();
  await page.getByRole("textbox", { name: "Name" }).fill("Talks on Tuesday");
  await page.getByRole("textbox", { name: "Text" }).fill("One line.\nAnother line.\n");
  await page.getByRole("button", { name: "Add document" }).click();
  await page.getByRole("link", { name: "Open Talks on Tuesday" }).click();
  await expect(page).toHaveURL(/\/documents\/[0-9a-f-]{36}$/);
});

test("a manager finds, renames, archives and assigns documents, and sets the way of working", async ({
  world,
  ann,
  ben,
}) => {
  const project = await world.project({ manager: [ann.who], annotator: [ben.who] }, { defaultMode: "independent" });
  for (const name of ["First report", "Second report", "A letter"]) await world.document(project, `${name}.`, name);
  const { page } = ann;
  const row = (name: string) => page.getByRole("row").filter({ hasText: name });
  const choose = async (name: string, item: string) => {
    await page.getByRole("button", { name: `More for ${name}` }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };

  await page.goto(project.url);
  await page.getByLabel("Search documents by name").fill("REPORT");
  await page.keyboard.press("Enter");
  await expect(row("report")).toHaveCount(2);
  await page.getByRole("link", { name: /^Finished/ }).click();
  await expect(page.getByRole("heading", { name: "No document matches" })).toBeVisible();
  await page.getByRole("link", { name: "Show all documents" }).click();

  await choose("A letter", "Rename…");
  await page.getByRole("textbox", { name: "Name" }).fill("An open letter");
  await page.getByRole("button", { name: "Rename" }).click();
  await expect(row("An open letter")).toContainText("Nobody yet");

  await choose("An open letter", "Annotators…");
  await page.getByRole("checkbox", { name: "Ann" }).click();
  await expect(page.getByText("you do not see the others' work")).toBeVisible();
  await page.getByRole("checkbox", { name: "Ann" }).click();
  await page.getByRole("checkbox", { name: "Ben" }).click();
  await page.getByLabel("Annotators wanted").fill("1");
  await picture(page, "annotators-dialog");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(row("An open letter")).toContainText("0 of 1 finished");
  await choose("An open letter", "Annotators…");
  await expect(page.getByLabel("Annotators wanted")).toHaveValue("1");
  await page.getByRole("button", { name: "Cancel" }).click();

  await choose("First report", "Way of working…");
  await page.getByRole("radio", { name: "Together" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(row("First report")).toContainText("Together");

  await choose("Second report", "Archive…");
  await page.getByRole("button", { name: "Archive", exact: true }).click();
  await expect(row("Second report")).toHaveCount(0);
  await page.getByRole("link", { name: "Archived" }).click();
  await choose("Second report", "Bring back");
  await expect(page.getByText("Back among the documents")).toBeVisible();

  // Ben is assigned to one, and is led to it.
  await ben.page.goto(project.url);
  await expect(ben.page.getByRole("row").filter({ hasText: "An open letter" })).toContainText("Assigned to you");
  await ben.page.getByRole("link", { name: "Next document" }).click();
  await expect(ben.page).toHaveURL(/\/documents\//);
});

test("settings are kept, and an archived project can be brought back", async ({ world, ann }) => {
  const project = await world.project({ manager: [ann.who] }, { name: "Old talks" });
  const { page } = ann;
  await page.goto(`${project.url}/settings`);
  await page.getByLabel("Annotators for each document").fill("0");
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(page.getByText("At least one annotator.")).toBeVisible();
  await page.getByLabel("Annotators for each document").fill("3");
  await page.getByRole("radio", { name: "Independently" }).click();
  await page.getByRole("radio", { name: "Never" }).click();
  await page.getByRole("button", { name: "Save settings" }).click();
  // What it means is told before it happens.
  const told = page.getByRole("alertdialog");
  await expect(told.getByText("No document is hidden from annotators again")).toBeVisible();
  await expect(told.getByText("give more places away")).toBeVisible();
  await picture(page, "settings-consequences");
  await told.getByRole("button", { name: "Save settings" }).click();
  await expect(page.getByText("Settings saved")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Annotators for each document")).toHaveValue("3");
  await expect(page.getByRole("radio", { name: "Independently" })).toBeChecked();
  await expect(page.getByRole("radio", { name: "Never" })).toBeChecked();

  await page.getByRole("button", { name: "Archive this project…" }).click();
  await page.getByRole("button", { name: "Archive", exact: true }).click();
  await expect(page).toHaveURL(/\/projects$/);
  await expect(page.getByRole("link", { name: "Old talks" })).toHaveCount(0);
  await page.getByRole("link", { name: "Archived projects" }).click();
  await page.getByRole("link", { name: "Old talks" }).click();
  await expect(page.getByText("This project is archived")).toBeVisible();
  await page.goBack();
  await page.getByRole("button", { name: "Bring “Old talks” back" }).click();
  await expect(page.getByText("No archived projects")).toBeVisible();
  await page.getByRole("link", { name: "Projects in use" }).click();
  await page.getByRole("link", { name: "Old talks" }).click();

  // All of it is on record, for managers.
  await page.getByRole("link", { name: "Activity" }).click();
  await page.getByRole("link", { name: "Record" }).click();
  await expect(page.locator("[data-event]")).toHaveText([
    /^Project brought back.*Ann/,
    /^Project archived/,
    /^Settings changed reveal rule, way of working, annotators of a document/,
    /^Member joined: Ann as manager/,
    /^Invitation made as manager/,
    /^Project created/,
  ]);
  await page.getByRole("combobox", { name: "What happened" }).click();
  await page.getByRole("option", { name: "Project archived" }).click();
  await expect(page.locator("[data-event]")).toHaveText([/^Project archived/]);
  await picture(page, "record");
  await page.getByRole("combobox", { name: "What happened" }).click();
  await page.getByRole("option", { name: "Gold completed" }).click();
  await expect(page.getByText("Nothing like that happened")).toBeVisible();
  await page.getByRole("link", { name: "Show everything" }).click();
  await expect(page.locator("[data-event]")).toHaveCount(6);
});
