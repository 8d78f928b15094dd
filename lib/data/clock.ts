/** Where time is behaviour it is a parameter, so that a test can say what time it is. */
export type Clock = () => Date;

export function systemClock(): Date {
  return new Date();
}

export const minute = 60_000;
export const day = 24 * 60 * minute;

/** Milliseconds later. */
export function later(from: Date, milliseconds: number): Date {
  return new Date(from.getTime() + milliseconds);
}
