import { globSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { buildIfStale } from "#lib/cli/build.ts";
import { provideChromium } from "#lib/cli/chromium.ts";
import { Closing } from "#lib/cli/closing.ts";
import { checkout } from "#lib/cli/data-folder.ts";
import { runTool } from "#lib/cli/run-tool.ts";
import { say } from "#lib/cli/say.ts";
import { temporaryPostgres } from "#lib/data/embedded/temporary.ts";

/** `npm run bench`: runs every `*.bench.ts`, or those whose path holds one of the words, one after the other. */
export async function main(words: string[]): Promise<number> {
  const files = globSync("{lib,app,e2e}/**/*.bench.ts", { cwd: checkout })
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
    .sort();
  if (files.length === 0) {
    say("There is no benchmark of that name.");
    return 1;
  }
  say(
    `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
  );
  const closing = new Closing();
  closing.onSignals();
  try {
    await buildIfStale(closing, say);
    // It waits for the disk, as the real one does: an acknowledgement is a commit.
    const database = await temporaryPostgres({ durable: true });
    closing.add(() => database.stop());
    const settings = {
      SPANWISE_TEST_POSTGRES: database.url,
      PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH: await provideChromium(),
      NODE_ENV: "production",
    };
    let failed = 0;
    for (const file of files) if ((await runTool(file, ["node", file], settings)) !== 0) failed += 1;
    return failed === 0 ? 0 : 1;
  } finally {
    await closing.close();
  }
}
