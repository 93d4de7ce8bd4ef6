import type { Scratch } from '../../lib/clickhouse/scratch.ts';
import type { Table } from '../../lib/clickhouse/table.ts';
import { bucketOf } from '../../lib/signals/histogram.ts';
import { defaultLoop } from '../../lib/signals/tick.ts';
import type { Frame } from '../../lib/wire/decode.ts';
import { missingU32 } from '../../lib/wire/layout.ts';
import { histogramBuckets, type RollupRow, type RollupTable, rollupTable, sumNames } from './rollup-table.ts';
import { placeOf } from './tables.ts';

/** Places in a row's sums. */
const [ticks, breaches, durationUs, allocBytes, allocTicks, packetsSent, packetsDropped] = [
  0, 1, 2, 3, 4, 5, 6,
];
const [packetTicks, gcUs, gcPauses, durationUsMax, budgetUsMax, playersMax] = [7, 8, 9, 10, 11, 12];

/** Buckets of durations up to 131 ms looked up: a logarithm each tick would be most of what a rollup costs. */
const shortUs = 131_072;
const bucketOfShort = Int16Array.from({ length: shortUs }, (_, us) => bucketOf(us));

function plus(sums: Float64Array, place: number, value: number): void {
  sums[place] = (sums[place] as number) + value;
}

function most(sums: Float64Array, place: number, value: number): void {
  if (value > (sums[place] as number)) sums[place] = value;
}

export type Rollup = {
  add(frame: Frame): void;
  /** What was added, as rows of a rollup table: one for each bucket of each loop. */
  table(name: RollupTable, scratch: Scratch): Table;
};

/** Adds up ticks and pauses by 10 s. The same frames give the same rows, in whatever order they come. */
export function createRollup(budgetUsOf: (service: string) => number): Rollup {
  /** By sender, then by bucket and loop. */
  const senders = new Map<string, Map<string, RollupRow>>();

  const rowsOf = ({ dictionary: { resource } }: Frame) => {
    const sender = `${resource.service}\n${resource.instance}\n${resource.region}\n${resource.build}`;
    const rows = senders.get(sender) ?? new Map<string, RollupRow>();
    senders.set(sender, rows);
    return rows;
  };
  const rowOf = (rows: Map<string, RollupRow>, frame: Frame, bucket: number, loop: string): RollupRow => {
    const name = `${bucket}/${loop}`;
    const known = rows.get(name);
    if (known) return known;
    const { service, instance, region = '', build = '' } = frame.dictionary.resource;
    const row = {
      key: { bucket: bucket * 10, service, instance, loop, region, build },
      sums: new Float64Array(sumNames.length),
      histogram: new Uint32Array(histogramBuckets),
    };
    rows.set(name, row);
    return row;
  };

  const addTicks = (frame: Frame) => {
    const { arena, dictionary, sections } = frame;
    const { f64, u32, u16 } = arena;
    const at = (name: string, shift: number) => {
      const place = placeOf(frame, 'ticks', name);
      return place === null ? -1 : place.at >> shift;
    };
    const [starts, durations, budgets, loops] = [
      at('startUs', 3),
      at('durationUs', 2),
      at('budgetUs', 2),
      at('loop', 1),
    ];
    const [allocs, sents, drops, loads] = [
      at('allocBytes', 3),
      at('packetsSent', 3),
      at('packetsDropped', 3),
      at('players', 3),
    ];
    const usualBudget = budgetUsOf(dictionary.resource.service);
    const rows = rowsOf(frame);
    let row: RollupRow | null = null;
    let [bucket, loop] = [-1, -1];
    for (let i = 0; i < sections.ticks.rows; i++) {
      const tickBucket = Math.floor((f64[starts + i] as number) / 10e6);
      const tickLoop = loops < 0 ? 0 : (u16[loops + i] as number);
      if (row === null || tickBucket !== bucket || tickLoop !== loop) {
        [bucket, loop] = [tickBucket, tickLoop];
        row = rowOf(rows, frame, bucket, dictionary.strings[loop] || defaultLoop);
      }
      const { sums, histogram } = row;
      const duration = u32[durations + i] as number;
      let budget = budgets < 0 ? missingU32 : (u32[budgets + i] as number);
      if (budget === missingU32) budget = usualBudget;
      plus(sums, ticks, 1);
      if (budget > 0 && duration > budget) plus(sums, breaches, 1);
      plus(sums, durationUs, duration);
      most(sums, durationUsMax, duration);
      most(sums, budgetUsMax, budget);
      const place = 1 + (duration < shortUs ? (bucketOfShort[duration] as number) : bucketOf(duration));
      histogram[place] = (histogram[place] as number) + 1;
      const alloc = allocs < 0 ? Number.NaN : (f64[allocs + i] as number);
      if (alloc >= 0) {
        plus(sums, allocTicks, 1);
        plus(sums, allocBytes, alloc);
      }
      const sent = sents < 0 ? Number.NaN : (f64[sents + i] as number);
      if (sent >= 0) plus(sums, packetsSent, sent);
      const dropped = drops < 0 ? Number.NaN : (f64[drops + i] as number);
      if (dropped >= 0) {
        plus(sums, packetTicks, 1);
        plus(sums, packetsDropped, dropped);
      }
      const players = loads < 0 ? Number.NaN : (f64[loads + i] as number);
      most(sums, playersMax, players);
    }
  };

  const addPauses = (frame: Frame) => {
    const { arena, dictionary, sections } = frame;
    const text = (name: string, i: number) => {
      const place = placeOf(frame, 'pauses', name);
      return place === null ? '' : (dictionary.strings[arena.u16[(place.at >> 1) + i] as number] as string);
    };
    const starts = (placeOf(frame, 'pauses', 'startUs')?.at ?? 0) >> 3;
    const durations = (placeOf(frame, 'pauses', 'durationUs')?.at ?? 0) >> 2;
    const rows = rowsOf(frame);
    for (let i = 0; i < sections.pauses.rows; i++) {
      if ((text('kind', i) || 'gc') !== 'gc' || text('scope', i) === 'concurrent') continue;
      // GC is of the process: it has no loop.
      const { sums } = rowOf(rows, frame, Math.floor((arena.f64[starts + i] as number) / 10e6), '');
      plus(sums, gcUs, arena.u32[durations + i] as number);
      plus(sums, gcPauses, 1);
    }
  };

  return {
    add(frame) {
      if (frame.sections.ticks.rows > 0) addTicks(frame);
      if (frame.sections.pauses.rows > 0) addPauses(frame);
    },
    table(name, scratch) {
      return rollupTable(name, senders.values(), scratch);
    },
  };
}
