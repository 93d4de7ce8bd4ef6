import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { fallbackSocketDirectory, storeSocketPath } from './socket.ts';

it('puts the socket into the data directory, however that is spelled', () => {
  expect(storeSocketPath('/srv/overtick')).toBe('/srv/overtick/store.sock');
  expect(storeSocketPath(relative(process.cwd(), '/srv/overtick/'))).toBe('/srv/overtick/store.sock');
});

it('finds a shorter place, one for each directory, where the path is too long for a unix socket', () => {
  // Bytes count, not characters.
  const long = ['a', 'b'].map(name => storeSocketPath(join('/srv', name, 'ü'.repeat(45))));
  expect(new Set(long).size).toBe(2);
  for (const path of long) {
    expect(path.startsWith(join(fallbackSocketDirectory(), '/'))).toBe(true);
    expect(Buffer.byteLength(path) - Buffer.byteLength(tmpdir())).toBeLessThan(60);
  }
});
