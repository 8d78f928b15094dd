import { expect, test } from "vitest";
import { says, sectionOf } from "./guideline-sections.ts";

const guidelines = `# Actor and event

What this is about.

## Actors

Tag the whole name.

### Not an actor

A place.

## Event

\`\`\`
# Position
\`\`\`

What happens.

## Who acts: the **actor**, once more

Each mention.
`;

test("the sections that name a label are found, with what stands under them", () => {
  expect(sectionOf(guidelines, "actor")).toBe(
    "## Actors\n\nTag the whole name.\n\n### Not an actor\n\nA place.\n\n## Who acts: the **actor**, once more\n\nEach mention.",
  );
  expect(sectionOf(guidelines, "Event")).toBe("## Event\n\n```\n# Position\n```\n\nWhat happens.");
});

test("code is no heading, and no word within another names a label", () => {
  expect(sectionOf(guidelines, "position")).toBeNull();
  expect(sectionOf("## Factors\n\nNo.", "actor")).toBeNull();
  expect(sectionOf("## Parties\n\nYes.", "party")).toBe("## Parties\n\nYes.");
  expect(sectionOf("# actor\n\nAll there is.", "actor")).toBe("# actor\n\nAll there is.");
  expect(sectionOf("", "actor")).toBeNull();
});

test("a section says what the description says, whatever its marks and headings", () => {
  const section = "## Actor\n\nTag the **whole** name.\n\n### Not an actor\n\nA place.";
  expect(says(section, "Tag the whole name.")).toBe(true);
  expect(says(section, "Tag the name.")).toBe(false);
  expect(says(section, "Not an actor")).toBe(false);
});
