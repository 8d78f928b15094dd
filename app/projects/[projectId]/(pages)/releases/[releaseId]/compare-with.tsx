"use client";

import { useRouter } from "next/navigation";
import { SelectField } from "../../../../../_ui/select.tsx";

/** Chooses the release to compare with. */
export function CompareWith({
  base,
  from,
  others,
}: {
  base: string;
  from: string;
  others: readonly { id: string; name: string }[];
}) {
  const router = useRouter();
  return (
    <SelectField
      label="Since"
      className="max-w-sm"
      value={from || "none"}
      onChange={(id) => router.push(id === "none" ? base : `${base}?from=${id}`, { scroll: false })}
      options={[
        { value: "none", label: "Choose a release" },
        ...others.map(({ id, name }) => ({ value: id, label: name })),
      ]}
    />
  );
}
