/** All formats, in the order in which people see them. A new one is a file beside this one and a line here. */
import { brat } from "./brat.ts";
import { conll } from "./conll.ts";
import { doccano } from "./doccano.ts";
import type { Format } from "./format.ts";
import { labelStudio } from "./label-studio.ts";
import { spanwise } from "./spanwise.ts";

export const formats: readonly Format[] = [spanwise, conll, brat, labelStudio, doccano];
