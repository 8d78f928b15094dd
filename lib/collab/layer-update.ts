/**
 * The bytes of a Yjs update that sets keys of flat maps for the first time, each to one plain JSON value: what a new Y.Doc would
 * say of itself, without making one. https://github.com/yjs/yjs/blob/v13.6.33/INTERNALS.md; a test compares it with Yjs.
 */

/** A root's name, and its keys with their values. A key must not come twice. */
type NewMap = readonly [root: string, entries: readonly (readonly [key: string, value: unknown])[]];

/** The update as a client of this id would have made it. */
export function newMapsUpdate(client: number, maps: readonly NewMap[]): Uint8Array {
  const count = maps.reduce((sum, [, entries]) => sum + entries.length, 0);
  const bytes = new Bytes();
  if (count === 0) return Uint8Array.of(0, 0);
  // One client, its number of items, its id, its first clock.
  bytes.unsigned(1);
  bytes.unsigned(count);
  bytes.unsigned(client);
  bytes.unsigned(0);
  for (const [root, entries] of maps) {
    for (const [key, value] of entries) {
      bytes.byte(itemOfAnyUnderKey);
      bytes.unsigned(1);
      bytes.string(root);
      bytes.string(key);
      bytes.unsigned(1);
      bytes.any(value);
    }
  }
  // Nothing is deleted.
  bytes.unsigned(0);
  return bytes.taken();
}

/** An item's first byte: its content is of kind 8, any JSON, and it has a key but no neighbours. */
const itemOfAnyUnderKey = 0x28;

/** Writes what lib0 reads: https://github.com/dmonad/lib0/blob/v0.2.117/encoding.js. */
class Bytes {
  private at = 0;

  byte(value: number): void {
    room(this.at, 1);
    buffer[this.at++] = value;
  }

  unsigned(value: number): void {
    room(this.at, 10);
    let rest = value;
    // By division: an id of a client may have more than 31 bits.
    for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) buffer[this.at++] = 0x80 | (rest & 0x7f);
    buffer[this.at++] = rest;
  }

  /** Six bits and a sign come first. */
  private signed(value: number): void {
    room(this.at, 10);
    const negative = value < 0 || Object.is(value, -0);
    let rest = Math.abs(value);
    buffer[this.at++] = (rest > 0x3f ? 0x80 : 0) | (negative ? 0x40 : 0) | (rest & 0x3f);
    rest >>>= 6;
    for (; rest > 0; rest >>>= 7) buffer[this.at++] = (rest > 0x7f ? 0x80 : 0) | (rest & 0x7f);
  }

  string(text: string): void {
    if (!this.shortString(text)) this.longString(text);
  }

  /** Whether it was short and of ASCII only, as nearly all are. */
  private shortString(text: string): boolean {
    const { length } = text;
    if (length > 0x7f) return false;
    room(this.at, length + 1);
    buffer[this.at] = length;
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) return false;
      buffer[this.at + 1 + i] = unit;
    }
    this.at += length + 1;
    return true;
  }

  private longString(text: string): void {
    const utf8 = new TextEncoder().encode(text);
    this.unsigned(utf8.length);
    room(this.at, utf8.length);
    buffer.set(utf8, this.at);
    this.at += utf8.length;
  }

  any(value: unknown): void {
    switch (typeof value) {
      case "string":
        this.byte(119);
        this.string(value);
        return;
      case "number":
        this.number(value);
        return;
      case "boolean":
        this.byte(value ? 120 : 121);
        return;
      case "object":
        if (value === null) this.byte(126);
        else if (Array.isArray(value)) {
          this.byte(117);
          this.unsigned(value.length);
          for (const element of value) this.any(element);
        } else {
          this.byte(118);
          const keys = Object.keys(value);
          this.unsigned(keys.length);
          for (const key of keys) {
            this.string(key);
            this.any((value as Record<string, unknown>)[key]);
          }
        }
        return;
      default:
        throw new TypeError(`a ${typeof value} is no JSON`);
    }
  }

  private number(value: number): void {
    if (Number.isInteger(value) && Math.abs(value) <= 0x7fffffff) {
      this.byte(125);
      this.signed(value);
      return;
    }
    const small = Math.fround(value) === value;
    room(this.at, 9);
    buffer[this.at] = small ? 124 : 123;
    const view = new DataView(buffer.buffer);
    if (small) view.setFloat32(this.at + 1, value);
    else view.setFloat64(this.at + 1, value);
    this.at += small ? 5 : 9;
  }

  taken(): Uint8Array {
    return buffer.slice(0, this.at);
  }
}

/** Every update is written here first: nothing is awaited meanwhile. */
let buffer = new Uint8Array(64 * 1024);

function room(at: number, length: number): void {
  if (at + length <= buffer.length) return;
  const larger = new Uint8Array(2 * (at + length));
  larger.set(buffer.subarray(0, at));
  buffer = larger;
}
