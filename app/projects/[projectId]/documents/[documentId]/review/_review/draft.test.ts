import { expect, test } from "vitest";
import { type Draft, type End, endAt, endsFor, withAnotherSpan, withEnd, withNextEnd, withoutSpan } from "./draft.ts";

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

test("an end of a relation goes from settled span to settled span, but not onto the other end, nor where its type may not", () => {
  const end = (cluster: string, start: number, label = "actor"): End => ({
    ...{ cluster, which: "" },
    span: { label, fragments: [[start, start + 3]] },
  });
  const ends = [end("s1", 0), end("s2", 5, "event"), end("s3", 10), end("s4", 15, "event")];
  const meets = { id: "meets", name: "meets", from: [], to: ["event"], archived: false };
  const { cluster: from, which: fromWhich, span: fromSpan } = ends[0]!;
  const { cluster: to, which: toWhich, span: toSpan } = ends[1]!;
  const relations = [{ type: "meets", from, fromWhich, fromSpan, to, toWhich, toSpan }];
  const draft: Draft = { cluster: "r", version: { spans: [], relations, value: null }, at: 0 };
  const to3 = withNextEnd(draft, endsFor(draft, ends, [meets]), 1)!;
  expect(endAt(to3)).toEqual(ends[2]);
  expect(to3.version.relations[0]).toMatchObject({ type: "meets", from: "s3", to: "s2" });
  expect(withNextEnd(to3, endsFor(to3, ends, [meets]), -1)).toEqual(draft);
  expect(withNextEnd(draft, endsFor(draft, ends, [meets]), -1)).toBeNull();
  // The type allows only events at its end.
  const far = { ...draft, at: 1 };
  const to4 = withNextEnd(far, endsFor(far, ends, [meets]), 1)!;
  expect(endAt(to4)).toEqual(ends[3]);
  expect(endsFor(far, ends, [{ ...meets, to: [] }]).map(({ cluster }) => cluster)).toEqual(["s2", "s3", "s4"]);
  // From an end that is settled no more it goes on from where that was.
  const lost = withEnd(far, end("gone", 12));
  expect(endAt(withNextEnd(lost, endsFor(lost, ends, [meets]), 1)!)).toEqual(ends[3]);
  expect(endAt(withNextEnd(lost, endsFor(lost, ends, [meets]), -1)!)).toEqual(ends[1]);
});
