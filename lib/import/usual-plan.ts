import type { ImportPlan } from "./plan.ts";

/** What is done where nobody says otherwise. */
export const usualPlan: ImportPlan = {
  arrival: "file",
  model: "import",
  people: {},
  strangers: "annotator",
  renew: false,
  finished: true,
  unknown: "create",
  labels: {},
  language: "",
  direction: "auto",
};
