import { Failure } from "#lib/errors.ts";

/** One line of text that a person typed, trimmed. @throws Failure invalid with `place.field` */
export function line(value: string, field: string, what: string, max: number, min = 1): string {
  const text = value.trim();
  if (text.length < min) throw invalid(field, `Please give ${what}.`);
  if (text.length > max) throw invalid(field, `That is too long: ${what} has at most ${max} characters.`);
  if (/[\p{Cc}\p{Cs}]/u.test(text)) throw invalid(field, `There are characters in ${what} that cannot be shown.`);
  return text;
}

/** Text of several lines. @throws Failure invalid with `place.field` */
export function paragraph(value: string, field: string, what: string, max: number): string {
  if (value.length > max) throw invalid(field, `That is too long: ${what} has at most ${max} characters.`);
  if (/[\0\p{Cs}]/u.test(value)) throw invalid(field, `There are characters in ${what} that cannot be stored.`);
  return value.trim();
}

/** A whole number. @throws Failure invalid with `place.field` */
export function whole(value: number, field: string, what: string, min: number, max: number): number {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw invalid(field, `${what} must be a whole number from ${min} to ${max}.`);
  }
  return value;
}

/** An address as it is stored: lower case. @throws Failure invalid with `place.field` */
export function emailAddress(value: string): string {
  const email = line(value, "email", "an e-mail address", 254).toLowerCase();
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw invalid("email", "That is not an e-mail address: it needs one @.");
  return email;
}

export function invalid(field: string, message: string): Failure {
  return new Failure("invalid", message, { place: { field } });
}
