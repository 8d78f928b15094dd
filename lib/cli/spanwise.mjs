// The door of the command line. It is plain JavaScript, so that a Node that is too old is told so in words.
const [major, minor] = process.versions.node.split(".").map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Spanwise needs Node 22.18 or newer and this is ${process.version}: run \`npm ci\` without leaving out optional packages (they bring one), or install it.`,
  );
  process.exitCode = 1;
} else {
  const { run } = await import("./main.ts");
  // Nothing that is still open, such as a page's connection while developing, may keep a program that has ended.
  process.exit(await run(process.argv[2], process.argv.slice(3)));
}
