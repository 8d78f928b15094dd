/** All formats, in the order in which people see them. A new one is a file beside this one and a line here. */
import { brat } from "./brat.ts";
import type { Format } from "./format.ts";
import { spanwise } from "./spanwise.ts";

export const formats: readonly Format[] = [spanwise, brat];
