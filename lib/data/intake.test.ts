import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Failure } from "#lib/errors.ts";
import { readPastedText, readTextFile } from "./intake.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

function refusal(run: () => unknown): Failure {
  try {
    run();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error("was not refused");
}

test("the article comes in byte for byte, with nothing to remark", () => {
  const bytes = readFileSync(new URL("../../prisma/sample/article.txt", import.meta.url));
  const { text, intake } = readTextFile(bytes, "article.txt");
  expect(Buffer.from(text)).toEqual(bytes);
  expect(intake).toEqual({
    fileName: "article.txt",
    sha256OfOriginal: createHash("sha256").update(bytes).digest("hex"),
    encoding: "utf-8",
    notes: [],
  });
});

test("law: whatever is accepted is what was sent, but for one byte order mark", () => {
  const texts = fc.string({
    unit: fc.constantFrom("a", "\r", "\n", "\ufeff", "é", "👩‍👩‍👧", "א", "\u2028", " ", "\t"),
    minLength: 1,
  });
  fc.assert(
    fc.property(texts, (sent) => {
      fc.pre(/\S/.test(sent.replace(/^\ufeff/, "")));
      const kept = sent.startsWith("\ufeff") ? sent.slice(1) : sent;
      expect(readTextFile(utf8(sent), "x.txt").text).toBe(kept);
      expect(readPastedText(sent, "x").text).toBe(kept);
      const utf16 = Buffer.from(`\ufeff${kept}`, "utf16le");
      expect(readTextFile(utf16, "x.txt").text).toBe(kept);
      expect(readTextFile(Buffer.from(utf16).swap16(), "x.txt").text).toBe(kept);
    }),
  );
});

test("what is noticed is said: CR LF kept, byte order mark removed, UTF-16 decoded", () => {
  const notes = (bytes: Uint8Array) => readTextFile(bytes, "x.txt").intake.notes;
  expect(notes(utf8("one\r\ntwo\r\n"))).toEqual([
    { kind: "crlf", message: expect.stringContaining("2 line breaks are CR LF") },
  ]);
  expect(notes(utf8("\ufeffone")).map((note) => note.kind)).toEqual(["bom"]);
  expect(notes(utf8("one\rtwo")).map((note) => note.kind)).toEqual(["cr"]);
  expect(notes(utf8("one\u0007")).map((note) => note.kind)).toEqual(["control"]);
  const utf16 = readTextFile(Buffer.from("\ufeffשלום 👋", "utf16le"), "x.txt");
  expect(utf16.intake.encoding).toBe("utf-16le");
  expect(utf16.intake.notes.map((note) => note.kind)).toEqual(["utf-16", "bom"]);
  expect(utf16.text).toBe("שלום 👋");
});

test("empty texts are refused, also those of nothing but white space", () => {
  for (const text of ["", " ", "\r\n\t\n", "\ufeff", "\ufeff \u00a0"]) {
    const failure = refusal(() => readTextFile(utf8(text), "empty.txt"));
    expect(failure.code).toBe("invalid");
    expect(failure.place.file).toBe("empty.txt");
    expect(failure.message).toContain("empty");
  }
});

test("what is too large is refused, with its size and the limit", () => {
  const limit = 5 * 1024 * 1024;
  expect(readTextFile(new Uint8Array(limit).fill(97), "a.txt").text.length).toBe(limit);
  const failure = refusal(() => readTextFile(new Uint8Array(6_000_000).fill(97), "big.txt"));
  expect(failure.message).toContain("6000000 bytes");
  expect(failure.message).toContain("the limit is 5 MiB");
  expect(failure.place.file).toBe("big.txt");
  refusal(() => readTextFile(new Uint8Array(limit + 1).fill(97), "a.txt"));
  // The limit is of UTF-8, whatever the file was written in.
  refusal(() => readTextFile(Buffer.from(`\ufeff${"€".repeat(limit / 2)}`, "utf16le"), "euro.txt"));
  refusal(() => readPastedText("€".repeat(limit / 2), "paste"));
});

test("NUL and lone surrogates are refused by line and column", () => {
  const nul = refusal(() => readTextFile(utf8("one\ntwo\0"), "nul.txt"));
  expect(nul.place).toEqual({ file: "nul.txt", line: 2 });
  expect(nul.message).toContain("line 2, column 4");
  const lone = refusal(() => readPastedText("one\r\n👋\ud83d!", "paste"));
  expect(lone.place).toEqual({ file: "paste", line: 2 });
  expect(lone.message).toContain("line 2, column 3");
  expect(lone.message).toContain("U+D83D");
  const inFile = refusal(() => readTextFile(Buffer.from("\ufeffa\udc00", "utf16le"), "lone.txt"));
  expect(inFile.message).toContain("line 1, column 2");
});

test("bytes that cannot be decoded are refused by their offset", () => {
  const at = (bytes: number[]) => refusal(() => readTextFile(Uint8Array.from(bytes), "x.txt")).message;
  expect(at([97, 10, 98, 0xe9, 98])).toContain("Byte 3 (0xE9, in line 2)");
  expect(at([0xff, 97, 97])).toContain("Byte 0 (0xFF");
  expect(at([97, 0xed, 0xa0, 0x80])).toContain("Byte 1 (0xED");
  expect(at([97, 0xf0, 0x9f, 0x91])).toContain("Byte 1 (0xF0");
  expect(at([97, 0xc0, 0x80])).toContain("Byte 1 (0xC0");
  expect(at([0xff, 0xfe, 97, 0, 98])).toContain("byte 4");
});

test("law: the byte that is named is the first that no UTF-8 could have there", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.string({ unit: "grapheme", maxLength: 20 }), (noise, before) => {
      const bytes = Buffer.concat([utf8(`x${before.replaceAll("\0", "")}`), noise.filter((byte) => byte !== 0)]);
      let failure: Failure | undefined;
      try {
        readTextFile(bytes, "x.txt");
      } catch (error) {
        failure = error as Failure;
      }
      const named = /Byte (\d+)/.exec(failure?.message ?? "");
      if (!named) return;
      const at = Number(named[1]);
      expect(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, at))).not.toThrow();
      const rest = bytes.subarray(0, Math.min(bytes.length, at + 4));
      expect(() => new TextDecoder("utf-8", { fatal: true }).decode(rest)).toThrow();
    }),
    { numRuns: 500 },
  );
});
