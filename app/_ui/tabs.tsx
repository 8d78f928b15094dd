"use client";

import { Tabs as Base } from "@base-ui/react/tabs";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export type Tab = { value: string; label: ReactNode; content: ReactNode };

/** Several views of one thing in one place. */
export function Tabs({
  label,
  tabs,
  value,
  onChange,
  className,
  keepMounted = false,
}: {
  label: string;
  tabs: readonly Tab[];
  value?: string;
  onChange?: (value: string) => void;
  className?: string;
  keepMounted?: boolean;
}) {
  return (
    <Base.Root
      value={value}
      defaultValue={value === undefined ? tabs[0]?.value : undefined}
      onValueChange={onChange}
      className={className}
    >
      <Base.List aria-label={label} className="inline-flex gap-1 rounded-lg bg-ink/6 p-1">
        {tabs.map((tab) => (
          <Base.Tab
            key={tab.value}
            value={tab.value}
            className={cn(
              "cursor-pointer rounded-md px-3 py-1 text-[0.8125rem] font-medium text-muted select-none hover:text-ink pointer-coarse:py-2.5",
              "data-active:bg-surface data-active:text-ink data-active:shadow-card dark:data-active:bg-ink/14",
            )}
          >
            {tab.label}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.value} value={tab.value} keepMounted={keepMounted} className="mt-4 rounded-sm">
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
