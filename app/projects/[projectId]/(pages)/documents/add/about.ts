/** What is said of every text that is added. */
export type About = {
  /** BCP 47, or "". */
  language: string;
  direction: "auto" | "ltr" | "rtl";
};
