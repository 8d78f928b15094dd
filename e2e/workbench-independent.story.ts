import { requireMember } from "#lib/auth/membership.ts";
import { saveLabel } from "#lib/data/labels.ts";
import { expect, test } from "./support/story.ts";
import { allTags, openText, saved, tag, tagOf } from "./support/text.ts";

test("in an independent document nobody sees the other, her tags or that she is there; a reviewer chooses whose to read", async ({
  world,
  ann,
  ben,
  rita,
}) => {
  const project = await world.project(
    { annotator: [ann.who, ben.who], reviewer: [rita.who] },
    { defaultMode: "independent" },
  );
  const manager = await requireMember(world.owner, project.id, "label.edit");
  await saveLabel(manager, { name: "actor", color: "#3B5BDB", key: "1" });
  await saveLabel(manager, { name: "event", color: "#C2255C", key: "2" });
  const document = await world.document(project, "According to the Tass agency, Hamas released three hostages.");
  await openText(ann.page, document);
  await openText(ben.page, document);
  await expect(ann.page.getByRole("button", { name: /^Independently/ })).toBeVisible();
  await tag(ann.page, "Tass", "1");
  await tag(ben.page, "Hamas", "2");
  await saved(ann.page);
  await saved(ben.page);
  await expect(allTags(ann.page)).toHaveCount(1);
  await expect(allTags(ben.page)).toHaveCount(1);
  await expect(ann.page.getByText("Ben is here")).toHaveCount(0);
  await expect(ann.page.getByRole("combobox", { name: "Whose tags are shown" })).toHaveCount(0);

  await openText(rita.page, document);
  await expect(rita.page.getByText("You can read the tags here, and not change them.")).toBeVisible();
  const whose = rita.page.getByRole("combobox", { name: "Whose tags are shown" });
  await whose.click();
  await rita.page.getByRole("option", { name: "Tags of Ben" }).click();
  await expect(tagOf(rita.page, "event", "Hamas")).toBeVisible();
  await whose.click();
  await rita.page.getByRole("option", { name: "Tags of Ann" }).click();
  await expect(tagOf(rita.page, "actor", "Tass")).toBeVisible();
});
