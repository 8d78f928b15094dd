"use client";

import { useRouter } from "next/navigation";
import { Select } from "../../../../../_ui/select.tsx";
import { useWorkbench } from "./workbench-context.tsx";

/** Where several layers of the document may be read: which one is shown. */
export function Layers() {
  const { facts } = useWorkbench();
  const router = useRouter();
  return (
    <Select
      small
      label="Whose tags are shown"
      className="max-w-44"
      value={facts.layer.layerId}
      options={facts.layers.map(({ layerId, name }) => ({ value: layerId, label: name }))}
      onChange={(layerId) => router.push(`?layer=${layerId}`)}
    />
  );
}
