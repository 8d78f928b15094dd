import { expect, test } from "vitest";
import { lossWords } from "./loss-words.ts";

test("it is said what is counted: of people and entities, what is said of them, and not how many they are", () => {
  const said = (what: string, count: number, relations = 0) => lossWords({ what, count }, relations);
  expect(said("author", 71)).toBe("The authors of 71 tags");
  expect(said("author", 71, 9)).toBe("The authors of 71 tags and relations");
  expect(said("author", 1, 9)).toBe("The author of 1 tag or relation");
  expect(said("entity", 6)).toBe("The links of 6 tags to entities");
  expect(said("entity", 1)).toBe("The link of 1 tag to an entity");
  expect(said("note", 3)).toBe("3 comments on tags");
  expect(said("comment", 3)).toBe("3 comments");
  expect(said("entity description", 2)).toBe("The descriptions of 2 entities");
  expect(said("something new", 2)).toBe("2 something news");
});
