import { expect, test } from 'vitest';
import { decide } from './backoff.ts';

const answer = (status: number, retryAfter?: string) => ({ status, retryAfter });

test('a batch that was taken is done', () => {
  expect(decide(answer(202), 0, 0.5, 0)).toEqual({ action: 'done', waitMs: 0, reason: '202' });
});

test('only a 4xx that will not change drops the batch', () => {
  for (const status of [400, 401, 403, 413, 415])
    expect(decide(answer(status), 1, 0.5, 0).action).toBe('drop');
  for (const status of [408, 429, 500, 502, 503, 307])
    expect(decide(answer(status), 1, 0.5, 0).action).toBe('retry');
  expect(decide({ error: 'ECONNREFUSED' }, 1, 0.5, 0).action).toBe('retry');
});

test('one bad batch holds nothing up; refusals in a row do', () => {
  expect(decide(answer(400), 1, 0.5, 0).waitMs).toBe(0);
  expect(decide(answer(401), 8, 0.5, 0).waitMs).toBeGreaterThan(10_000);
});

test('the wait for a collector that is away doubles up to 2 s, and half of it is chance', () => {
  const wait = (failures: number, random: number) =>
    decide({ error: 'ECONNREFUSED' }, failures, random, 0).waitMs;
  expect(wait(1, 0)).toBe(125);
  expect(wait(1, 1)).toBe(250);
  expect(wait(3, 0)).toBe(500);
  expect(wait(500, 1)).toBe(2_000);
  expect(wait(500, 0)).toBe(1_000);
});

test('Retry-After is kept to, as seconds and as a date, up to five minutes', () => {
  expect(decide(answer(429, '2'), 1, 0, 0).waitMs).toBe(2000);
  expect(decide(answer(503, '7'), 1, 0, 0).waitMs).toBe(7000);
  expect(decide(answer(503, new Date(9000).toUTCString()), 1, 0, 4000).waitMs).toBe(5000);
  expect(decide(answer(429, '86400'), 1, 0, 0).waitMs).toBe(300_000);
  for (const value of ['', 'soon', '-3', 'NaN']) expect(decide(answer(429, value), 1, 0, 0).waitMs).toBe(125);
});
