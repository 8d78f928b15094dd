"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { ThemeProvider, useTheme } from "next-themes";
import type { ReactNode } from "react";
import { MenuChoice } from "./menu.tsx";

/** Light, dark or as the system has it, kept in this browser. */
export function Theme({ nonce, children }: { nonce?: string; children: ReactNode }) {
  return (
    <ThemeProvider nonce={nonce} attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange>
      {children}
    </ThemeProvider>
  );
}

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
