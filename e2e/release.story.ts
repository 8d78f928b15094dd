import { createHash } from "node:crypto";
import { requireMember } from "#lib/auth/membership.ts";
import { labelSchema } from "#lib/data/labels.ts";
import { openLayer } from "#lib/data/layers.ts";
import { finish, reopen } from "#lib/data/sets.ts";
import { Writer } from "#lib/data/testing/writer.ts";
import { findings } from "./support/findings.ts";
import { expect, picture, test } from "./support/story.ts";

test("a release is made, keeps its bytes, and is compared with the next", async ({ world, ann }) => {
  const { project, document: text } = await world.sample({ manager: [ann.who] });
  const { page } = ann;
  const me = await requireMember(ann.who, project.id, "layer.write");
  const { labels } = await labelSchema(me);
  const layer = await openLayer(me, text.id);
  if (!layer || !labels[0]) throw new Error("the sample has no layer or label");
  const { layerId } = layer;
  const work = async (key: string, edit: (writer: Writer, label: string) => Promise<unknown>) => {
    const writer = new Writer(layerId, me.userId);
    await edit(writer, labels[0]?.id ?? "");
    await finish(me, { layerId, position: await writer.head(), key, despite: true });
  };
  await work("1", async (writer, label) => {
    await writer.span("a", label, 0, 3);
    await writer.span("b", label, 4, 11);
  });
  const make = async (name: string) => {
    await page.goto(`${project.url}/releases`);
    await page.getByLabel("Name of the next release").fill(name);
    await page.getByRole("button", { name: "Make a release" }).click();
    const asked = page.getByRole("alertdialog", { name: `Make the release “${name}”?` });
    await expect(asked).toContainText("neither be changed nor deleted");
    await asked.getByRole("button", { name: "Make the release" }).click();
    await expect(page.getByText(`The release “${name}” is made`)).toBeVisible();
    await expect(page.getByRole("link", { name, exact: true })).toBeVisible();
  };
  await page.goto(`${project.url}/releases`);
  await expect(page.getByRole("heading", { name: "No releases yet" })).toBeVisible();
  await make("Spring");

  await page.getByRole("link", { name: "Spring", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Spring" })).toBeVisible();
  const sha256 = await page.getByLabel("SHA-256 of its Spanwise JSONL").inputValue();
  const spring = page.url();
  const bytes = () => page.request.get(`/api/v1${new URL(spring).pathname}/export/spanwise?package=file`);
  const kept = await (await bytes()).body();
  expect(createHash("sha256").update(kept).digest("hex")).toBe(sha256);

  // A name is taken once.
  await page.goto(`${project.url}/releases`);
  await page.getByLabel("Name of the next release").fill("Spring");
  await page.getByRole("button", { name: "Make a release" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Make the release" }).click();
  await expect(page.getByText("There is a release “Spring” already").first()).toBeVisible();

  await reopen(me, { layerId, key: "again" });
  await work("2", async (writer, label) => {
    await writer.remove("spans", "a");
    await writer.span("b", label, 4, 15);
    await writer.span("c", label, 20, 25);
  });
  await make("Autumn");
  expect((await (await bytes()).body()).equals(kept)).toBe(true);
  await page.getByRole("link", { name: "Autumn", exact: true }).click();
  await page.getByRole("combobox", { name: "Since" }).click();
  await page.getByRole("option", { name: "Spring" }).click();
  const rows = page.getByRole("table", { name: "Differences" }).getByRole("row");
  for (const change of ["Removed", "Changed", "Added"]) await expect(rows.filter({ hasText: change })).toHaveCount(1);

  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 844 });
    expect(await findings(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await picture(page, `release-${width}`);
  }
});
