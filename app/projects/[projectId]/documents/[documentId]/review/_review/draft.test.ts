import { expect, test } from "vitest";
import { type Draft, withAnotherSpan, withoutSpan } from "./draft.ts";

const text = "It was 👨‍👩‍👧‍👦 the Tass agency, they say.";
const ground = { text, clusters: [8, 9, 10, 11, 12, 13, 14, 15, 16, 17], locale: "en" };
const place = (words: string) => [text.indexOf(words), text.indexOf(words) + words.length] as const;
const draftOf = (...words: string[]): Draft => ({
  cluster: "c",
  version: { spans: words.map((one) => ({ label: "actor", fragments: [place(one)] })), relations: [], value: null },
  at: 0,
});

test("one span more is the first word of the place that no span has; it is the one the keys then act on", () => {
  const hull = place("the Tass agency, they");
  const two = withAnotherSpan(draftOf("the Tass"), hull, "event", ground);
  expect(two).toMatchObject({
    at: 1,
    version: { spans: [{ label: "actor" }, { label: "event", fragments: [place("agency")] }] },
  });
  const three = two && withAnotherSpan(two, hull, "event", ground);
  expect(three?.version.spans[2]?.fragments).toEqual([place("they")]);
  expect(three && withAnotherSpan(three, hull, "event", ground)).toBeNull();
  expect(withAnotherSpan(withoutSpan(draftOf("Tass")), place("Tass"), "actor", ground)?.version.spans).toHaveLength(1);
});
