import { describe, expect, it } from 'vitest';
import { paletteEntries } from './palette-entries.ts';

const known = {
  instances: [{ instance: 'arena/1', service: 'arena', region: '', build: '1.2', lastSeenAt: '' }],
  services: ['arena'],
};

describe('what the palette offers', () => {
  it('are pages by their name, and instances and services by the address that they have', () => {
    expect(paletteEntries('ARE', known).map(({ kind, href }) => `${kind} ${href}`)).toEqual([
      'page /compare',
      'instance /instances/arena%2F1',
      'service /?service=arena',
    ]);
  });

  it('is every page before anything is typed', () =>
    expect(paletteEntries('', { instances: [], services: [] }).map(({ name }) => name)).toContain('Fleet'));
});
