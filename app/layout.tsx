import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { Theme } from "./_ui/theme.tsx";
import { Toaster } from "./_ui/toast.tsx";
import { TooltipGroup } from "./_ui/tooltip-group.tsx";
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

export default async function RootLayout({ children }: { children: ReactNode }) {
  // The script that sets the theme before the first paint runs by this, as the policy of `lib/secure-headers` asks.
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    <html lang="en" suppressHydrationWarning>
      <body>
        <Theme nonce={nonce}>
          <TooltipGroup>{children}</TooltipGroup>
          <Toaster />
        </Theme>
      </body>
    </html>
  );
}
