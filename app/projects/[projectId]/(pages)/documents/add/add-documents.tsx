"use client";

import { useState } from "react";
import { Tabs } from "../../../../../_ui/tabs.tsx";
import type { About } from "./about.ts";
import { AboutFields } from "./about-fields.tsx";
import { PasteForm } from "./paste-form.tsx";
import { UploadFiles } from "./upload-files.tsx";

/** The two ways in for texts. What is said of language and direction holds for both. */
export function AddDocuments({ projectId }: { projectId: string }) {
  const [about, setAbout] = useState<About>({ language: "", direction: "auto" });
  const fields = <AboutFields about={about} onChange={setAbout} />;
  return (
    <Tabs
      label="How to add"
      keepMounted
      tabs={[
        {
          value: "upload",
          label: "Upload files",
          content: (
            <UploadFiles projectId={projectId} about={about}>
              {fields}
            </UploadFiles>
          ),
        },
        {
          value: "paste",
          label: "Paste a text",
          content: (
            <PasteForm projectId={projectId} about={about}>
              {fields}
            </PasteForm>
          ),
        },
      ]}
    />
  );
}
