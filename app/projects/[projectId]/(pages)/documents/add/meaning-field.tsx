"use client";

import type { FieldText } from "../../../../../_ui/field.tsx";
import { SelectField } from "../../../../../_ui/select.tsx";

// What a list has besides what is ours; no id is like these.
const none = "none";
const unsaid = "";

/** What a name in the files means here: one of ours, none of them, or what it means when nobody says. */
export function MeaningField({
  name,
  chosen,
  meant = null,
  words,
  ours,
  onChoose,
  ...field
}: Pick<FieldText, "label" | "hint" | "labelHidden"> & {
  name: string;
  /** By their names, as a plan keeps them: ours by its id, and null where it is none of ours. */
  chosen: Readonly<Record<string, string | null>>;
  /** The one of ours that the name means when nobody says. */
  meant?: string | null;
  /** How the two answers are called that are none of ours; an answer without words is not offered. */
  words: { unsaid?: string; none?: string };
  ours: readonly { value: string; label: string }[];
  onChoose: (chosen: Record<string, string | null>) => void;
  small?: boolean;
}) {
  const choose = (value: string) => {
    const { [name]: _, ...others } = chosen;
    onChoose(value === unsaid ? others : { ...others, [name]: value === none ? null : value });
  };
  const said = Object.hasOwn(chosen, name);
  return (
    <SelectField
      {...field}
      value={said ? (chosen[name] ?? none) : (meant ?? unsaid)}
      options={[
        ...(words.unsaid === undefined ? [] : [{ value: unsaid, label: words.unsaid }]),
        ...(words.none === undefined ? [] : [{ value: none, label: words.none }]),
        ...ours,
      ]}
      onChange={choose}
    />
  );
}
