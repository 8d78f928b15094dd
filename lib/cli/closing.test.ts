import { expect, test } from "vitest";
import { Closing } from "./closing.ts";

/** Something that is opened step by step, each when the test says so. */
function opening(closing: Closing, log: string[]) {
  const steps = Array.from({ length: 3 }, () => Promise.withResolvers<void>());
  const work = closing.during(async () => {
    closing.addLast(() => log.push("lock released"));
    for (const [i, step] of steps.entries()) {
      await step.promise;
      log.push(`${i} open`);
      closing.add(() => log.push(`${i} closed`));
    }
  });
  return { work, open: (i: number) => steps[i]?.resolve() };
}

test("closes in the opposite order, once, and the lock last", async () => {
  const log: string[] = [];
  const closing = new Closing();
  const { work, open } = opening(closing, log);
  for (const i of [0, 1, 2]) open(i);
  await work;
  closing.end(3);
  closing.end(4);
  expect(await closing.ended).toBe(3);
  expect(log).toEqual(["0 open", "1 open", "2 open", "2 closed", "1 closed", "0 closed", "lock released"]);
});

test("asked to end while opening, it closes what comes open still, opens nothing more, and keeps the lock until then", async () => {
  const log: string[] = [];
  const closing = new Closing();
  const { work, open } = opening(closing, log);
  open(0);
  await expect.poll(() => log).toEqual(["0 open"]);
  closing.end(0);
  await expect.poll(() => log).toEqual(["0 open", "0 closed"]);
  open(1);
  open(2);
  expect(await closing.ended).toBe(0);
  await work;
  expect(log).toEqual(["0 open", "0 closed", "1 open", "1 closed", "lock released"]);
});

test("a failure of the work is told, after closing; one that comes of closing is not", async () => {
  const log: string[] = [];
  const failing = new Closing();
  failing.addLast(() => log.push("lock released"));
  await expect(failing.during(() => Promise.reject(new Error("no room")))).rejects.toThrow("no room");
  expect(log).toEqual(["lock released"]);

  const ended = new Closing();
  const step = Promise.withResolvers<void>();
  const work = ended.during(() => step.promise);
  ended.end(0);
  step.reject(new Error("killed"));
  await work;
  expect(await ended.ended).toBe(0);
});
