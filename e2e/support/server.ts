import { freePort } from "#lib/data/embedded/postgres.ts";
import { type TestDatabase, testDatabase } from "#lib/data/testing/database.ts";
import { Program } from "./program.ts";

/** Signs sessions in stories, on both sides. */
const authSecret = "a secret that is long enough and only for stories";

/** The production server on a database of its own, started and stopped as a person would: by `npm start` and signals. */
export class StoryServer {
  readonly port: number;
  readonly database: TestDatabase;
  #program: Program | undefined;

  private constructor(port: number, database: TestDatabase) {
    this.port = port;
    this.database = database;
  }

  static async on(database: TestDatabase): Promise<StoryServer> {
    const server = new StoryServer(await freePort(), database);
    await server.start();
    return server;
  }

  static async onNewDatabase(): Promise<StoryServer> {
    return StoryServer.on(await testDatabase());
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** What the server has printed since it was started. */
  get output(): string {
    return this.#program?.output ?? "";
  }

  /** What the server, and whoever works on its database beside it, must have in the environment. */
  get environment(): Record<string, string> {
    return {
      DATABASE_URL: this.database.url,
      AUTH_SECRET: authSecret,
      PORT: String(this.port),
      APP_URL: this.url,
      HOST: "127.0.0.1",
      LOG_LEVEL: process.env.LOG_LEVEL ?? "warn",
    };
  }

  /** Resolves when the server answers. */
  async start(): Promise<void> {
    this.#program = new Program(["start"], this.environment);
    await this.#program.says(/Spanwise is at/);
  }

  /** Ends the server like a power cut: nothing of it runs on for an instant. */
  kill(): Promise<void> {
    return this.#end("SIGKILL");
  }

  /** Ends the server as Ctrl-C does. */
  stop(): Promise<void> {
    return this.#end("SIGINT");
  }

  async #end(signal: "SIGKILL" | "SIGINT"): Promise<void> {
    const program = this.#program;
    this.#program = undefined;
    await program?.end(signal);
  }

  async remove(): Promise<void> {
    await this.stop();
    await this.database.drop();
  }
}
