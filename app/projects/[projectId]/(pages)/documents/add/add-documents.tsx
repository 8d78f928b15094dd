"use client";

import { useState } from "react";
import { Tabs } from "../../../../../_ui/tabs.tsx";
import type { About } from "./about.ts";
import { AboutFields } from "./about-fields.tsx";
import { ImportFiles, type Names } from "./import-files.tsx";
import { PasteForm } from "./paste-form.tsx";

/** The two ways in: files of all kinds, and a text from the clipboard. */
export function AddDocuments({ projectId, addresses, names }: { projectId: string; addresses: boolean; names: Names }) {
  const [about, setAbout] = useState<About>({ language: "", direction: "auto" });
  return (
    <Tabs
      label="How to add"
      keepMounted
      tabs={[
        {
          value: "upload",
          label: "Import files",
          content: <ImportFiles projectId={projectId} addresses={addresses} names={names} />,
        },
        {
          value: "paste",
          label: "Paste a text",
          content: (
            <PasteForm projectId={projectId} about={about}>
              <AboutFields about={about} onChange={setAbout} />
            </PasteForm>
          ),
        },
      ]}
    />
  );
}
