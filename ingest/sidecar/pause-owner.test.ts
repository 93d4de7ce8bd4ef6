import { expect, test } from 'vitest';
import type { Pause } from '../../lib/signals/pause.ts';
import { PauseOwner } from './pause-owner.ts';

const nowUs = 1_795_300_000_000_000;
const pause = (source: string, startUs: number, scope = 'stw'): Pause => ({
  ...{ kind: scope === 'safepoint' ? 'safepoint' : 'gc', scope, source, startUs, durationUs: 4_000 },
});

test('a pause that a log and counters tell of is told once, by the log, whichever was read first', () => {
  const told: Pause[] = [];
  const owner = new PauseOwner(row => told.push(row));
  const [counters, log] = [owner.speaker('counters'), owner.speaker('log')];
  for (let i = 0; i < 100; i++) {
    const startUs = nowUs + i * 50_000;
    counters(pause('hsperfdata', startUs + 300), startUs);
    log(pause('jvm-log', startUs), startUs + 90_000);
    owner.release(startUs + 100_000);
  }
  owner.release(Number.POSITIVE_INFINITY);
  expect(told).toHaveLength(100);
  expect(new Set(told.map(({ source }) => source))).toEqual(new Set(['jvm-log']));
});

test('counters are heard where the log says nothing: of another kind, and while it is silent', () => {
  const told: Pause[] = [];
  const owner = new PauseOwner(row => told.push(row));
  const [counters, log] = [owner.speaker('counters'), owner.speaker('log')];
  log(pause('jvm-log', nowUs), nowUs);
  counters(pause('hsperfdata', nowUs, 'safepoint'), nowUs);
  counters(pause('hsperfdata', nowUs + 10_000_000), nowUs + 10_000_000);
  owner.release(nowUs + 10_500_000);
  expect(told.map(({ scope }) => scope)).toEqual(['stw', 'safepoint']);
  owner.release(nowUs + 11_000_000);
  expect(told).toHaveLength(3);
});

test('a source that is alone waits for nobody, and two of a rank are both heard', () => {
  const told: Pause[] = [];
  const owner = new PauseOwner(row => told.push(row));
  const counters = owner.speaker('counters');
  counters(pause('hsperfdata', nowUs), nowUs);
  expect(told).toHaveLength(1);
  const logs = [owner.speaker('log'), owner.speaker('log')];
  for (const log of logs) log(pause('jvm-log', nowUs), nowUs);
  expect(told).toHaveLength(3);
});
