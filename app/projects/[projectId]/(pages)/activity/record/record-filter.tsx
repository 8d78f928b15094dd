"use client";

import { useRouter } from "next/navigation";
import { Select } from "../../../../../_ui/select.tsx";
import { eventKinds, eventWords } from "./event-words.ts";

const all = "all";

/** Which events are shown. It stands in the address, so that it can be sent to somebody. */
export function RecordFilter({
  base,
  people,
  kind,
  userId,
}: {
  base: string;
  people: readonly { userId: string; name: string }[];
  kind: string | undefined;
  userId: string | undefined;
}) {
  const router = useRouter();
  const show = (change: { kind?: string | undefined; userId?: string | undefined }) => {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries({ kind, userId, ...change })) if (value) query.set(name, value);
    router.push(query.size > 0 ? `${base}?${query}` : base, { scroll: false });
  };
  return (
    <div className="mb-4 grid gap-3 sm:grid-cols-2">
      <Select
        label="What happened"
        value={kind ?? all}
        onChange={(value) => show({ kind: value === all ? undefined : value })}
        options={[
          { value: all, label: "Everything" },
          ...eventKinds.map((value) => ({ value: value as string, label: eventWords[value] })),
        ]}
      />
      <Select
        label="By whom"
        value={userId ?? all}
        onChange={(value) => show({ userId: value === all ? undefined : value })}
        options={[
          { value: all, label: "By everybody" },
          ...people.map(({ userId: value, name }) => ({ value, label: name })),
        ]}
      />
    </div>
  );
}
