import { expect, it } from 'vitest';
import { isPrivateAddress } from './address.ts';
import { afterAttempt, type Bucket, type Outcome, retryAfterMs, takeToken } from './deliver.ts';
import { leaderOf } from './leader.ts';

const answer = (status: number, body = '', retry: number | null = null): Outcome => ({
  ...{ kind: 'answer', status, body, retryAfterMs: retry },
});
const after = (outcome: Outcome, over = {}) =>
  afterAttempt(outcome, { kind: 'webhook', attempts: 1, ageMs: 0, random: 0.5, ...over });

it.each([
  [200, 'delivered'],
  [204, 'delivered'],
  [301, 'dead'],
  [307, 'dead'],
  [400, 'dead'],
  [401, 'dead'],
  [404, 'dead'],
  [408, 'waiting'],
  [410, 'dead'],
  [413, 'dead'],
  [425, 'waiting'],
  [429, 'waiting'],
  [500, 'waiting'],
  [503, 'waiting'],
])('%i: %s', (status, expected) => {
  expect(after(answer(status)).status).toBe(expected);
});

it('only 410 disables a receiver', () => {
  expect([404, 410, 500].map(status => after(answer(status)).disable)).toEqual([false, true, false]);
});

it('waits longer each time, with jitter, and at least as long as it is asked to, but not over an hour', () => {
  expect([1, 2, 3, 9].map(attempts => after(answer(500), { attempts }).delayMs)).toEqual([
    1_000, 5_000, 15_000, 1_800_000,
  ]);
  expect(after(answer(500), { random: 0 }).delayMs).toBe(800);
  expect(after(answer(429, '', 7_000)).delayMs).toBe(7_000);
  expect(after(answer(429, '', 1e9)).delayMs).toBe(3_600_000);
});

it('is given up after a day, and a 200 of Slack that is not ok is no delivery', () => {
  expect(after(answer(500), { ageMs: 25 * 3600_000 }).status).toBe('dead');
  expect(after(answer(200, 'no_team'), { kind: 'slack' }).status).toBe('dead');
  expect(after(answer(200, 'ok'), { kind: 'slack' }).status).toBe('delivered');
});

it('Retry-After is read as seconds and as a date', () => {
  expect(retryAfterMs('1.5', 0)).toBe(1_500);
  expect(retryAfterMs('Thu, 01 Jan 1970 00:00:09 GMT', 4_000)).toBe(5_000);
  expect(retryAfterMs('soon', 0)).toBe(null);
});

it('a receiver gets no more than its share a minute', () => {
  let bucket: Bucket | null = null;
  const waits = [0, 0, 0, 30_000].map(nowMs => {
    const taken = takeToken(bucket, 2, nowMs);
    bucket = taken.bucket;
    return taken.waitMs;
  });
  expect(waits).toEqual([0, 0, 30_000, 0]);
});

it.each([
  '127.0.0.1',
  '10.1.2.3',
  '169.254.169.254',
  '192.168.1.1',
  '172.31.0.1',
  '100.100.100.200',
  '0.0.0.0',
  '::1',
  '::',
  'fe80::1',
  'fd00::1',
  '::ffff:127.0.0.1',
  '::ffff:a00:1',
  '64:ff9b::7f00:1',
  'not an address',
])('%s is private', address => {
  expect(isPrivateAddress(address)).toBe(true);
});

it.each(['1.1.1.1', '172.32.0.1', '2606:4700::1111', '::ffff:1.1.1.1'])('%s is not', address => {
  expect(isPrivateAddress(address)).toBe(false);
});

it('the alerter that runs longest leads; one that is dead, or was killed on this machine, is not waited for', () => {
  const sign = (id: string, startedUs: number, over = {}) => ({
    id,
    host: 'a',
    pid: 1,
    startedUs,
    atUs: 100e6,
    ...over,
  });
  const self = sign('b', 2);
  expect(leaderOf([self, sign('a', 1)], self, () => true).id).toBe('a');
  expect(leaderOf([self, sign('a', 1)], self, () => false).id).toBe('b');
  expect(leaderOf([self, sign('a', 1, { host: 'z' })], self, () => false).id).toBe('a');
  expect(leaderOf([self, sign('a', 1, { host: 'z', atUs: 90e6 })], self, () => true).id).toBe('b');
});
