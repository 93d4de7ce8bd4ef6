import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { OvertickError } from '../errors.ts';

/** OWASP's Password Storage sheet: 2^17, 8, 1 takes 128 MiB and about 0.4 s; Node refuses that without a maxmem of its own. */
const cost: ScryptOptions = { N: 2 ** 17, r: 8, p: 1, maxmem: 192 * 1024 * 1024 };
const hashBytes = 32;
/** Two at once take 256 MiB; more wait, and not without end. */
const atOnce = 2;
const mostWaiting = 20;

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);
let running = 0;
const waiting: (() => void)[] = [];

async function derived(password: string, salt: Buffer): Promise<Buffer> {
  if (waiting.length >= mostWaiting)
    throw new OvertickError('too-many', 'Too many people are signing in at once. Try again in a minute.');
  if (running >= atOnce) await new Promise<void>(resolve => waiting.push(resolve));
  else running++;
  try {
    return await derive(password.normalize('NFKC'), salt, hashBytes, cost);
  } finally {
    // Its place goes to who waits longest.
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

export const shortestPassword = 12;

/** `scrypt$SALT$HASH`. Throws OvertickError 'invalid' for a password that is too short or too long. */
export async function hashPassword(password: string): Promise<string> {
  if (password.length < shortestPassword || password.length > 1_000)
    throw new OvertickError('invalid', `A password needs ${shortestPassword} to 1000 characters.`);
  const salt = randomBytes(16);
  return `scrypt$${salt.toString('base64url')}$${(await derived(password, salt)).toString('base64url')}`;
}

/** Of a password that nobody has: who is unknown takes as long as who is known. */
const nobodys = `scrypt$${randomBytes(16).toString('base64url')}$${randomBytes(hashBytes).toString('base64url')}`;

/** Whether a password is the one that was hashed; null stands for a user who does not exist, and is never right. */
export async function isPassword(password: string, hashed: string | null): Promise<boolean> {
  const [, salt = '', hash = ''] = (hashed ?? nobodys).split('$');
  const given = await derived(password.slice(0, 1_000), Buffer.from(salt, 'base64url'));
  return timingSafeEqual(given, Buffer.from(hash, 'base64url')) && hashed !== null;
}
