/**
 * PostgreSQL's COPY in its binary form, which takes rows several times as fast as INSERT, and gives bytes as they are: in SQL's
 * documentation under COPY, "Binary Format". For `lib/data` only.
 */
import type pg from "pg";
import { copied } from "./copy-rows.ts";

/** A place among the rows of a table, in bytes. */
export type Stretch = readonly [start: number, end: number];

/** The signature, no flags, and nothing more in the head. */
const head = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
/** Behind the last row: a row of −1 columns. */
const tail = Buffer.from([0xff, 0xff]);

/**
 * Rows of one table as bytes, written cell by cell in the order of the columns: no cell becomes a string on the way, and what is
 * written here is written over when the rows have gone. What is not kept does not go.
 */
export class CopyRows {
  private readonly table: string;
  private readonly columns: readonly string[];
  private buffer = Buffer.allocUnsafeSlow(64 * 1024);
  private at = 0;
  private readonly kept: [number, number][] = [];

  /** `columns`: their names with spaces between. */
  constructor(table: string, columns: string) {
    this.table = table;
    this.columns = columns.split(" ");
  }

  /** Where the next row begins. */
  get end(): number {
    return this.at;
  }

  /** Begins a row. */
  row(): this {
    this.room(2);
    this.buffer[this.at++] = 0;
    this.buffer[this.at++] = this.columns.length;
    return this;
  }

  /** Has these rows copied. Stretches come in the order in which they were written. */
  keep([start, end]: Stretch): void {
    if (start === end) return;
    const last = this.kept.at(-1);
    if (last && last[1] === start) last[1] = end;
    else this.kept.push([start, end]);
  }

  null(): this {
    this.length(-1);
    return this;
  }

  uuid(id: string | null): this {
    if (id === null) return this.null();
    if (id.length !== 36) throw new Error(`“${id}” is no UUID`);
    this.length(16);
    this.room(16);
    const { buffer } = this;
    let at = this.at;
    for (let i = 0; i < 36; i += 2) {
      if (i === 8 || i === 13 || i === 18 || i === 23) i++;
      buffer[at++] = (digits[id.charCodeAt(i)] as number) * 16 + (digits[id.charCodeAt(i + 1)] as number);
    }
    this.at = at;
    return this;
  }

  /** The same for an id that many rows have: its bytes are kept. */
  known(id: string): this {
    let bytes = ids.get(id);
    if (!bytes) {
      const from = this.at;
      this.uuid(id);
      if (ids.size >= mostIds) ids.clear();
      bytes = Uint8Array.prototype.slice.call(this.buffer, from + 4, this.at);
      ids.set(id, bytes);
      return this;
    }
    this.length(16);
    this.room(16);
    const { buffer, at } = this;
    for (let i = 0; i < 16; i++) buffer[at + i] = bytes[i] as number;
    this.at = at + 16;
    return this;
  }

  /** Text, or the name of a value of an enumeration. */
  text(value: string): this {
    const from = this.at;
    this.length(0);
    if (!this.shortText(value)) {
      this.room(value.length * 3);
      this.at += this.buffer.write(value, this.at, "utf8");
    }
    this.buffer.writeInt32BE(this.at - from - 4, from);
    return this;
  }

  /** Whether it was short and of ASCII only, as nearly all are. */
  private shortText(value: string): boolean {
    const { length } = value;
    if (length > 100) return false;
    this.room(length);
    const { buffer, at } = this;
    for (let i = 0; i < length; i++) {
      const unit = value.charCodeAt(i);
      if (unit > 0x7f) return false;
      buffer[at + i] = unit;
    }
    this.at += length;
    return true;
  }

  int(value: number): this {
    this.length(4);
    this.length(value);
    return this;
  }

  /** Whole numbers in one dimension. */
  ints(values: readonly number[]): this {
    const { length } = values;
    this.length(length === 0 ? 12 : 20 + 8 * length);
    // How many dimensions, no nulls among them, the type int4; then how many there are, the first of which is 1.
    this.length(length === 0 ? 0 : 1);
    this.length(0);
    this.length(23);
    if (length === 0) return this;
    this.length(length);
    this.length(1);
    for (const value of values) this.int(value);
    return this;
  }

  bytes(value: Uint8Array): this {
    this.length(value.length);
    this.room(value.length);
    this.buffer.set(value, this.at);
    this.at += value.length;
    return this;
  }

  /** JSON of jsonb, which begins with its version; `nothing` is `{}`. */
  json(value: unknown): this {
    const json = value === nothing ? "{}" : JSON.stringify(value);
    const from = this.at;
    this.length(0);
    this.room(1 + json.length * 3);
    this.buffer[this.at++] = 1;
    if (!this.shortText(json)) this.at += this.buffer.write(json, this.at, "utf8");
    this.buffer.writeInt32BE(this.at - from - 4, from);
    return this;
  }

  /** Copies what is kept, in the transaction that the client is in, and begins anew. */
  async copy(client: pg.ClientBase): Promise<void> {
    const { table, columns, kept } = this;
    const names = columns.map((column) => `"${column}"`).join(", ");
    const rows = kept.splice(0);
    this.at = 0;
    if (rows.length === 0) return;
    await copied(client, {
      submit: (connection) => {
        connection.query(`COPY "${table}" (${names}) FROM STDIN (FORMAT binary)`);
        // Without waiting to be asked: should the statement be refused, the database passes over what comes behind it.
        connection.sendCopyFromChunk(head);
        for (const [start, end] of rows) connection.sendCopyFromChunk(this.buffer.subarray(start, end));
        connection.sendCopyFromChunk(tail);
        connection.endCopyFrom();
      },
    });
  }

  /** A number of four bytes: the length of a cell, or a value. */
  private length(value: number): void {
    this.room(4);
    const { buffer, at } = this;
    buffer[at] = value >>> 24;
    buffer[at + 1] = value >>> 16;
    buffer[at + 2] = value >>> 8;
    buffer[at + 3] = value;
    this.at = at + 4;
  }

  private room(more: number): void {
    if (this.at + more <= this.buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (this.at + more));
    larger.set(this.buffer.subarray(0, this.at));
    this.buffer = larger;
  }
}

/** No attributes, as nearly all rows have. */
export const nothing = {};

/** Bytes of ids that came lately. */
const ids = new Map<string, Uint8Array>();
const mostIds = 1000;

/** What hexadecimal digits are worth, by their ASCII codes. */
const digits = new Uint8Array(128);
for (const [value, digit] of [..."0123456789abcdef"].entries()) {
  digits[digit.charCodeAt(0)] = value;
  digits[digit.toUpperCase().charCodeAt(0)] = value;
}
