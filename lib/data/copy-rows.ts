/** PostgreSQL's COPY, which takes rows several times as fast as INSERT (see `copy-in.ts`), and gives bytes as they are. For `lib/data` only. */
import type pg from "pg";

export type Connection = { query(text: string): void; sendCopyFromChunk(chunk: Buffer): void; endCopyFrom(): void };

/**
 * The rows of a query, as they are kept: for the many rows of large readings, which come so in a quarter of the time that text takes.
 * The query must be written by this program alone, since COPY takes no parameters.
 */
export async function copyOut(client: pg.ClientBase, select: string): Promise<BinaryRows> {
  const chunks: Buffer[] = [];
  await copied(client, {
    submit: (connection) => connection.query(`COPY (${select}) TO STDOUT (FORMAT binary)`),
    // The chunk lies in memory that the next one is read into.
    handleCopyData: ({ chunk }) => chunks.push(Buffer.from(chunk)),
  });
  return new BinaryRows(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
}

/** What COPY gives, read row by row: `next` goes to a row, then each of its columns is asked for once, in their order, by its type. */
export class BinaryRows {
  private readonly bytes: Buffer;
  private at: number;
  /** Ids by their bytes, of which a reading has few. */
  private readonly ids = new Map<string, string>();

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    // A signature, flags and the length of more that may follow.
    this.at = 19 + bytes.readInt32BE(15);
  }

  /** Whether there is another row. */
  next(): boolean {
    const columns = this.bytes.readInt16BE(this.at);
    this.at += 2;
    return columns >= 0;
  }

  /** The length of the next column, whose content follows; −1 for null. */
  private length(): number {
    const length = this.bytes.readInt32BE(this.at);
    this.at += 4;
    return length;
  }

  private present(): number {
    const length = this.length();
    return length < 0 ? refuseNull() : length;
  }

  value(): Buffer {
    const length = this.present();
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  text(): string {
    const length = this.present();
    this.at += length;
    return this.bytes.toString("utf8", this.at - length, this.at);
  }

  int(): number {
    const length = this.present();
    this.at += length;
    return this.bytes.readInt32BE(this.at - length);
  }

  ints(): number[] {
    const end = this.at + 4 + this.bytes.readInt32BE(this.at);
    const list: number[] = [];
    // Dimensions, flags, type; then the size and the lower bound of the only dimension, if there is one.
    if (this.bytes.readInt32BE(this.at + 4) > 0) {
      for (let at = this.at + 24; at < end; at += 8) list.push(this.bytes.readInt32BE(at + 4));
    }
    this.at = end;
    return list;
  }

  uuid(): string {
    return this.uuidOrNull() ?? refuseNull();
  }

  uuidOrNull(): string | null {
    if (this.length() < 0) return null;
    const key = this.bytes.toString("latin1", this.at, this.at + 16);
    let id = this.ids.get(key);
    if (id === undefined) {
      const hex = this.bytes.toString("hex", this.at, this.at + 16);
      id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
      this.ids.set(key, id);
    }
    this.at += 16;
    return id;
  }

  /** JSON as text. `""` stands for null, which no JSON is. */
  json(): string {
    const length = this.length();
    if (length < 0) return "";
    this.at += length;
    // The first byte is a version.
    return this.bytes.toString("utf8", this.at - length + 1, this.at);
  }
}

function refuseNull(): never {
  throw new Error("a column is null that never is");
}

type Copying = {
  submit(connection: Connection): void;
  handleCopyData?(message: { chunk: Buffer }): void;
};

/** Does what `copying` does, as a query of the client. */
export function copied(client: pg.ClientBase, copying: Copying): Promise<void> {
  return new Promise((resolve, reject) => {
    let failed: Error | null = null;
    const query = {
      callback: undefined,
      handleError(error: Error) {
        failed = error;
        reject(error);
      },
      handleReadyForQuery() {
        if (!failed) resolve();
      },
      handleCommandComplete() {},
      handleRowDescription() {},
      handleDataRow() {},
      handlePortalSuspended() {},
      handleEmptyQuery() {},
      handleCopyInResponse() {},
      handleCopyData() {},
      ...copying,
    };
    client.query(query as unknown as pg.Submittable);
  });
}
