import { z } from "zod";

/** Several lines out of a form, which sends every line end as CRLF, with the line feeds that were typed. */
export const formText = z.string().transform((text) => text.replaceAll("\r\n", "\n"));
