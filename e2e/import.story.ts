import { zipOf } from "#lib/import/testing/zip.ts";
import { expect, test } from "./support/story.ts";

const file = (name: string, content: string | Buffer) => ({
  name,
  mimeType: "application/octet-stream",
  buffer: Buffer.from(content),
});

test("a manager brings an archive of many kinds, sees what it is, imports it, and a second time adds nothing", async ({
  world,
  ann,
}) => {
  const project = await world.project({ manager: [ann.who] });
  const { page } = ann;
  const archive = file(
    "mixed.zip",
    await zipOf({
      "news/one.txt": "The talks began on Monday.",
      "news/two.md": "# Talks\n\nThey went on.",
      "page.html": "<html><body><article><h1>Talks</h1><p>They ended.</p></article></body></html>",
      "table.csv": "headline,body\nFirst,Putin met Xi.\nSecond,Macron met Scholz.\n",
      "brat/a.txt": "Merkel met Xi.",
      "brat/a.ann": "T1\tPerson 0 6\tMerkel\nT2\tPerson 11 13\tXi\nR1\tMeets Arg1:T1 Arg2:T2\n",
    }),
  );
  await page.goto(`${project.url}/documents/add`);
  await page.getByLabel("Files", { exact: true }).setInputFiles([archive]);
  const row = (name: string) => page.getByRole("row").filter({ hasText: name });
  await expect(row("news/two.md")).toContainText("Markdown");
  await expect(row("brat/a.txt")).toContainText("brat standoff");
  await expect(page.getByText(/\d documents?, 2 tags, 1 relation\./)).toBeVisible();
  await expect(page.getByRole("list", { name: "Labels in the files" })).toContainText("Person");
  await page.getByRole("radio", { name: /^As suggestions/ }).click();
  await page.getByLabel("Name of the model, where the file gives none").fill("old tool");
  await expect(page.getByRole("list", { name: "Whose layers these become" })).toContainText(
    "suggestions of “old tool”",
  );
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByText("6 documents were added with 1 layer of tags.")).toBeVisible();
  await expect(page.getByText("Person, Meets")).toBeVisible();

  await page.getByRole("button", { name: "Import something else" }).click();
  await page.getByLabel("Files", { exact: true }).setInputFiles([archive]);
  await page.getByRole("radio", { name: /^As suggestions/ }).click();
  await page.getByLabel("Name of the model, where the file gives none").fill("old tool");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByText("Nothing was added; 6 texts were there already.")).toBeVisible();
  await page.getByRole("link", { name: "Go to the documents" }).click();
  await expect(page.getByRole("link", { name: "Second" })).toBeVisible();

  // Of one, the way leads into it.
  await page.goto(`${project.url}/documents/add`);
  await page.getByLabel("Files", { exact: true }).setInputFiles([file("alone.txt", "Nobody came.")]);
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByRole("link", { name: "Open “alone”" }).click();
  await expect(page.getByRole("heading", { name: "alone" })).toBeAttached();
});

test("a tag whose stated text is another is refused with both shown, and nothing of its file is taken; who annotated is said, also later", async ({
  world,
  ann,
}) => {
  const project = await world.project({ manager: [ann.who] });
  const { page } = ann;
  const record = (text: string, stated: string, _annotator_id = "old-ann") =>
    JSON.stringify({
      text,
      _input_hash: 1,
      _annotator_id,
      spans: [{ start: 0, end: 5, label: "actor", text: stated }],
    });
  await page.goto(`${project.url}/documents/add`);
  await page
    .getByLabel("Files", { exact: true })
    .setInputFiles([
      file("good.jsonl", `${record("Putin met Xi.", "Putin")}\n`),
      file("bad.jsonl", `${record("Macron met Xi.", "Macro")}\n${record("Merkel met Xi.", "Scholz")}\n`),
      file("other.jsonl", `${record("Scholz met Xi.", "Schol", "ann")}\n`),
    ]);
  await expect(page.getByText("bad.jsonl, line 2")).toBeVisible();
  const become = page.getByRole("list", { name: "Whose layers these become" });
  await expect(become).toContainText("2 layers of old-ann become the work of old-ann, an annotator without an account");
  // Somebody who is called as a member is, and is somebody else.
  await expect(become).toContainText("1 layer of ann becomes Ann’s own work");
  await page.getByRole("combobox", { name: "Who is “ann”?" }).click();
  await page.getByRole("option", { name: "None of the members" }).click();
  await expect(become).toContainText("1 layer of ann becomes the work of ann, an annotator without an account");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByText("2 documents were added with 2 layers of tags; 1 file was refused.")).toBeVisible();
  await expect(page.getByText("is “Scholz”, and the text has “Merke” there")).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download import-report.csv" }).click();
  expect((await download).suggestedFilename()).toBe("import-report.csv");

  // An archive that would unpack far beyond its size is refused at once.
  await page.getByRole("button", { name: "Import something else" }).click();
  const bomb = await zipOf({ "zeros.txt": Buffer.alloc(64 * 1024 * 1024) });
  await page.getByLabel("Files", { exact: true }).setInputFiles([file("bomb.zip", bomb)]);
  await expect(page.getByText("more than 100 times as large as it is")).toBeVisible();

  await page.goto(`${project.url}/members`);
  const guests = page.getByRole("listitem").filter({ hasText: "No account; known by what was imported" });
  await expect(guests).toHaveCount(2);
  const old = guests.filter({ hasText: "old-ann" });
  await old.getByRole("button", { name: "Say who this is…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "This is…" })).toBeDisabled();
  await dialog.getByRole("combobox").click();
  await page.getByRole("option", { name: "Ann" }).click();
  await dialog.getByRole("button", { name: "This is Ann" }).click();
  await expect(page.getByText("The layers of old-ann are Ann’s")).toBeVisible();
  await expect(old).toBeHidden();
});

test("a long import is followed, and stopped, on the page of what runs", async ({ world, ann, ben }) => {
  // A corpus that is large enough to be stopped in the middle takes its time on a slow machine.
  test.slow();
  const project = await world.project({ manager: [ann.who], annotator: [ben.who] });
  const { page } = ann;
  const lines = Array.from({ length: 60_000 }, (_, i) =>
    JSON.stringify({
      text: `${i} Putin met Xi. ${"They talked for long. ".repeat(20)}`,
      label: [[String(i).length + 1, String(i).length + 6, "actor"]],
    }),
  );
  await page.goto(`${project.url}/documents/add`);
  await page.getByLabel("Files", { exact: true }).setInputFiles([file("long.jsonl", lines.join("\n"))]);
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.locator("[data-job]")).toBeVisible();
  await page.getByRole("link", { name: "Activity" }).click();
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page.locator("[data-job=cancelled]")).toBeVisible({ timeout: 30_000 });
  await page.goto(project.url);
  await expect(page.getByRole("heading", { name: "No documents yet" })).toBeVisible();

  await ben.page.goto(`${project.url}/activity`);
  await expect(ben.page.getByRole("heading", { name: "No jobs yet" })).toBeVisible();
});
