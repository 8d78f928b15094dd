import { describe, expect, it } from "vitest";
import { hashPassword, passwordProblem, verifyPassword } from "./password.ts";

describe("a password", () => {
  it("is kept as argon2id with at least 19 MiB and two passes, and a salt of its own", async () => {
    const [one, two] = await Promise.all([hashPassword("six quiet herons"), hashPassword("six quiet herons")]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(await verifyPassword(one, "six quiet herons")).toBe(true);
    expect(await verifyPassword(one, "six quiet heron")).toBe(false);
    expect(await verifyPassword(one, "")).toBe(false);
  });

  it("is the same however its letters are composed", async () => {
    const hash = await hashPassword("cafe\u0301 au lait");
    expect(await verifyPassword(hash, "caf\u00e9 au lait")).toBe(true);
  });

  it("is never right for a person without one, and costs the same time", async () => {
    const time = async (hash: string | null) => {
      const start = performance.now();
      for (let n = 0; n < 5; n++) expect(await verifyPassword(hash, "six quiet herons")).toBe(false);
      return performance.now() - start;
    };
    const other = await hashPassword("another password");
    await time(other);
    const [known, unknown] = [await time(other), await time(null)];
    // A path without the work would be a thousand times faster; the bounds leave room for a busy machine.
    expect(unknown / known).toBeGreaterThan(0.2);
    expect(unknown / known).toBeLessThan(5);
  });

  it("is not worth hashing a novel for", async () => {
    const hash = await hashPassword("");
    expect(await verifyPassword(hash, "x".repeat(10_000_000))).toBe(false);
  });
});

describe("passwordProblem", () => {
  const ann = { email: "ann.smith@example.org", name: "Ann Smith" };

  it.each(["six quiet herons", "Xk7#pQ9!zR", "почта и чай", "ann smith likes herons", "🦊🦔🦉🐢🐝🦋🐌🐞🦀🐙"])(
    "takes %s",
    (password) => {
      expect(passwordProblem(password, ann)).toBeNull();
    },
  );

  it.each([
    ["", "at least 10"],
    ["ninechars", "at least 10"],
    ["🦊🦔🦉🐢🐝", "at least 10"],
    ["x1".repeat(101), "at most 200"],
    ["ann.smith@example.org", "name or e-mail"],
    ["ANN.SMITH@EXAMPLE.ORG", "name or e-mail"],
    ["Ann Smith 2024!", "name or e-mail"],
    ["annsmith123", "name or e-mail"],
    ["password123", "Too many people"],
    ["Password123", "Too many people"],
    ["1234567890", "Too many people"],
    ["qwerty uiop", "Too many people"],
    ["aaaaaaaaaaaa", "Too many people"],
    ["121212121212", "Too many people"],
  ])("refuses %s: %s", (password, words) => {
    expect(passwordProblem(password, ann)).toContain(words);
  });
});
