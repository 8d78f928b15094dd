/** All formats, in the order in which people see them. A new one is a file beside this one and a line here. */
import { argilla } from "./argilla.ts";
import { brat } from "./brat.ts";
import { conll } from "./conll.ts";
import { csv } from "./csv.ts";
import { doccano } from "./doccano.ts";
import type { Format } from "./format.ts";
import { huggingFace } from "./hugging-face.ts";
import { labelStudio } from "./label-studio.ts";
import { prodigy } from "./prodigy.ts";
import { spacy } from "./spacy.ts";
import { spanwise } from "./spanwise.ts";

export const formats: readonly Format[] = [
  spanwise,
  conll,
  brat,
  labelStudio,
  doccano,
  prodigy,
  spacy,
  huggingFace,
  argilla,
  csv,
];
