// Loaded into a program by `node --import`, before it begins: it ends when the process that started it does, however that
// ends, because the pipe between them closes then.
process.stdin.on("end", () => process.exit(1)).resume();
process.stdin.unref();
