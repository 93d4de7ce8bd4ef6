import { expect, test } from 'vitest';
import { arenaOf } from '../../lib/wire/arena.ts';
import { createFrameReader, type Frame } from '../../lib/wire/decode.ts';
import { columnsOf } from '../../lib/wire/layout.ts';
import { WallClock } from './clock.ts';
import { type BatchSource, FrameWriter } from './encode.ts';
import { NameTable } from './names.ts';
import { GcLog } from './probes/gc-log.ts';
import { phasesPerTick, TickRing } from './ring.ts';
import { batchOf } from './testing/collector.ts';

const clock = new WallClock();
const resource = { service: 'arena', instance: 'arena-1', build: '1.4.2', runtime: 'node' };
const none = { ticks: 0, pauses: 0, samples: 0, latencies: 0, events: 0 };

function emptySource(): BatchSource {
  return {
    ...{ sequence: 7, sentAtUs: clock.wallUs(5e9), resource, clock, dropped: none },
    ...{ loops: new NameTable(256), phases: new NameTable(1024) },
    ...{ ring: new TickRing(256), ticks: 0, gc: new GcLog(), pauses: 0 },
    ...{ samples: [], latencies: [], events: [] },
  };
}

type Recorded = {
  number: number;
  startNs: number;
  durationNs: number;
  budgetUs: number;
  loop?: string;
  scheduledNs?: number;
  cpuNs?: number;
  allocBytes?: number;
  players?: number;
  packetsSent?: number;
  packetsDropped?: number;
  phases?: [name: string, ns: number][];
};

function push(source: BatchSource, tick: Recorded): void {
  const { ring, loops, phases } = source;
  const slot = ring.claim();
  ring.number[slot] = tick.number;
  ring.startNs[slot] = tick.startNs;
  ring.durationNs[slot] = tick.durationNs;
  ring.budgetUs[slot] = tick.budgetUs;
  ring.loop[slot] = loops.idOf(tick.loop ?? 'main');
  ring.scheduledNs[slot] = tick.scheduledNs ?? Number.NaN;
  ring.cpuNs[slot] = tick.cpuNs ?? Number.NaN;
  ring.heapBegin[slot] = tick.allocBytes ?? Number.NaN;
  ring.players[slot] = tick.players ?? Number.NaN;
  ring.packetsSent[slot] = tick.packetsSent ?? -1;
  ring.packetsDropped[slot] = tick.packetsDropped ?? -1;
  ring.phaseCount[slot] = tick.phases?.length ?? 0;
  tick.phases?.forEach(([name, ns], i) => {
    ring.phaseName[slot * phasesPerTick + i] = phases.idOf(name);
    ring.phaseNs[slot * phasesPerTick + i] = ns;
  });
  ring.commit();
  source.ticks = ring.size;
}

const reader = createFrameReader();
const read = (bytes: Buffer): Frame => reader.read(arenaOf(bytes), 0, bytes.length);
const plain = { number: 1, startNs: 1e9, durationNs: 20e6, budgetUs: 50_000 };
const tickColumns = (frame: Frame) =>
  columnsOf.ticks.filter((_, i) => frame.sections.ticks.columns[i]).map(({ name }) => name);

test('what was recorded is read back, every section and every field', () => {
  const source = emptySource();
  push(source, {
    ...{ number: 812, startNs: 2e9, durationNs: 108_000_400, budgetUs: 50_000, loop: 'fanout' },
    ...{ scheduledNs: 1.9985e9, cpuNs: 61e6, allocBytes: 1_830_000, players: 104 },
    ...{ packetsSent: 400, packetsDropped: 88 },
    phases: [
      ['loot', 40e6],
      ['physics', 20e6],
      ['loot', 21e6],
    ],
  });
  push(source, { ...plain, number: 813, phases: [['clé', 19_000_600]] });
  push(source, { ...plain, number: 814, players: 0, scheduledNs: 1.1e9 });
  source.gc.push(2.01e9, 46e6, 4, 4);
  source.gc.beforeBytes[0] = 90_000_000;
  source.gc.afterBytes[0] = 40_000_000;
  source.gc.push(2.2e9, 1e6, 8, 0);
  source.pauses = 2;
  source.samples = [{ atUs: 5, heapUsedBytes: 9, loopUtilization: 0.4, ticksDropped: 0 }, { atUs: 6 }];
  source.latencies = [{ atUs: 5, name: 'publish', budgetUs: 20, scale: 4, offset: -1, counts: [1, 4] }];
  source.events = [{ atUs: 5, name: 'loot.duplicate', count: 3, attributes: { chest: '17' } }];
  source.dropped = { ticks: 5, pauses: 4, samples: 3, latencies: 2, events: 1 };

  const frame = read(new FrameWriter().write(source));
  expect(frame).toMatchObject({ sentAtUs: source.sentAtUs, sequence: 7, dropped: source.dropped });
  const { startedAtUs } = clock;
  const at = (ns: number) => clock.wallUs(ns);
  expect(batchOf(frame)).toEqual({
    batchId: `arena-1:${startedAtUs}:7`,
    resource: { ...resource, startedAtUs },
    ticks: [
      {
        ...{ tick: 812, loop: 'fanout', startUs: at(2e9), scheduledUs: at(1.9985e9) },
        ...{ durationUs: 108_000, budgetUs: 50_000, cpuUs: 61_000, allocBytes: 1_830_000 },
        ...{ players: 104, packetsSent: 400, packetsDropped: 88 },
        phases: { loot: 61_000, physics: 20_000 },
      },
      { tick: 813, startUs: at(1e9), durationUs: 20_000, budgetUs: 50_000, phases: { clé: 19_001 } },
      { tick: 814, startUs: at(1e9), durationUs: 20_000, budgetUs: 50_000, players: 0, phases: {} },
    ],
    pauses: [
      {
        ...{ startUs: at(2.01e9), durationUs: 46_000, kind: 'gc', scope: 'stw' },
        cause: 'mark-sweep-compact (forced)',
        ...{ heapBeforeBytes: 90_000_000, heapAfterBytes: 40_000_000 },
      },
      { startUs: at(2.2e9), durationUs: 1000, kind: 'gc', scope: 'stw', cause: 'incremental marking' },
    ],
    ...{ samples: source.samples, latencies: source.latencies, events: source.events },
  });
});

test('a column that nobody measured is not sent', () => {
  const source = emptySource();
  push(source, plain);
  const frame = read(new FrameWriter().write(source));
  expect(tickColumns(frame)).toEqual(['tick', 'startUs', 'durationUs', 'budgetUs']);
  expect(frame.sections.pauses.rows).toBe(0);
});

test('ticks are read in order round the end of the ring, as many as do not fit at first', () => {
  const source = emptySource();
  const { capacity } = source.ring;
  const phases = Array.from({ length: phasesPerTick }, (_, i): [string, number] => [`phase ${i}`, i * 1e6]);
  for (let number = 0; number < capacity + 50; number++) push(source, { ...plain, number, phases });
  const { ticks } = batchOf(read(new FrameWriter().write(source)));
  expect(ticks?.map(({ tick }) => tick)).toEqual(Array.from({ length: capacity }, (_, i) => i + 50));
  expect(Object.keys(ticks?.at(-1)?.phases ?? {})).toHaveLength(phasesPerTick);
});

test('a frame leaves nothing behind in the next', () => {
  const writer = new FrameWriter();
  const full = emptySource();
  for (let number = 0; number < 9; number++)
    push(full, { ...plain, number, players: 7, phases: [['a', 255e6]] });
  full.events = [{ atUs: 5, name: 'seen once', attributes: { chest: 'never again' } }];
  writer.write(full);
  const source = { ...emptySource(), loops: full.loops, phases: full.phases };
  push(source, { ...plain, phases: [['a', 1e6]] });
  const second = Buffer.from(writer.write(source));
  expect(second.includes('never again')).toBe(false);
  expect(batchOf(read(second)).ticks).toMatchObject([{ tick: 1, phases: { a: 1000 } }]);
  expect(second.equals(writer.write(source))).toBe(true);
  expect(second.equals(new FrameWriter().write(source))).toBe(true);
});

test('names that went out of use are forgotten in time', () => {
  const writer = new FrameWriter();
  const source = emptySource();
  let longest = 0;
  for (let turn = 0; turn < 300; turn++) {
    source.ring.release(source.ring.size);
    push(source, { ...plain, phases: [[`${turn}`.padEnd(150, 'x'), 1e6]] });
    const bytes = writer.write(source);
    longest = Math.max(longest, bytes.length);
    expect(Object.keys(batchOf(read(bytes)).ticks?.[0]?.phases ?? {})).toEqual([`${turn}`.padEnd(150, 'x')]);
  }
  expect(longest).toBeLessThan(10_000);
});
