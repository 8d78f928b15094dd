"use client";

import { useState } from "react";
import { SelectField } from "../../../../../_ui/select.tsx";
import { Tabs } from "../../../../../_ui/tabs.tsx";
import { TextField } from "../../../../../_ui/text-field.tsx";
import type { About } from "./about.ts";
import { PasteForm } from "./paste-form.tsx";
import { UploadFiles } from "./upload-files.tsx";

const directions = [
  { value: "auto", label: "As the text begins", explanation: "Each paragraph finds its own direction." },
  { value: "ltr", label: "Left to right" },
  { value: "rtl", label: "Right to left" },
] as const;

/** The two ways in for texts, and what is said of all of them. */
export function AddDocuments({ projectId }: { projectId: string }) {
  const [about, setAbout] = useState<About>({ language: "", direction: "auto" });
  return (
    <div className="space-y-8">
      <Tabs
        label="How to add"
        keepMounted
        tabs={[
          { value: "upload", label: "Upload files", content: <UploadFiles projectId={projectId} about={about} /> },
          { value: "paste", label: "Paste a text", content: <PasteForm projectId={projectId} about={about} /> },
        ]}
      />
      <fieldset className="grid gap-5 rounded-xl border border-line bg-surface p-5 shadow-card sm:grid-cols-2">
        <legend className="float-left w-full text-sm font-medium sm:col-span-2">
          For every text that is added from here on
        </legend>
        <TextField
          label="Language"
          optional
          placeholder="en"
          hint="A tag such as en, de, he, pt-BR."
          value={about.language}
          onChange={(event) => setAbout({ ...about, language: event.target.value })}
          maxLength={35}
        />
        <SelectField
          label="Direction of reading"
          options={directions}
          value={about.direction}
          onChange={(direction) => setAbout({ ...about, direction })}
        />
      </fieldset>
    </div>
  );
}
