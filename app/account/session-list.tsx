"use client";

import { useTransition } from "react";
import { Badge } from "../_ui/badge.tsx";
import { Button } from "../_ui/button.tsx";
import { sayOutcome } from "../_ui/toast.tsx";
import { When } from "../_ui/when.tsx";
import { endOtherSessions, endSession } from "./actions.ts";
import { browserName } from "./browser-name.ts";

/** `lastSeenAt` is an ISO time. */
type Session = { id: string; userAgent: string; lastSeenAt: string; mine: boolean };

export function SessionList({ sessions }: { sessions: readonly Session[] }) {
  const [pending, start] = useTransition();
  return (
    <div className="space-y-4">
      <ul className="divide-y divide-line rounded-xl border border-line bg-surface shadow-card">
        {sessions.map((session) => (
          <li key={session.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 sm:px-5">
            <div className="min-w-0 flex-1 basis-44">
              <p className="truncate text-sm font-medium" title={session.userAgent}>
                {browserName(session.userAgent)}
              </p>
              <p className="text-[0.8125rem] text-muted">
                Last seen <When at={session.lastSeenAt} />
              </p>
            </div>
            {session.mine ? (
              <Badge tone="accent">This browser</Badge>
            ) : (
              <Button
                size="small"
                look="dangerQuiet"
                aria-label={`Sign out ${browserName(session.userAgent)}`}
                onClick={() =>
                  start(async () => {
                    sayOutcome(await endSession(session.id), "Signed out there");
                  })
                }
              >
                Sign out
              </Button>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 ? (
        <Button
          pending={pending}
          onClick={() =>
            start(async () => {
              sayOutcome(await endOtherSessions(), "Signed out everywhere else");
            })
          }
        >
          Sign out everywhere else
        </Button>
      ) : null}
    </div>
  );
}
