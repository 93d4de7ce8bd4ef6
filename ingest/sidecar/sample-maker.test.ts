import { expect, test } from 'vitest';
import { SampleMaker } from './sample-maker.ts';

test('a sample has what was said since the last one, and by whom', () => {
  const samples = new SampleMaker();
  samples.add('statsd', { packetsSent: 3, players: 10, loopDelayMaxUs: 9 });
  samples.add('procfs', { rssBytes: 100 });
  samples.add('statsd', { packetsSent: 4, players: 11, loopDelayMaxUs: 7 });
  expect(samples.take(5)).toEqual({
    ...{ atUs: 5, packetsSent: 7, players: 11, loopDelayMaxUs: 9, rssBytes: 100, source: 'statsd+procfs' },
  });
  expect(samples.take(6)).toBeNull();
});

test('a total is that of the source that gave it first, until the process starts again', () => {
  const samples = new SampleMaker();
  samples.add('prometheus', { gcCyclesTotal: 900 });
  samples.add('gctrace', { gcCyclesTotal: 3 });
  expect(samples.take(1)).toMatchObject({ gcCyclesTotal: 900, source: 'prometheus' });
  samples.add('gctrace', { gcCyclesTotal: 4 });
  expect(samples.take(2)).toBeNull();
  samples.restart();
  samples.add('gctrace', { gcCyclesTotal: 1 });
  expect(samples.take(3)).toMatchObject({ gcCyclesTotal: 1 });
});

test('what no sample may hold is left out', () => {
  const samples = new SampleMaker();
  samples.add('prometheus', { rssBytes: Number.NaN, threads: -1, loopUtilization: 2 });
  expect(samples.take(1)).toBeNull();
});
