"use client";

import { Upload } from "lucide-react";
import { type DragEvent, type FormEvent, useRef, useState } from "react";
import { Button } from "../../../../../_ui/button.tsx";
import { cn } from "../../../../../_ui/cn.ts";
import { Notice } from "../../../../../_ui/notice.tsx";
import { Progress } from "../../../../../_ui/progress.tsx";
import { TextField } from "../../../../../_ui/text-field.tsx";
import { ask, type Brought, upload } from "./api.ts";
import { droppedFiles, type Found, foundFiles } from "./dropped-files.ts";

/** More files than this are to be put into one archive. */
const mostFiles = 1000;

/** The ways in for files: chosen, dropped, a whole folder, or fetched from an address. Tells what has arrived at the server. */
export function Bring({
  projectId,
  addresses,
  onBrought,
}: {
  projectId: string;
  /** Whether pages can be fetched. */
  addresses: boolean;
  onBrought: (files: Brought[]) => void;
}) {
  const [over, setOver] = useState(false);
  const [sending, setSending] = useState<{ done: number; of: number; name: string } | null>(null);
  const [refusal, setRefusal] = useState("");
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const stop = useRef<AbortController | null>(null);

  const send = async (found: Found[]) => {
    if (found.length === 0) return;
    if (found.length > mostFiles) {
      setRefusal(`These are ${found.length} files. Put more than ${mostFiles} into one zip archive, and bring that.`);
      return;
    }
    const of = found.reduce((sum, { file }) => sum + file.size, 0);
    const control = new AbortController();
    stop.current = control;
    setRefusal("");
    const brought: Brought[] = [];
    let before = 0;
    try {
      for (const { name, file } of found) {
        setSending({ done: before, of, name });
        const tell = (bytes: number) => setSending({ done: before + Math.min(bytes, file.size), of, name });
        brought.push(await upload(projectId, name, file, tell, control.signal));
        before += file.size;
      }
      onBrought(brought);
    } catch (error) {
      for (const { id } of brought) void ask("DELETE", `/projects/${projectId}/files/${id}`).catch(() => {});
      setRefusal(control.signal.aborted ? "" : (error as Error).message);
    } finally {
      setSending(null);
    }
  };
  const drop = async (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    await send(await droppedFiles(event.dataTransfer));
  };
  const fetchPage = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const field = event.currentTarget.elements.namedItem("address") as HTMLInputElement;
    const control = new AbortController();
    stop.current = control;
    setSending({ done: 0, of: 0, name: field.value });
    setRefusal("");
    try {
      const address = { address: field.value };
      onBrought([await ask<Brought>("POST", `/projects/${projectId}/files/from-address`, address, control.signal)]);
    } catch (error) {
      setRefusal(control.signal.aborted ? "" : (error as Error).message);
    } finally {
      setSending(null);
    }
  };

  return (
    <div className="space-y-5">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: reason: dropping is the mouse's way only; the buttons inside are everybody's */}
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => void drop(event)}
        className={cn(
          "flex flex-col items-center rounded-xl border border-dashed border-edge px-6 py-10 text-center transition-colors",
          over && "border-accent bg-accent-soft",
        )}
      >
        <Upload className="mb-3 size-7 text-faint" strokeWidth={1.5} aria-hidden />
        <div className="flex flex-wrap justify-center gap-2">
          <Button look="primary" disabled={sending !== null} onClick={() => files.current?.click()}>
            Choose files
          </Button>
          <Button disabled={sending !== null} onClick={() => folder.current?.click()}>
            Choose a folder
          </Button>
        </div>
        <p className="mt-3 max-w-md text-[0.8125rem] text-muted">
          <span className="pointer-coarse:hidden">Or drop them here. </span>
          Text, Markdown, web pages, Word, PDF, tables, JSON; what brat, INCEpTION, Label Studio, doccano, Prodigy,
          Argilla, spaCy and others have written; or a zip of them.
        </p>
        <input
          ref={files}
          type="file"
          multiple
          tabIndex={-1}
          aria-label="Files"
          className="sr-only"
          onChange={(event) => {
            void send(foundFiles(event.target.files));
            event.target.value = "";
          }}
        />
        <input
          ref={folder}
          type="file"
          tabIndex={-1}
          aria-label="Folder"
          className="sr-only"
          {...{ webkitdirectory: "" }}
          onChange={(event) => {
            void send(foundFiles(event.target.files));
            event.target.value = "";
          }}
        />
      </div>
      {addresses ? (
        <form onSubmit={(event) => void fetchPage(event)} noValidate className="flex items-end gap-2">
          <TextField
            name="address"
            type="url"
            label="Or the address of a page"
            placeholder="https://"
            className="flex-1"
          />
          <Button type="submit" disabled={sending !== null}>
            Fetch
          </Button>
        </form>
      ) : null}
      {sending ? (
        <div role="status" className="space-y-2 text-sm text-muted">
          <p className="wrap-anywhere">Bringing {sending.name}…</p>
          {sending.of > 0 ? <Progress done={sending.done} of={sending.of} label="Bytes that have arrived" /> : null}
          <Button size="small" onClick={() => stop.current?.abort()}>
            Stop
          </Button>
        </div>
      ) : null}
      {refusal ? (
        <Notice tone="danger" live>
          <p className="wrap-anywhere">{refusal}</p>
        </Notice>
      ) : null}
    </div>
  );
}
