import { greetOwner, serveUntilSignal } from "#lib/cli/serving.ts";

/** `npm start`. */
export function main(): Promise<number> {
  return serveUntilSignal({ greet: greetOwner });
}
