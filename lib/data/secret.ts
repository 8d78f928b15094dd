import { createHash, randomBytes } from "node:crypto";

/** 32 random bytes, for an address. Only the hash is stored, so that a stolen backup opens nothing. */
export function newSecret(): { secret: string; hash: Uint8Array<ArrayBuffer> } {
  const secret = randomBytes(32).toString("base64url");
  return { secret, hash: secretHash(secret) };
}

/** SHA-256. Fast is enough: nobody guesses 256 random bits. */
export function secretHash(secret: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(secret).digest());
}
