import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { Theme } from "./_ui/theme.tsx";
import { Toaster } from "./_ui/toast.tsx";
import { TooltipGroup } from "./_ui/tooltip.tsx";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Spanwise", template: "%s · Spanwise" },
  description: "A team labels text together.",
  robots: { index: false },
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#faf9f6" },
    { media: "(prefers-color-scheme: dark)", color: "#151412" },
  ],
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <body>
        <Theme>
          <TooltipGroup>{children}</TooltipGroup>
          <Toaster />
        </Theme>
      </body>
    </html>
  );
}
