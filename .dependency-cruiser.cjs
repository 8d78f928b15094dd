/** The walls of the house: who may import whom. See README, "The map". */
const room = (name, from, allowed, comment) => ({
  name,
  severity: "error",
  comment,
  from: { path: from, pathNot: "\\.test\\.tsx?$" },
  to: { path: "^(lib|app|server\\.ts)", pathNot: allowed },
});

module.exports = {
  forbidden: [
    room("annotation-imports-nothing", "^lib/annotation/", "^lib/annotation/", "The core is pure."),
    {
      name: "annotation-uses-no-package",
      severity: "error",
      comment: "The core is pure; only its codecs may use a pure library.",
      from: { path: "^lib/annotation/", pathNot: "(^lib/annotation/formats/|\\.test\\.ts$)" },
      to: { dependencyTypes: ["npm", "npm-dev", "npm-optional", "npm-peer", "core"] },
    },
    room("access-imports-nothing", "^lib/access/", "^lib/access/", "The rules are pure."),
    room(
      "data",
      "^lib/data/",
      "^lib/(data|annotation|access)/|^lib/collab/(schema|protocol)\\.ts$|^lib/(errors|env|reachable)\\.ts$",
      "The store knows the core, the rules, how a layer is read and how a place in its log is named.",
    ),
    room("auth", "^lib/auth/", "^lib/(auth|data|access)/|^lib/(errors|env)\\.ts$", "Who are you."),
    room(
      "collab-schema",
      "^lib/collab/[^/]+\\.ts$",
      "^lib/annotation/|^lib/collab/[^/]+\\.ts$|^lib/errors\\.ts$",
      "Shared by browser and server.",
    ),
    room(
      "collab-client",
      "^lib/collab/client/",
      "^lib/(annotation|access|collab/client)/|^lib/collab/[^/]+\\.ts$|^lib/errors\\.ts$",
      "Runs in the browser.",
    ),
    room(
      "collab-server",
      "^lib/collab/server/",
      "^lib/(annotation|access|auth|data|collab/server)/|^lib/collab/[^/]+\\.ts$|^lib/(errors|env)\\.ts$",
      "The layers' server.",
    ),
    room(
      "import",
      "^lib/import/",
      "^lib/(import|annotation)/|^lib/(errors|reachable)\\.ts$",
      "Other programs' files into texts: no store.",
    ),
    room(
      "jobs",
      "^lib/jobs/",
      "^lib/(jobs|annotation|access|auth|data|import)/|^lib/(errors|env|counted)\\.ts$",
      "Background work, for whoever asked for it.",
    ),
    {
      name: "app-not-collab-server",
      severity: "error",
      comment: "Pages reach open sockets through the database only.",
      from: { path: "^app/", pathNot: "\\.test\\.tsx?$" },
      to: { path: "^lib/(collab/server|cli|jobs)/" },
    },
    {
      name: "lib-not-app",
      severity: "error",
      from: { path: "^lib/" },
      to: { path: "^app/" },
    },
    {
      name: "prisma-only-in-data",
      severity: "error",
      comment: "The store is the only room that imports Prisma.",
      from: { path: "^(lib|app|e2e|server\\.ts)", pathNot: "^lib/data/" },
      to: { path: "(^lib/data/generated/|node_modules/(@prisma|prisma)/)" },
    },
    {
      name: "member-made-in-auth-only",
      severity: "error",
      comment: "Only lib/auth vouches for people; only the server's own rooms act as the system.",
      from: { path: "^(app|lib/(data|collab|import|jobs|cli))/", pathNot: "\\.test\\.tsx?$" },
      to: { path: "^lib/auth/make-member\\.ts$" },
    },
    {
      name: "system-not-from-pages",
      severity: "error",
      comment: "Pages and routes always act for somebody; lib/auth has the doors for those who are not signed in yet.",
      from: { path: "^(app|lib/(annotation|collab/client))/", pathNot: "\\.test\\.tsx?$" },
      to: { path: "^lib/access/system\\.ts$" },
    },
    {
      name: "no-circular",
      severity: "error",
      comment: "A circle that types alone close is gone when the program runs.",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "not-to-unresolvable",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^(bun|server-only)" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules|lib/data/generated" },
    exclude: { path: "(^|/)(\\.next|node_modules/\\.cache)/" },
    tsPreCompilationDeps: false,
    parser: "swc",
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".js", ".mjs", ".json"],
    },
  },
};
