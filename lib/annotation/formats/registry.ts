/** All formats, in the order in which people see them. A new one is a file beside this one and a line here. */
import { argilla } from "./argilla.ts";
import { brat } from "./brat.ts";
import { conll } from "./conll.ts";
import { csv } from "./csv.ts";
import { doccano } from "./doccano.ts";
import type { Format } from "./format.ts";
import { huggingFace } from "./hugging-face.ts";
import { huggingFaceFolder } from "./hugging-face-folder.ts";
import { labelStudio } from "./label-studio.ts";
import { network } from "./network.ts";
import { prodigy } from "./prodigy.ts";
import { spacy } from "./spacy.ts";
import { spanwise } from "./spanwise.ts";
import { statements } from "./statements.ts";
import { tei } from "./tei.ts";
import { casJson } from "./uima-cas-json.ts";
import { casXmi } from "./uima-xmi.ts";
import { webAnnotation } from "./web-annotation.ts";
import { webannoTsv } from "./webanno-tsv.ts";

export const formats: readonly Format[] = [
  spanwise,
  conll,
  brat,
  labelStudio,
  doccano,
  prodigy,
  spacy,
  huggingFace,
  huggingFaceFolder,
  argilla,
  webannoTsv,
  casJson,
  casXmi,
  webAnnotation,
  tei,
  csv,
  statements,
  network,
];
