import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { answerApi } from "../../app/api/v1/_api/answer.ts";

/** The API behind a real socket, in this process and without pages. */
export async function apiServer(): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    const body = request.method === "GET" ? undefined : (Readable.toWeb(request) as unknown as BodyInit);
    const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]);
    const asked = new Request(`http://localhost:3000${request.url}`, {
      method: request.method,
      headers,
      ...(body !== undefined && { body, duplex: "half" }),
    });
    void answerApi(asked).then(async (answer) => {
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      if (answer.body)
        await pipeline(Readable.fromWeb(answer.body as unknown as ReadableStream), response).catch(() => {});
      else response.end();
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
