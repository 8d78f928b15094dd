import { afterEach, expect, test, vi } from "vitest";
import { patient } from "./patient.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("a part that does not come is asked for again when the network is back, and after a while by itself", async () => {
  const window = new EventTarget();
  vi.stubGlobal("window", window);
  vi.useFakeTimers();
  let asked = 0;
  const come = patient(async () => {
    asked++;
    if (asked < 3) throw new Error("no network");
    return "the part";
  });
  let part: string | null = null;
  void come().then((found) => {
    part = found;
  });
  await vi.advanceTimersByTimeAsync(0);
  expect([asked, part]).toEqual([1, null]);
  window.dispatchEvent(new Event("online"));
  await vi.advanceTimersByTimeAsync(0);
  expect([asked, part]).toEqual([2, null]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect([asked, part]).toEqual([3, "the part"]);
});
