import { say } from "#lib/cli/say.ts";
import { forget } from "./credentials.ts";

/** `spanwise logout`. The token itself goes on working until it is revoked. */
export async function main(): Promise<number> {
  forget();
  say("The token is forgotten here. Revoke it on your account page if nothing else uses it.");
  return 0;
}
