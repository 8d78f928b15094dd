/**
 * A name for a content: 64 bits as 16 hexadecimal digits, the same everywhere. It is FNV-1a over UTF-16 units, in two halves with
 * different beginnings, each mixed at the end as MurmurHash3 does. Good against chance, not against malice: the worst that a
 * collision could do is to give two cards of one document the same name, and those are told apart where names are given.
 */
export function contentHash(content: string): string {
  let one = 0x811c9dc5;
  let other = 0x9e3779b9;
  for (let i = 0; i < content.length; i++) {
    const unit = content.charCodeAt(i);
    one = Math.imul(one ^ unit, 0x01000193);
    other = Math.imul(other ^ unit, 0x85ebca6b);
    other ^= other >>> 15;
  }
  return hex(one) + hex(other ^ one);
}

function hex(half: number): string {
  let mixed = half ^ (half >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  mixed ^= mixed >>> 16;
  return (mixed >>> 0).toString(16).padStart(8, "0");
}
