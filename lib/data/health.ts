import { database } from "./client.ts";

/** Whether the database answers now. It tells nothing of anybody, so that whoever watches the service may ask. */
export async function databaseAnswers(): Promise<boolean> {
  try {
    await database().pool.query("SELECT 1");
    return true;
  } catch {
    return false;
  }
}
