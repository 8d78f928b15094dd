"use client";

import { useState } from "react";
import type { Scope } from "#lib/access/roles.ts";
import { Badge } from "../_ui/badge.tsx";
import { Button } from "../_ui/button.tsx";
import { Section } from "../_ui/card.tsx";
import { Confirm } from "../_ui/confirm.tsx";
import { sayOutcome } from "../_ui/toast.tsx";
import { When } from "../_ui/when.tsx";
import { endToken } from "./actions.ts";
import { NewToken } from "./new-token.tsx";

type Token = {
  id: string;
  name: string;
  prefix: string;
  projectName: string | null;
  scopes: readonly Scope[];
  /** ISO times. */
  expiresAt: string | null;
  lastUsedAt: string | null;
};

export function TokenList({
  tokens,
  projects,
}: {
  tokens: readonly Token[];
  projects: readonly { id: string; name: string }[];
}) {
  const [ending, setEnding] = useState<Token | null>(null);
  return (
    <Section
      title="API tokens"
      description="For programs that act for you. A token never allows more than your own role."
      actions={<NewToken projects={projects} />}
    >
      {tokens.length === 0 ? (
        <p className="rounded-xl border border-dashed border-line px-5 py-6 text-sm text-muted">No tokens.</p>
      ) : (
        <ul className="divide-y divide-line rounded-xl border border-line bg-surface shadow-card">
          {tokens.map((token) => (
            <li key={token.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 sm:px-5">
              <div className="min-w-0 flex-1 basis-52">
                <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-sm font-medium wrap-anywhere">
                  {token.name}
                  <code className="font-mono text-xs font-normal text-muted">{token.prefix}…</code>
                </p>
                <p className="text-[0.8125rem] text-muted wrap-anywhere">
                  {token.projectName ?? "All my projects"} ·{" "}
                  {token.lastUsedAt ? (
                    <>
                      used <When at={token.lastUsedAt} />
                    </>
                  ) : (
                    "never used"
                  )}{" "}
                  ·{" "}
                  {token.expiresAt ? (
                    <>
                      {Date.parse(token.expiresAt) < Date.now() ? "ended" : "ends"} <When at={token.expiresAt} />
                    </>
                  ) : (
                    "does not expire"
                  )}
                </p>
              </div>
              <span className="flex flex-wrap gap-1.5">
                {token.scopes.map((scope) => (
                  <Badge key={scope}>{scope}</Badge>
                ))}
              </span>
              <Button
                size="small"
                look="dangerQuiet"
                aria-label={`Revoke ${token.name}`}
                onClick={() => setEnding(token)}
              >
                Revoke…
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Confirm
        open={ending !== null}
        onOpenChange={(open) => !open && setEnding(null)}
        title={`Revoke “${ending?.name ?? ""}”?`}
        action="Revoke"
        danger
        onConfirm={async () => {
          if (ending) sayOutcome(await endToken(ending.id), "The token is revoked");
        }}
      >
        <p>Programs that use it are turned away at once. This cannot be undone.</p>
      </Confirm>
    </Section>
  );
}
