import { expect, test } from "vitest";
import { readBody } from "./body.ts";

/** A body that goes on for ever, and counts how much of it was asked for. */
function endless(chunk: number) {
  const asked = { chunks: 0 };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      asked.chunks++;
      controller.enqueue(new Uint8Array(chunk));
    },
  });
  return {
    asked,
    request: new Request("http://here.invalid/", { method: "POST", body, duplex: "half" } as RequestInit),
  };
}

test("a body up to the limit comes whole", async () => {
  const request = new Request("http://here.invalid/", { method: "POST", body: "čtyři" });
  expect(new TextDecoder().decode((await readBody(request, 7)) ?? undefined)).toBe("čtyři");
  expect(await readBody(new Request("http://here.invalid/"), 7)).toEqual(Buffer.alloc(0));
});

test("a larger one is given up at the limit, and before the first byte where it says its length", async () => {
  const { asked, request } = endless(1000);
  expect(await readBody(request, 10_000)).toBeNull();
  expect(asked.chunks).toBeLessThan(15);
  const said = endless(1000);
  const honest = new Request(said.request, { headers: { "content-length": "10001" } });
  expect(await readBody(honest, 10_000)).toBeNull();
});
