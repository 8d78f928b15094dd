/** What concerns the caller herself, as schemas: see shapes.ts. */
import { z } from "zod";
import { scopes } from "#lib/access/roles.ts";
import { id, time, tokens } from "./shapes.ts";

export const newToken = z
  .strictObject({
    name: z.string(),
    scopes: z.array(z.enum(scopes)),
    projectId: z.string().nullable().optional().describe("The only project that it opens; null for all of mine."),
    days: z.number().int().nullable().optional().describe("How long it lives; null for ever."),
  })
  .meta({ examples: [{ name: "Nightly export", scopes: ["read", "export"], days: 90 }] });
export const madeToken = tokens.shape.rows.element
  .extend({ secret: z.string().describe("Shown this once.") })
  .meta({ id: "MadeToken" });

export const sessionParams = z.strictObject({ sessionId: id("the session") });
export const sessions = z.object({
  rows: z.array(
    z
      .object({
        id: z.string(),
        userAgent: z.string().describe("What the browser said of itself."),
        createdAt: time,
        lastSeenAt: time,
        expiresAt: time,
        mine: z.boolean().describe("Whether it is the one that asks."),
      })
      .meta({ id: "Session" }),
  ),
});
export const endedSessions = z.object({ ended: z.number().int() });
export const passwordChange = z.strictObject({
  current: z.string().default("").describe("Not asked for where there is none yet."),
  next: z.string(),
});
export const acceptance = z.strictObject({ secret: z.string().max(200).describe("What follows /join/ in the link.") });
export const joined = z.object({ projectId: z.string() });
