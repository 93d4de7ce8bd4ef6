import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a secret is for, to be told from its first letters: scanners for leaked secrets find it by them. */
type Prefix = 'tk_' | 'ow_' | 'se_' | 'su_' | 'sh_';

/** 32 random bytes as text. Only its hash is ever kept. */
export const newSecret = (prefix: Prefix): string => prefix + randomBytes(32).toString('base64url');

/** SHA-256 as hex: enough for what has 256 random bits, and fast enough for every request. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Compares two hashes of `hashOf` in a time that tells nothing of where they differ. */
export const isSameHash = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
