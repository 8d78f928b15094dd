import { say } from "#lib/cli/say.ts";
import { greetOwner, serveUntilSignal } from "#lib/cli/serving.ts";

/** `npm run dev`: pages reload by themselves when their source changes. */
export function main(): Promise<number> {
  return serveUntilSignal({
    dev: true,
    async greet() {
      await greetOwner();
      say("A change under lib/collab/server or in server.ts shows after the next start.");
    },
  });
}
