import { expect, it } from 'vitest';
import { health } from './health.ts';

const well = { trouble: () => null, isFull: () => false, store: { silentMs: () => null } };

it('is red when the spool takes nothing; of a store that is away it only says so', () => {
  expect(health(well)).toMatchObject({ status: 200, body: { ok: true } });
  expect(health({ ...well, isFull: () => true })).toMatchObject({ status: 503, body: { spool: 'full' } });
  const failed = (agoMs: number) => () => ({ atMs: Date.now() - agoMs, reason: 'EIO' });
  expect(health({ ...well, trouble: failed(1_000) })).toMatchObject({
    status: 503,
    body: { spool: 'cannot be written', store: 'answers' },
  });
  expect(health({ ...well, trouble: failed(60_000) }).status).toBe(200);
  expect(health({ ...well, store: { silentMs: () => 20_000 } })).toMatchObject({
    status: 200,
    body: { ok: true, spool: 'takes batches', store: expect.stringContaining('20') },
  });
});
