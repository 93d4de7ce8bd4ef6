import { constants, gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { acceptsGzip, gzipHeader, packed, stored } from './packed.ts';

it('parts of a gzip stream that were made apart are read as one, in whatever order they are sent', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const fleet = `data: ${JSON.stringify(Array.from({ length: 5000 }, (_, i) => ({ instance: `arena-${i}` })))}\n\n`;
  const frame = packed(bytes(fleet));
  const parts = [
    gzipHeader,
    stored(bytes(': here\n\n')),
    stored(bytes('id: 0\n')),
    frame,
    stored(bytes('id: 1\n')),
    frame,
  ];
  const read = gunzipSync(Buffer.concat(parts), { finishFlush: constants.Z_SYNC_FLUSH });
  expect(read.toString()).toBe(`: here\n\nid: 0\n${fleet}id: 1\n${fleet}`);
  expect(frame.length).toBeLessThan(fleet.length / 4);
});

it('who takes gzip is who says so, and not with a weight of nothing', () => {
  const asks = (value: string | null) => acceptsGzip({ get: () => value });
  expect(['gzip, deflate, br', 'br;q=1, gzip;q=0.1', 'x, gzip'].map(asks)).toEqual([true, true, true]);
  expect([null, '', 'br', 'gzip;q=0', 'gzip; q=0.00, br'].map(asks)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
});
