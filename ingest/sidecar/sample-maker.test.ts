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

test('what a log says of allocation waits some samples for the counter of a page that is scraped', () => {
  const samples = new SampleMaker();
  for (const source of ['gctrace', 'prometheus']) samples.expect(source);
  samples.add('gctrace', { allocatedBytesTotal: 4, gcCyclesTotal: 1 });
  expect(samples.take(1)).toEqual({ atUs: 1, gcCyclesTotal: 1, source: 'gctrace' });
  samples.add('prometheus', { allocatedBytesTotal: 1_000 });
  samples.add('gctrace', { allocatedBytesTotal: 40 });
  expect(samples.take(2)).toMatchObject({ allocatedBytesTotal: 1_000 });
  samples.restart();
  for (let i = 0; i < 3; i++) samples.take(i);
  samples.add('gctrace', { allocatedBytesTotal: 5 });
  expect(samples.take(9)).toMatchObject({ allocatedBytesTotal: 5 });
});

test('what no sample may hold is left out', () => {
  const samples = new SampleMaker();
  samples.add('prometheus', { rssBytes: Number.NaN, threads: -1, loopUtilization: 2 });
  expect(samples.take(1)).toBeNull();
});
