import { afterEach, expect, test } from 'vitest';
import { nowNs } from './clock.ts';
import { type LoopHandle, runAtRate } from './schedule.ts';

let loop: LoopHandle;
afterEach(() => loop.stop());

const sleep = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

function busy(ms: number): void {
  const until = nowNs() + ms * 1e6;
  while (nowNs() < until);
}

test('ticks are due on a grid that does not drift, and never begin before they are due', async () => {
  const turns: { dueNs: number; atNs: number }[] = [];
  loop = runAtRate(100, dueNs => turns.push({ dueNs, atNs: nowNs() }));
  await sleep(1200);
  const first = turns[0]?.dueNs ?? 0;
  for (const [i, { dueNs, atNs }] of turns.entries()) {
    expect(atNs).toBeGreaterThanOrEqual(dueNs);
    const periods = (dueNs - first) / 10e6;
    expect(Math.abs(periods - Math.round(periods))).toBeLessThan(1e-6);
    if (i > 0) expect(dueNs).toBeGreaterThan(turns[i - 1]?.dueNs ?? 0);
  }
  const last = turns.at(-1);
  expect(((last?.dueNs ?? 0) - first) / 10e6 + 1).toBeCloseTo(turns.length + loop.skipped, 5);
  expect(turns.length + loop.skipped).toBeGreaterThan(100);
});

test('a slow tick makes the next ones late by what it left behind, and they catch up', async () => {
  const lateMs: number[] = [];
  loop = runAtRate(50, dueNs => {
    lateMs.push((nowNs() - dueNs) / 1e6);
    if (lateMs.length === 3) busy(70);
  });
  await sleep(400);
  expect(lateMs[3]).toBeGreaterThan(48);
  expect(lateMs[4]).toBeGreaterThan(28);
  expect(loop.skipped).toBe(0);
});

test('a loop that is too far behind skips what it cannot make up for', async () => {
  let turns = 0;
  loop = runAtRate(100, () => {
    if (++turns === 2) busy(200);
  });
  await sleep(350);
  expect(loop.skipped).toBeGreaterThanOrEqual(14);
  expect(turns).toBeGreaterThan(5);
});

test('an async turn is waited for', async () => {
  let open = 0;
  let most = 0;
  loop = runAtRate(200, async () => {
    most = Math.max(most, ++open);
    await sleep(20);
    open--;
  });
  await sleep(200);
  expect(most).toBe(1);
});

test('stop is at once', async () => {
  let turns = 0;
  loop = runAtRate(200, () => {
    if (++turns === 3) loop.stop();
  });
  await sleep(100);
  expect(turns).toBe(3);
});
