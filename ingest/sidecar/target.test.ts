import { expect, test } from 'vitest';
import { type Parcel, Target } from './target.ts';

const startedAtUs = 1_795_249_000_000_000;

function create() {
  const parcels: Parcel[] = [];
  const target = new Target({ service: 'arena', instance: 'arena-1' }, parcel => parcels.push(parcel));
  return { target, parcels, sink: target.sinkOf('statsd') };
}

test('breached ticks leave in a parcel of their own', () => {
  const { target, parcels, sink } = create();
  sink.tick({ startUs: startedAtUs, durationUs: 60_000, budgetUs: 50_000 });
  sink.tick({ startUs: startedAtUs, durationUs: 6_000, budgetUs: 50_000 });
  sink.event({ atUs: startedAtUs, name: 'deploy' });
  target.seal();
  expect(parcels.map(({ isBreach, rows }) => [isBreach, rows.ticks?.length, rows.events?.length])).toEqual([
    [false, 1, 1],
    [true, 1, undefined],
  ]);
  target.seal();
  expect(parcels).toHaveLength(2);
});

test('a process that starts again has a life of its own, and what came since its start is of that life', () => {
  const { target, parcels, sink } = create();
  const againUs = startedAtUs + 60_000_000;
  sink.started(startedAtUs);
  sink.tick({ startUs: startedAtUs, durationUs: 1 });
  sink.reading({ gcCyclesTotal: 9, packetsDropped: 2 });
  sink.started(startedAtUs + 40_000);
  sink.started(startedAtUs - 60_000_000);
  expect(parcels).toHaveLength(0);
  // Read before anybody saw that there is another process.
  sink.pause({ kind: 'gc', scope: 'stw', startUs: againUs - 5_000, durationUs: 4_000 });
  sink.pause({ kind: 'gc', scope: 'stw', startUs: againUs - 5_000, durationUs: 4_000, clockErrorUs: 1_000 });
  sink.tick({ startUs: againUs + 10, durationUs: 2 });
  sink.started(againUs);
  target.sample(againUs + 1_000_000);
  target.seal();
  expect(parcels.map(({ resource }) => (resource.startedAtUs ?? 0) - startedAtUs)).toEqual([0, 60_000_000]);
  expect(parcels.map(({ rows }) => [rows.ticks?.length, rows.pauses?.length])).toEqual([
    [1, 1],
    [1, 1],
  ]);
  const last = { atUs: againUs - 1, gcCyclesTotal: 9, packetsDropped: 2, source: 'statsd' };
  expect(parcels.flatMap(({ rows }) => rows.samples)).toEqual([last]);
});

test('totals of the process that has taken its place are not those of the one before', () => {
  const { target, parcels, sink } = create();
  sink.started(startedAtUs);
  sink.reading({ allocatedBytesTotal: 900 });
  target.sample(startedAtUs + 1_000_000);
  sink.reading({ allocatedBytesTotal: 10, packetsDropped: 2 });
  sink.started(startedAtUs + 60_000_000);
  target.sample(startedAtUs + 61_000_000);
  target.seal();
  // What was lost meanwhile was lost all the same.
  expect(parcels.map(({ rows }) => rows.samples)).toEqual([
    [{ atUs: startedAtUs + 1_000_000, allocatedBytesTotal: 900, source: 'statsd' }],
    [{ atUs: startedAtUs + 61_000_000, packetsDropped: 2, source: 'statsd' }],
  ]);
});

test('a pause that counters and a log tell of leaves once, however it ends', () => {
  const { target, parcels } = create();
  const row = { kind: 'gc', scope: 'stw', startUs: startedAtUs, durationUs: 4_000 };
  target.sinkOf('hsperfdata', 'counters').pause(row);
  target.sinkOf('jvm-log').pause({ ...row, cause: 'log' });
  target.seal();
  target.end();
  expect(parcels.flatMap(({ rows }) => rows.pauses?.map(({ cause }) => cause))).toEqual(['log']);
});

test('ticks that are lost are said in the next sample', () => {
  const { target, parcels, sink } = create();
  for (let i = 0; i < 3; i++) sink.tick({ startUs: startedAtUs, durationUs: 1 });
  target.seal();
  parcels[0]?.onDropped();
  target.sample(startedAtUs);
  target.seal();
  expect(parcels[1]?.rows.samples).toEqual([{ atUs: startedAtUs, ticksDropped: 3, source: 'agent' }]);
});

test('the build is that of the deploy which runs, unless the configuration fixes it', () => {
  const { target, parcels, sink } = create();
  const buildOf = (build: string | undefined) => {
    target.describe({ build });
    sink.tick({ startUs: startedAtUs, durationUs: 1 });
    target.seal();
    return parcels.at(-1)?.resource.build;
  };
  expect(['1.4', undefined, '1.5', '1.4'].map(buildOf)).toEqual(['1.4', '1.4', '1.5', '1.4']);
  const fixed = new Target({ service: 'arena', instance: 'arena-1', build: '2' }, () => {});
  fixed.describe({ build: '3', region: 'eu' });
  expect(fixed.resource).toMatchObject({ build: '2', region: 'eu' });
});
