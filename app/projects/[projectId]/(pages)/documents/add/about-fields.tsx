"use client";

import { SelectField } from "../../../../../_ui/select.tsx";
import { TextField } from "../../../../../_ui/text-field.tsx";
import type { About } from "./about.ts";

const directions = [
  { value: "auto", label: "As the text begins", explanation: "Each paragraph finds its own direction." },
  { value: "ltr", label: "Left to right" },
  { value: "rtl", label: "Right to left" },
] as const;

/** Language and direction of the texts that are added from here on. */
export function AboutFields({ about, onChange }: { about: About; onChange: (about: About) => void }) {
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <TextField
        label="Language"
        optional
        placeholder="en"
        hint="A tag such as en, de, he, pt-BR."
        value={about.language}
        onChange={(event) => onChange({ ...about, language: event.target.value })}
        maxLength={35}
      />
      <SelectField
        label="Direction of reading"
        options={directions}
        value={about.direction}
        onChange={(direction) => onChange({ ...about, direction })}
      />
    </div>
  );
}
