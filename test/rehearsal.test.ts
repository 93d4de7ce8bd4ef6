import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { type RuleInput, rule } from '../lib/alerts/rule.ts';
import { burnRates } from '../lib/queries/alert-burn.ts';
import { rehearsal } from '../lib/queries/rehearsal.ts';
import { eventually, post, runProduct } from './running.ts';

/** Half an hour that is known, gone through with one rule after another: what would have fired, and when. */

const product = runProduct();

const seconds = 1800;
const beginUs = Math.floor(Date.now() / 300_000) * 300e6 - 2 * seconds * 1e6;
const endUs = beginUs + seconds * 1e6;
const atUs = (minute: number, second = 0) => beginUs + (minute * 60 + second) * 1e6;
const isIn = (us: number, fromUs: number, forSeconds: number) =>
  us >= fromUs && us < fromUs + forSeconds * 1e6;

const budgetUs = 50_000;
/** Ticks over budget, by the minute in which they happen; ticks come once a second. */
const breaches = [
  { from: atUs(3), count: 1, durationUs: 200_000 },
  { from: atUs(10), count: 1, durationUs: 200_000 },
  { from: atUs(12), count: 1, durationUs: 100_000 },
  { from: atUs(25), count: 5, durationUs: 60_000 },
  { from: atUs(28), count: 4, durationUs: 60_000 },
];
const collections = [
  { from: atUs(5), seconds: 180 },
  // Over a fifth of a minute, but only for a moment.
  { from: atUs(15), seconds: 35 },
];

function tickOf(i: number) {
  const startUs = beginUs + i * 1e6;
  const bad = breaches.find(({ from, count }) => isIn(startUs, from, count));
  return {
    ...{ tick: i, startUs, budgetUs, durationUs: bad?.durationUs ?? 9_000 },
    scheduledUs: isIn(startUs, atUs(18), 10) ? startUs - 150_000 : startUs,
    packetsSent: 50,
    packetsDropped: isIn(startUs, atUs(21), 60) ? 50 : 0,
  };
}

const all = Array.from({ length: seconds }, (_, i) => i);

beforeAll(async () => {
  const send = async (service: string, sections: object) => {
    const resource = {
      service,
      instance: `${service}-1`,
      region: 'eu',
      build: '1.0',
      startedAtUs: beginUs - 1e6,
    };
    const response = await post(product.place.collectorUrl, { batchId: randomUUID(), resource, ...sections });
    expect(response.status).toBe(202);
  };
  await send('arena', {
    ticks: all.map(tickOf),
    pauses: collections.flatMap(({ from, seconds: length }) =>
      Array.from({ length }, (_, i) => ({
        ...{ startUs: from + i * 1e6 + 500_000, durationUs: 400_000, cause: 'mark-sweep-compact' },
      })),
    ),
    samples: all.map(i => ({
      atUs: beginUs + i * 1e6 + 1,
      heapUsedBytes: isIn(beginUs + i * 1e6, atUs(16), 60) ? 950 : 500,
      heapLimitBytes: 1_000,
    })),
  });
  // One tick of twenty is a little over budget, all the time.
  await send('lobby', {
    ticks: all.map(i => ({
      ...{ tick: i, startUs: beginUs + i * 1e6, budgetUs, durationUs: i % 20 === 7 ? 60_000 : 9_000 },
    })),
  });
  const of = (service: string) => (service === 'arena' ? 12 : seconds / 20);
  await eventually('every ledger and the rollups', async () => {
    const ledgers = await product.store.rows<{ service: string; n: number }>(
      'SELECT service, uniqExact(start) AS n FROM breaches GROUP BY service',
    );
    const [rolled] = await product.store.rows<{ n: number }>('SELECT sum(ticks) AS n FROM rollup_10s');
    const isThere = ledgers.length === 2 && ledgers.every(({ service, n }) => n === of(service));
    return isThere && rolled?.n === 2 * seconds ? true : null;
  });
});

const go = (input: RuleInput) =>
  rehearsal(product.store, rule.parse(input), { fromUs: endUs - 86_400e6, toUs: endUs });
/** What fired, as seconds since the begin of that half hour. */
const fired = async (input: RuleInput) =>
  (await go(input)).fired.map(({ service, firedAt, resolvedAt }) => [
    service,
    Math.round(Date.parse(firedAt) / 1000 - beginUs / 1e6),
    resolvedAt === null ? null : Math.round(Date.parse(resolvedAt) / 1000 - beginUs / 1e6),
  ]);

describe('a rule gone through again', () => {
  it('fires for each severe tick by itself, and the second time it is given twice as long to calm down', async () =>
    expect(await fired({ name: 'severe', kind: 'severe-tick', times: 3 })).toEqual([
      ['arena', 185, 250],
      ['arena', 605, 730],
    ]));

  it('counts ticks over budget among their neighbours', async () => {
    const answer = await go({ name: 'many', kind: 'breaches', count: 5, of: 20 });
    expect(answer.fired.map(({ service, instance }) => [service, instance])).toEqual([['arena', 'arena-1']]);
    expect(Math.max(...answer.values.map(value => value ?? 0))).toBe(5);
  });

  it('fires when it held for as long as it says, and not for less', async () => {
    const long = await fired({ name: 'gc', kind: 'gc-share', above: 0.2, for: '30s' });
    expect(long).toHaveLength(1);
    expect(long[0]?.[1]).toBeGreaterThanOrEqual(5 * 60 + 30 + 30);
    expect(long[0]?.[1]).toBeLessThanOrEqual(5 * 60 + 30 + 50);
    expect(await fired({ name: 'gc', kind: 'gc-share', above: 0.2 })).toHaveLength(2);
  });

  it.each<[RuleInput, minute: number]>([
    [{ name: 'heap', kind: 'heap', above: 0.9, for: '30s' }, 16],
    [{ name: 'late', kind: 'lateness', times: 2, for: '5s' }, 18],
    [{ name: 'drops', kind: 'drop-rate', above: 0.2, for: '10s' }, 21],
  ])('of $kind fires once, in its minute', async (input, minute) => {
    const found = await fired(input);
    expect(found).toHaveLength(1);
    expect(found[0]?.[1]).toBeGreaterThanOrEqual(minute * 60);
    expect(found[0]?.[1]).toBeLessThanOrEqual(minute * 60 + 60);
  });

  it('of a burning budget waits for a thousand ticks, and fires on to the end', async () =>
    expect(await fired({ name: 'burn', kind: 'burn', times: 14.4, long: '1h', short: '5m' })).toEqual([
      ['lobby', 1000, null],
    ]));

  it('looks at those servers only that it is about', async () => {
    const where = { service: 'arena' };
    expect(await fired({ name: 'burn', kind: 'burn', times: 14.4, where })).toEqual([]);
    expect(await fired({ name: 'severe', kind: 'severe-tick', where: { service: 'lobby' } })).toEqual([]);
  });

  it('says the course of its value, since when there is any, and that there is nothing before', async () => {
    const answer = await go({ name: 'heap', kind: 'heap', above: 0.9 });
    expect(Date.parse(answer.from) * 1000).toBe(beginUs);
    expect(answer.note).toBe('Of the time before that nothing is stored.');
    expect([answer.threshold, answer.values.length, Math.max(...answer.values.map(v => v ?? 0))]).toEqual([
      0.9,
      (seconds * 1000) / answer.stepMs,
      0.95,
    ]);
  });

  it('of a kind that nothing is kept for says so', async () => {
    const answer = await go({ name: 'silent', kind: 'silent', after: '15s' });
    expect(answer).toMatchObject({ threshold: null, fired: [], values: [] });
    expect(answer.note).toMatch(/^When a server fell silent is not kept/);
  });
});

it('the alerter asks for the burned budget of those servers only that its rule is about', async () => {
  const servicesOf = async (where: { service?: string }) => {
    const asked = { rule: 'burn', longUs: 3600e6, shortUs: 300e6, where };
    const rates = await burnRates(product.store, asked, endUs);
    return rates.map(({ service }) => service).sort();
  };
  expect(await servicesOf({})).toEqual(['arena', 'lobby']);
  expect(await servicesOf({ service: 'lobby' })).toEqual(['lobby']);
});
