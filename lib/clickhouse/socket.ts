import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

// sun_path holds 104 bytes on macOS and 108 on Linux, the closing NUL included; a longer path is cut off silently
// by some kernels and refused by others.
const socketPathBytesMax = 100;

/**
 * Where the embedded store of a data directory listens: `<dataDir>/store.sock`, or, when that is too long for a unix
 * socket, a name made from the directory's absolute path inside `fallbackSocketDirectory()`. Store and clients must
 * spell the directory the same way (relative to the same working directory); symbolic links are not followed.
 */
export function storeSocketPath(dataDir: string): string {
  const absolute = resolve(dataDir);
  const direct = join(absolute, 'store.sock');
  if (Buffer.byteLength(direct) <= socketPathBytesMax) return direct;
  const name = createHash('sha256').update(absolute).digest('hex').slice(0, 24);
  return join(fallbackSocketDirectory(), `${name}.sock`);
}

/** The directory of this user alone for sockets whose own directory has too long a name. The store creates it. */
export function fallbackSocketDirectory(): string {
  return join(tmpdir(), `overtick-${process.getuid?.() ?? 'user'}`);
}
