/**
 * What `/sign-in?error=<code>` can carry, and what the page says. `limited` comes with `&retry=<seconds>`. The handler turns
 * every way in which @auth/core can fail into one of these.
 */
export const signInErrors = {
  /** No such account, or another password: it is not told which. */
  credentials: "This e-mail address and password do not belong together. Check both and try again.",
  /** `&retry=<seconds>` says how long. */
  limited: "There were too many attempts. Wait a little before you try again.",
  /** The form's CSRF token or the provider's state is older than its cookie. */
  expired: "The form was open for too long. Please try again.",
  /** The request came from a page of another origin. */
  origin: "This page was not opened under the address of this installation. Open the address that you were given.",
  /** The provider sent her back without an identity. */
  cancelled: "You were not signed in: the sign-in was cancelled or refused over there.",
  "no-email": "The sign-in service did not tell your e-mail address, which is needed. Ask whoever runs it.",
  "email-not-verified":
    "There is already an account with your e-mail address, and the sign-in service does not vouch that the address is yours. " +
    "Sign in with your password.",
  disabled: "Your account is closed. Ask the owner of this installation.",
  /** The provider is down, or its answer does not hold. */
  provider: "The sign-in service could not be reached or did not answer properly. Try again, or use your password.",
  /** A defect here; it is logged whole. */
  unexpected: "Something went wrong here, not with you. Try again; if it persists, ask whoever runs this installation.",
} as const;

export type SignInError = keyof typeof signInErrors;

/** The sentence for a code out of the address, whatever it holds. */
export function signInErrorWords(code: string): string {
  return Object.hasOwn(signInErrors, code) ? signInErrors[code as SignInError] : signInErrors.unexpected;
}
