"use client";

import { Download } from "lucide-react";
import { useState } from "react";
import { Button, buttonStyle } from "../../../../_ui/button.tsx";
import { Card } from "../../../../_ui/card.tsx";
import { Checkbox } from "../../../../_ui/choice.tsx";
import { SelectField } from "../../../../_ui/select.tsx";
import { TextField } from "../../../../_ui/text-field.tsx";
import { sayRefusal } from "../../../../_ui/toast.tsx";
import { JobView } from "../activity/job-view.tsx";
import { ask } from "../documents/add/api.ts";
import { type ChosenDocument, DocumentField } from "./document-field.tsx";
import { FormatFacts } from "./format-facts.tsx";
import type { Offered } from "./offered.ts";
import { PreviewView } from "./preview-view.tsx";

const kinds = [
  { value: "gold", label: "Gold" },
  { value: "shared", label: "Shared layers" },
  { value: "personal", label: "Each annotator’s" },
  { value: "model", label: "Models’ suggestions" },
] as const;

const versions = [
  { value: "newest", label: "The newest of each layer", explanation: "Unless it was reopened." },
  {
    value: "before-reveal",
    label: "The newest before the reveal",
    explanation: "What annotators finished before they could see one another’s work.",
  },
  { value: "all", label: "All of them", explanation: "Also those that were reopened." },
] as const;

const packages = [
  { value: "archive", label: "An archive with a manifest", explanation: "Names versions, counts, losses and hashes." },
  { value: "file", label: "Only the file" },
] as const;

const which = [
  { value: "all", label: "All that have an annotation set", explanation: "But for archived ones." },
  { value: "finished", label: "Only finished ones", explanation: "Where everybody has finished who has to." },
  { value: "started", label: "Only started ones", explanation: "Where somebody has finished, and not all." },
  { value: "one", label: "One document", explanation: "Found by its name." },
] as const;

/** Chooses a format and what of the project; shows what would be lost; downloads, or has a job make it. */
export function ExportForm({
  projectId,
  origin,
  formats,
  labels,
  annotators,
  document,
}: {
  projectId: string;
  origin: string;
  formats: readonly Offered[];
  labels: readonly { id: string; name: string; archived: boolean }[];
  annotators: readonly { userId: string; name: string }[];
  /** The one that is chosen to begin with. */
  document: ChosenDocument | null;
}) {
  const [id, setId] = useState(formats[0]?.id ?? "");
  const [options, setOptions] = useState<Record<string, string>>({});
  const [layers, setLayers] = useState<string[]>([]);
  const [under, setUnder] = useState<string[]>([]);
  const [of, setOf] = useState<string[]>([]);
  const [version, setVersion] = useState<string>("newest");
  const [documents, setDocuments] = useState<(typeof which)[number]["value"]>(document ? "one" : "all");
  const [one, setOne] = useState(document);
  const [pack, setPack] = useState<string>("archive");
  const [jobId, setJobId] = useState("");
  const [asking, setAsking] = useState(false);
  const format = formats.find((one) => one.id === id) as Offered;
  const alone = pack === "file" && format.files === "one";
  const choice = {
    ...(layers.length > 0 && { layers }),
    ...(under.length > 0 && { labels: under }),
    ...(of.length > 0 && { annotators: of }),
    ...(version !== "newest" && { versions: version }),
    ...((documents === "started" || documents === "finished") && { states: [documents] }),
    ...(documents === "one" && one && { documents: [one.id] }),
  };
  const ready = documents !== "one" || one !== null;
  const query = new URLSearchParams(
    Object.entries(choice).map(([name, value]): [string, string] => [name, String(value)]),
  );
  if (Object.keys(options).length > 0) query.set("options", JSON.stringify(options));
  const preview = `/projects/${projectId}/export/${id}/preview?${query}`;
  if (alone) query.set("package", "file");
  const address = `/api/v1/projects/${projectId}/export/${id}${query.size > 0 ? `?${query}` : ""}`;
  const prepare = async () => {
    setAsking(true);
    try {
      const body = { format: id, options, package: alone ? "file" : "archive", ...choice };
      setJobId((await ask<{ jobId: string }>("POST", `/projects/${projectId}/exports`, body)).jobId);
    } catch (error) {
      sayRefusal({ code: "", title: "", message: (error as Error).message });
    }
    setAsking(false);
  };

  return (
    <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_minmax(0,24rem)]">
      <div className="min-w-0 space-y-6">
        <SelectField
          label="Format"
          value={id}
          onChange={(next) => {
            setId(next);
            setOptions({});
          }}
          options={formats.map((one) => ({ value: one.id, label: one.name }))}
        />
        <FormatFacts format={format} />
        {format.options.map((option) =>
          option.choices.length > 0 ? (
            <SelectField
              key={`${id} ${option.name}`}
              label={titled(option.name)}
              hint={option.description}
              value={options[option.name] ?? option.default}
              onChange={(value) => setOptions({ ...options, [option.name]: value })}
              options={option.choices.map((value) => ({ value, label: value }))}
            />
          ) : (
            <TextField
              key={`${id} ${option.name}`}
              label={titled(option.name)}
              hint={option.description}
              value={options[option.name] ?? option.default}
              onChange={({ target }) => setOptions({ ...options, [option.name]: target.value })}
            />
          ),
        )}
        <SelectField label="Documents" value={documents} onChange={setDocuments} options={which} />
        {documents === "one" ? <DocumentField projectId={projectId} chosen={one} onChoose={setOne} /> : null}
        <fieldset className="space-y-2.5">
          <legend className="text-sm font-medium">Layers</legend>
          <p className="text-[0.8125rem] text-muted">All of them, unless you choose some.</p>
          <div className="grid gap-2 sm:grid-cols-2">
            {kinds.map(({ value, label }) => (
              <Checkbox
                key={value}
                label={label}
                checked={layers.includes(value)}
                onChange={(on) => setLayers(toggled(layers, value, on))}
              />
            ))}
          </div>
        </fieldset>
        <details className="rounded-lg border border-line bg-surface">
          <summary className="cursor-pointer px-4 py-3 text-sm font-medium">
            Choose further: labels, people, versions
          </summary>
          <div className="space-y-5 border-t border-line px-4 py-4">
            <SelectField label="Versions" value={version} onChange={setVersion} options={versions} />
            <Several
              legend="Labels"
              rows={labels.map((one) => [one.id, one.archived ? `${one.name} (archived)` : one.name])}
              chosen={under}
              set={setUnder}
            />
            <Several
              legend="Annotators"
              rows={annotators.map((one) => [one.userId, one.name])}
              chosen={of}
              set={setOf}
            />
          </div>
        </details>
        {format.files === "one" ? (
          <SelectField label="Comes as" value={pack} onChange={setPack} options={packages} />
        ) : null}
      </div>
      <Card className="min-w-0 space-y-5 p-5 lg:sticky lg:top-4">
        {ready ? (
          <>
            <PreviewView address={preview} format={format.name} />
            <div className="flex flex-wrap gap-2.5">
              <a href={address} download className={buttonStyle({ look: "primary" })}>
                <Download aria-hidden />
                Download
              </a>
              <Button pending={asking} onClick={() => void prepare()}>
                Prepare in the background
              </Button>
            </div>
          </>
        ) : (
          <p className="text-sm text-muted">Choose the document that is to leave.</p>
        )}
        {jobId ? <JobView key={jobId} projectId={projectId} jobId={jobId} /> : null}
        <details className="text-sm">
          <summary className="cursor-pointer text-muted">By program</summary>
          <pre className="mt-2 rounded-lg bg-sunken p-3 font-mono text-xs leading-relaxed break-all whitespace-pre-wrap">
            {`curl -OJ -H "Authorization: Bearer $TOKEN" \\\n  "${origin}${address}"`}
          </pre>
          <p className="mt-2 text-[0.8125rem] text-muted">A token that may export is made under Account.</p>
        </details>
      </Card>
    </div>
  );
}

function titled(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Some of many; none chosen means all. */
function Several({
  legend,
  rows,
  chosen,
  set,
}: {
  legend: string;
  rows: readonly (readonly [string, string])[];
  chosen: string[];
  set: (next: string[]) => void;
}) {
  return (
    <fieldset className="space-y-2">
      <legend className="text-sm font-medium">{legend}</legend>
      <p className="text-[0.8125rem] text-muted">All of them, unless you choose some.</p>
      <div className="grid max-h-60 gap-2 overflow-y-auto sm:grid-cols-2">
        {rows.map(([value, label]) => (
          <Checkbox
            key={value}
            label={label}
            checked={chosen.includes(value)}
            onChange={(on) => set(toggled(chosen, value, on))}
          />
        ))}
      </div>
    </fieldset>
  );
}

function toggled(list: string[], value: string, on: boolean): string[] {
  return on ? [...list, value] : list.filter((one) => one !== value);
}
