import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // These are loaded by plain Node, in the same version for pages and for the collaboration server.
  serverExternalPackages: ["yjs", "lib0", "pg", "@prisma/client", "@prisma/adapter-pg", "@node-rs/argon2", "pino"],
  experimental: {
    // `forbidden()` shows app/forbidden.tsx with status 403.
    authInterrupts: true,
    // One text file at a time is sent to an action: 5 MiB of text are at most 10 MiB in UTF-16, and the form's frame.
    serverActions: { bodySizeLimit: "11mb" },
  },
  typescript: {
    // TypeScript 7 has no compiler API for Next to call; `npm run check` runs the type check itself.
    ignoreBuildErrors: true,
  },
};

export default config;
