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

test('a process that starts again has a life of its own, and its rows are not those of the one before', () => {
  const { target, parcels, sink } = create();
  sink.started(startedAtUs);
  sink.tick({ startUs: startedAtUs, durationUs: 1 });
  sink.reading({ gcCyclesTotal: 9 });
  sink.started(startedAtUs + 40_000);
  sink.started(startedAtUs - 60_000_000);
  expect(parcels).toHaveLength(0);
  sink.started(startedAtUs + 60_000_000);
  sink.tick({ startUs: startedAtUs, durationUs: 2 });
  target.seal();
  expect(parcels.map(({ resource }) => (resource.startedAtUs ?? 0) - startedAtUs)).toEqual([0, 60_000_000]);
  expect(parcels[0]?.rows.samples).toHaveLength(1);
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
