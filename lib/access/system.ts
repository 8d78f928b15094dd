import type { System } from "./member.ts";

/**
 * The program acts for itself. Call it from server.ts, `lib/auth`, `lib/collab/server`, `lib/jobs` and `lib/cli`; a wall keeps
 * pages and routes away from it, which always act for somebody.
 */
export function system(reason: string): System {
  return { reason } as System;
}
