import path from "node:path";
import { checkout } from "#lib/cli/data-folder.ts";
import { runTool } from "#lib/cli/run-tool.ts";
import { temporaryPostgres } from "#lib/data/embedded/temporary.ts";
import { Failure } from "#lib/errors.ts";

/** `npm run migration -- <name>`: writes what changed in prisma/schema.prisma as a new migration, and makes the client anew. */
export async function main([name]: string[]): Promise<number> {
  if (!name || !/^[a-z][a-z0-9_]*$/.test(name)) {
    throw new Failure(
      "invalid",
      "Give the migration a name of lower-case letters, such as: npm run migration -- add_comments",
    );
  }
  const database = await temporaryPostgres();
  try {
    const settings = {
      DATABASE_URL: database.url,
      PRISMA_SCHEMA_ENGINE_BINARY: path.join(checkout, "prisma/schema-engine.mjs"),
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
    };
    const command = ["prisma", "migrate", "dev", "--create-only", "--name", name];
    return (
      (await runTool("The migration", command, settings)) ||
      (await runTool("The client", ["node", "prisma/generate.mjs"]))
    );
  } finally {
    await database.stop();
  }
}
