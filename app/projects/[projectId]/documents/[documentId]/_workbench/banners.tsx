"use client";

import { CircleCheck, CloudOff, Eye, LockKeyhole } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import type { Denial } from "#lib/collab/client/link.ts";
import { Button } from "../../../../../_ui/button.tsx";
import { cn } from "../../../../../_ui/cn.ts";
import { When } from "../../../../../_ui/when.tsx";
import { useCell } from "./cell.ts";
import { download } from "./download.ts";
import { Reopen } from "./later.tsx";
import { useStatus } from "./use-beside.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** One line under the bar for each thing that keeps the text from being worked on as usual. */
export function Banners({ onReconnect }: { onReconnect: () => void }) {
  const [denied, connected, ready] = [useStatus("denied"), useStatus("connected"), useStatus("ready")];
  const [layerState, access] = [useStatus("layerState"), useStatus("access")];
  const offline = ready && !connected;
  return (
    <div aria-live="polite">
      {denied ? <Denied code={denied} onReconnect={onReconnect} /> : null}
      {offline && !denied ? <Offline /> : null}
      {ready && layerState === "finished" ? <Finished /> : null}
      {ready && layerState === "open" && access === "read" ? (
        <Band icon={Eye}>You can read the tags here, and not change them.</Band>
      ) : null}
    </div>
  );
}

function Band({
  icon: Icon,
  tone = "plain",
  children,
  actions,
}: {
  icon: typeof Eye;
  tone?: "plain" | "good" | "warning" | "danger";
  children: ReactNode;
  actions?: ReactNode;
}) {
  const tones = {
    plain: "bg-sunken text-ink",
    good: "bg-good-soft text-good-ink",
    warning: "bg-warning-soft text-warning-ink",
    danger: "bg-danger-soft text-danger-ink",
  };
  return (
    <div className={cn("flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2 text-sm sm:px-6", tones[tone])}>
      <p className="flex min-w-0 flex-1 basis-64 items-center gap-2.5">
        <Icon className="size-4 shrink-0" aria-hidden />
        <span>{children}</span>
      </p>
      {actions ? <div className="flex gap-2">{actions}</div> : null}
    </div>
  );
}

function Offline() {
  const saveState = useStatus("saveState");
  const kept =
    saveState.kept === "device"
      ? "Your changes are kept on this device and sent when the server answers again."
      : "This browser does not let Spanwise keep your changes: leave this tab open until the server answers again.";
  return (
    <Band icon={CloudOff} tone="warning">
      You are offline, and can go on tagging. {kept}
    </Band>
  );
}

function Denied({ code, onReconnect }: { code: Denial; onReconnect: () => void }) {
  const { session } = useWorkbench();
  const saveState = useStatus("saveState");
  const here = typeof location === "undefined" ? "/" : location.pathname;
  const words = {
    unauthenticated:
      "You have been signed out. Sign in again to go on; what is not saved is kept on this device until then.",
    forbidden: "You no longer have access to this document.",
    "not-found": "You no longer have access to this document.",
    invalid: "The server did not understand this page. Load it again; what is not saved is kept on this device.",
  };
  return (
    <Band
      icon={LockKeyhole}
      tone="danger"
      actions={
        <>
          {saveState.changes > 0 ? (
            <Button size="small" onClick={() => download(session.layer.download())}>
              Download {saveState.changes} {saveState.changes === 1 ? "change" : "changes"}
            </Button>
          ) : null}
          {code === "unauthenticated" ? (
            <Link
              href={`/sign-in?next=${encodeURIComponent(here)}`}
              className="inline-flex h-7 items-center rounded-md bg-accent px-2.5 text-[0.8125rem] font-medium text-on-accent"
            >
              Sign in
            </Link>
          ) : null}
          <Button size="small" onClick={onReconnect}>
            Try again
          </Button>
        </>
      }
    >
      {words[code]}
    </Band>
  );
}

function Finished() {
  const { facts, session } = useWorkbench();
  const notice = useCell(session.notice);
  const live = notice?.kind === "finished" ? session.nameOf(notice.by) : null;
  const { finished } = facts;
  return (
    <Band
      icon={CircleCheck}
      tone="good"
      actions={
        <>
          {facts.document.mode === "independent" && !facts.layer.mine ? null : (
            <Link
              href={`/projects/${facts.project.id}/documents/${facts.document.id}/became`}
              className="inline-flex h-7 items-center rounded-md px-2.5 text-[0.8125rem] font-medium underline-offset-4 hover:underline pointer-coarse:h-11"
            >
              What became of my tags
            </Link>
          )}
          <Reopen />
        </>
      }
    >
      {finished ? (
        <>
          Finished by {finished.by === facts.me.name ? "you" : finished.by} <When at={finished.at} /> (set version{" "}
          {finished.version}). It can be read, and not changed.
        </>
      ) : (
        <>Finished{live ? ` by ${live}` : ""} just now. It can be read, and not changed.</>
      )}
    </Band>
  );
}
