/** What every command of the command line shares. */
import { Failure } from "#lib/errors.ts";

/** What was said after the name of an option; `true` for one that takes nothing. */
export type Options = Readonly<Record<string, string | boolean | string[] | undefined>>;

/** How every command ends. */
export const exitCodes = {
  done: 0,
  failed: 1,
  /** The command itself was wrong: a word or an option that is not known, or one that is missing. */
  usage: 2,
  /** No token, one that is not known any more, or one that may not do this. */
  access: 3,
} as const;

/** The command was not given as it should be. */
export class Usage extends Failure {
  constructor(message: string) {
    super("invalid", `${message} See --help.`);
  }
}
