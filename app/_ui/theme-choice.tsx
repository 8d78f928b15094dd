"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { MenuChoice } from "./menu.tsx";

const choices = [
  { value: "light", label: "Light", icon: Sun },
  { value: "dark", label: "Dark", icon: Moon },
  { value: "system", label: "Like my system", icon: Monitor },
] as const;

/** The choice of theme as a part of a menu. */
export function ThemeChoice() {
  const { theme, setTheme } = useTheme();
  return (
    <MenuChoice
      label="Theme"
      value={theme ?? "system"}
      onChange={setTheme}
      options={choices.map(({ value, label, icon: Icon }) => ({
        value: value as string,
        label: (
          <>
            <Icon aria-hidden />
            {label}
          </>
        ),
      }))}
    />
  );
}
