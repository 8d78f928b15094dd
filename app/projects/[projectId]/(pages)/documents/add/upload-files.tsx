"use client";

import { Upload } from "lucide-react";
import { type DragEvent, type ReactNode, useRef, useState } from "react";
import { Button, ButtonLink } from "../../../../../_ui/button.tsx";
import { cn } from "../../../../../_ui/cn.ts";
import type { About } from "./about.ts";
import { addFile } from "./actions.ts";
import { AddedLine, type Status } from "./added-line.tsx";

/** More than this cannot be a text of 5 MiB in any encoding that is read. */
const mostBytes = 10.5 * 1024 * 1024;

type Item = { key: number; file: File; status: Status };

/** Files, chosen or dropped, several at once. Each goes on its own: one that is refused holds up no other. */
export function UploadFiles({
  projectId,
  about,
  children,
}: {
  projectId: string;
  about: About;
  /** Further fields. */
  children: ReactNode;
}) {
  const [items, setItems] = useState<readonly Item[]>([]);
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const count = useRef(0);

  const set = (key: number, status: Status) =>
    setItems((before) => before.map((item) => (item.key === key ? { ...item, status } : item)));

  const add = async (files: Iterable<File>) => {
    const fresh: Item[] = [...files].map((file) => ({ key: count.current++, file, status: { kind: "waiting" } }));
    setItems((before) => [...fresh, ...before]);
    for (const { key, file } of fresh) {
      set(key, { kind: "adding" });
      set(key, await send(projectId, file, about));
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void add(event.dataTransfer.files);
  };

  const done = items.filter((item) => item.status.kind === "added").length;
  const refused = items.filter((item) => item.status.kind === "refused").length;
  const working = items.length - done - refused;

  return (
    <div className="space-y-4">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: reason: dropping is the mouse's way only; the button inside is everybody's */}
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={cn(
          "flex flex-col items-center rounded-xl border border-dashed border-edge px-6 py-10 text-center transition-colors",
          over && "border-accent bg-accent-soft",
        )}
      >
        <Upload className="mb-3 size-7 text-faint" strokeWidth={1.5} aria-hidden />
        <Button look="primary" onClick={() => input.current?.click()}>
          Choose text files
        </Button>
        <p className="mt-3 max-w-sm text-[0.8125rem] text-muted">
          <span className="pointer-coarse:hidden">Or drop them here. </span>
          Plain text in UTF-8 or UTF-16, up to 5 MB each.
        </p>
        <input
          ref={input}
          type="file"
          multiple
          tabIndex={-1}
          aria-label="Text files"
          accept=".txt,.text,.md,.markdown,text/plain,text/markdown"
          className="sr-only"
          onChange={(event) => {
            void add(event.target.files ?? []);
            event.target.value = "";
          }}
        />
      </div>
      {children}
      <p role="status" className={items.length === 0 ? "sr-only" : "text-sm text-muted"}>
        {items.length === 0
          ? ""
          : working > 0
            ? `Adding ${working} of ${items.length}…`
            : `${done} added${refused > 0 ? `, ${refused} refused` : ""}.`}
      </p>
      <ul className="space-y-2 empty:hidden">
        {items.map((item) => (
          <AddedLine key={item.key} projectId={projectId} name={item.file.name} status={item.status} />
        ))}
      </ul>
      {done > 0 && working === 0 ? <ButtonLink href={`/projects/${projectId}`}>Go to the documents</ButtonLink> : null}
    </div>
  );
}

/** The name stands above the sentence already. */
function withoutName(message: string, name: string): string {
  return message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
}

async function send(projectId: string, file: File, about: About): Promise<Status> {
  if (file.size > mostBytes)
    return { kind: "refused", why: "This file is larger than a text may be, which is 5 MB. Split it." };
  const form = new FormData();
  form.set("file", file);
  form.set("language", about.language);
  form.set("direction", about.direction);
  try {
    const outcome = await addFile(projectId, form);
    return outcome.ok
      ? { kind: "added", result: outcome.value }
      : { kind: "refused", why: withoutName(outcome.failure.message, file.name) };
  } catch {
    return { kind: "refused", why: "The file did not arrive at the server. Check your connection and add it again." };
  }
}
