const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** A fresh id: 16 letters and digits, which is about 95 bits of chance. It needs no secure context, as `randomUUID` does. */
export function newId(): string {
  let id = "";
  while (id.length < 16) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1));
    // Bytes beyond the last whole multiple of 62 are left out, so that every letter is equally likely.
    if (byte < 248) id += alphabet.charAt(byte % 62);
  }
  return id;
}
