import { randomBytes } from "node:crypto";

/** UUIDs of version 7 that ascend, also within a millisecond: RFC 9562, method 1 of section 6.2. */
export class Uuids {
  private last = 0;
  private counter = 0;
  private pool = Buffer.alloc(0);

  /** Asking for random bytes a few at a time would take longer than all the rest. */
  private random(count: number): Buffer {
    if (this.pool.length < count) this.pool = randomBytes(65_536);
    const taken = this.pool.subarray(0, count);
    this.pool = this.pool.subarray(count);
    return taken;
  }

  next(): string {
    const now = Date.now();
    if (now > this.last) {
      this.last = now;
      this.counter = this.random(2).readUInt16BE() & 0x7ff;
    } else if (++this.counter > 0xfff) {
      this.last++;
      this.counter = 0;
    }
    const random = this.random(8);
    random[0] = 0x80 | ((random[0] as number) & 0x3f);
    const time = this.last.toString(16).padStart(12, "0");
    const tail = random.toString("hex");
    const counter = (0x7000 | this.counter).toString(16);
    return `${time.slice(0, 8)}-${time.slice(8)}-${counter}-${tail.slice(0, 4)}-${tail.slice(4)}`;
  }
}
