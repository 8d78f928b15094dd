/**
 * Annotators of whom the project knows only what they did: files of other programs named them, or the sample did. Each is a person
 * whose account is disabled and has neither a password nor an address that anybody could have, so nobody can be them.
 */

/** No address ends with it: RFC 2606. */
export const nobodysDomain = "annotator.invalid";

/** Whether a person `u` is one of them. */
export const withoutAccountSql = `(u."disabledAt" IS NOT NULL AND u."passwordHash" IS NULL AND u."email" LIKE '%.invalid')`;
