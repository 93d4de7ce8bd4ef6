import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { correlationAnswer } from '../lib/api/correlation.ts';
import { correlation } from '../lib/queries/correlation.ts';
import { eventually, post, runProduct } from './running.ts';

/** Servers with a planted story, sent through the collector, and what correlation makes of it on the real engine. */

const product = runProduct();

const seconds = 940;
const count = seconds * 20;
// Off the edges of the rollups' buckets, so that a part of the range is read from raw ticks.
const endUs = Math.floor(Date.now() / 10_000) * 10e6 - 3e6;
const beginUs = endUs - seconds * 1e6;
const range = { fromUs: beginUs, toUs: endUs };

/** Every 47 s (940 ticks) a tick that a collection makes 100 ms long, two ticks after an allocation of 9 MB. */
const isCollected = (i: number) => i % 940 === 470;
/** Ticks that nobody can explain: no pause, no phase, no CPU time. */
const isOdd = (i: number) => i % 1700 === 1111;

function ticksOf(story: boolean) {
  return Array.from({ length: count }, (_, i) => ({
    tick: i,
    startUs: beginUs + i * 50_000,
    durationUs: story && isCollected(i) ? 100_000 : story && isOdd(i) ? 70_000 : 20_000 + (i % 40) * 25,
    budgetUs: 50_000,
    allocBytes: story && isCollected(i + 2) ? 9_000_000 : 1_000_000 + (i % 10) * 1000,
    players: 60 + (i % 40),
    // The save runs in every 20th tick, and in all the odd ones.
    phases: { physics: 12_000, loot: 8_000, ...(i % 20 === 3 || isOdd(i) ? { save: 20 } : {}) },
  }));
}

async function send(instance: string, build: string, story: boolean) {
  const ticks = ticksOf(story);
  const collections = ticks.filter((_, i) => story && isCollected(i));
  for (let i = 0; i < count; i += 4700) {
    const part = ticks.slice(i, i + 4700);
    const within = (us: number) =>
      us >= (part[0]?.startUs ?? 0) && us < (part[0]?.startUs ?? 0) + 4700 * 50_000;
    const response = await post(product.place.collectorUrl, {
      batchId: randomUUID(),
      resource: {
        service: 'arena',
        instance,
        build,
        region: 'eu',
        runtime: 'go',
        startedAtUs: beginUs - 1e6,
      },
      ticks: part,
      pauses: collections
        .filter(({ startUs }) => within(startUs))
        .map(({ startUs }) => ({
          startUs: startUs + 10_000,
          durationUs: 80_000,
          cause: 'mark termination',
          heapBeforeBytes: 1_500_000_000,
          heapAfterBytes: 1_400_000_000,
        })),
      samples: [{ atUs: part[0]?.startUs, heapUsedBytes: 500_000_000, heapLimitBytes: 512_000_000 }],
      events: part
        .filter((_, j) => j % 600 === 7)
        .map(({ startUs }) => ({ atUs: startUs, name: 'autosave' })),
    });
    expect(response.status).toBe(202);
    expect(((await response.json()) as { rejected: unknown[] }).rejected).toEqual([]);
  }
}

const collected = Array.from({ length: count }, (_, i) => i).filter(isCollected).length;
const odd = Array.from({ length: count }, (_, i) => i).filter(isOdd).length;

beforeAll(async () => {
  await send('bad', '2.0', true);
  await send('fine-1', '1.0', false);
  await send('fine-2', '1.0', false);
  await eventually('all ticks and ledgers', async () => {
    const [row] = await product.store.rows<{ ticks: number; ledgers: number; rolled: number }>(
      `SELECT (SELECT count() FROM ticks) AS ticks, (SELECT count() FROM breaches FINAL) AS ledgers,
              (SELECT sum(ticks) FROM rollup_10s) AS rolled`,
    );
    return row?.ticks === 3 * count && row.rolled === 3 * count && row.ledgers === collected + odd
      ? true
      : null;
  });
}, 120_000);

describe('correlation of a selection', () => {
  it('answers in the shape that the API documents', async () => {
    expect(correlationAnswer.parse(await correlation(product.store, { range }))).toBeTruthy();
  });

  it('says what would be left without each cause, and what nobody can explain', async () => {
    const answer = await correlation(product.store, { range });
    expect(answer.totals).toMatchObject({
      ticks: 3 * count,
      breaches: collected + odd,
      accounted: collected + odd,
      unexplained: odd,
    });
    expect(answer.suspects[0]).toMatchObject({ line: 'gc.stw', explains: collected, vanish: collected });
    expect(answer.suspects[0]?.excessMs).toBeCloseTo(80 * collected, 0);
    expect(answer.headline).toContain(
      `Without stop-the-world GC ${collected} of ${collected + odd} breaches vanish`,
    );
    expect(answer.headline).toContain(`${odd} are unexplained`);
  });

  it('does not count a breach twice whose ledger was worked out twice', async () => {
    const before = await correlation(product.store, { range });
    await product.store.command(
      'INSERT INTO breaches SELECT * REPLACE (version + 1 AS version) FROM breaches FINAL SETTINGS insert_deduplicate = 0',
    );
    expect((await correlation(product.store, { range })).suspects).toEqual(before.suspects);
  });

  it('finds the rhythm and what keeps the same time, and not the autosave that does not', async () => {
    const { rhythm } = await correlation(product.store, { range });
    expect(rhythm.found).toMatchObject({ instance: 'bad', loop: 'main', cause: 'gc.stw' });
    expect(rhythm.found?.periodMs).toBeGreaterThan(46_800);
    expect(rhythm.found?.periodMs).toBeLessThan(47_200);
    expect(rhythm.found?.inPhase.map(({ signal }) => signal)).toEqual(['gc mark termination']);
    expect(rhythm.sentence).toBe(
      'Breaches by stop-the-world GC recur every 47.0 s, with gc mark termination.',
    );
  });

  it('finds the breaches behind allocation spikes, two ticks later', async () => {
    const { spikes } = await correlation(product.store, { range });
    expect(spikes.found?.ratioLow).toBeGreaterThan(5);
    expect(spikes.found?.lags[2]?.spikes).toBe(spikes.found?.spikes);
    expect(spikes.found?.afterSpike).toBe(1);
  });

  it('names the server, which cannot be told from its build, and a limit below the live heap', async () => {
    const { differences, heap } = await correlation(product.store, { range });
    const [first] = differences.found;
    expect(`${first?.dimension} ${first?.value}, ${first?.sameAs}`).toMatch(/build 2.0|instance bad/);
    expect(first).toMatchObject({ strong: true, breaches: collected + odd, riskRatio: null });
    expect(heap.found?.find(({ instance }) => instance === 'bad')).toMatchObject({
      verdict: 'below-live',
      liveBytes: 1_400_000_000,
      limitBytes: 512_000_000,
    });
  });

  it('compares phases that do not always run', async () => {
    const { differences } = await correlation(product.store, { range, instance: 'bad' });
    const save = differences.found.find(({ value }) => value === 'save');
    expect(save).toMatchObject({ dimension: 'phase', breaches: odd });
    expect(save?.ticks).toBeGreaterThan(count / 20);
    expect(differences.found.some(({ value }) => value === 'physics')).toBe(false);
  });

  it('does not blame the load, which has nothing to do with it', async () => {
    const { load } = await correlation(product.store, { range });
    expect(load.found?.bins.reduce((sum, { ticks }) => sum + ticks, 0)).toBe(3 * count);
    expect(load.found?.breachesFrom).toBeNull();
  });

  it('says so where nothing breached, where nothing ticked, and takes no SQL for a filter', async () => {
    const fine = await correlation(product.store, { range, instance: 'fine-1' });
    expect(fine.headline).toBe(`None of ${count.toLocaleString('en-US')} ticks went over its budget.`);
    expect(fine.suspects).toEqual([]);
    expect(fine.spikes.found).toBeNull();
    expect(fine.differences.sentence).toMatch(/^Too few/);
    const empty = await correlation(product.store, { range: { fromUs: beginUs - 2e9, toUs: beginUs - 1e9 } });
    expect(empty.headline).toBe('Nothing ticked here.');
    expect((await correlation(product.store, { range, service: "arena' OR 1=1 --" })).totals.ticks).toBe(0);
  });
});
