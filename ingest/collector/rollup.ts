import { bucketOf } from '../../lib/signals/histogram.ts';
import { defaultLoop } from '../../lib/signals/tick.ts';
import type { Frame } from '../../lib/wire/decode.ts';
import { missingU32 } from '../../lib/wire/layout.ts';
import { placeOf } from './tables.ts';

/** A row of rollup_10s or rollup_5m: what some ticks, or some pauses, of one bucket add to it. */
type Sums = {
  ticks: number;
  breaches: number;
  duration_us: number;
  duration_us_max: number;
  budget_us_max: number;
  alloc_bytes: number;
  alloc_ticks: number;
  packets_sent: number;
  packets_dropped: number;
  packet_ticks: number;
  players_max: number;
  gc_us: number;
  gc_pauses: number;
};
type Key = { bucket: number; service: string; instance: string; loop: string; region: string; build: string };
type Row = { key: Key; sums: Sums; histogram: Uint32Array };

const bucketSeconds = { rollup_10s: 10, rollup_5m: 300 } as const;
export type RollupTable = keyof typeof bucketSeconds;
export const rollupTables = Object.keys(bucketSeconds) as RollupTable[];

/** Buckets of the histogram from -1; an hour, the longest tick, falls into bucket 507. */
const histogramBuckets = 512;

/** Buckets of durations up to 131 ms looked up: a logarithm each tick would be most of what a rollup costs. */
const shortUs = 131_072;
const bucketOfShort = Int16Array.from({ length: shortUs }, (_, us) => bucketOf(us));

const noSums = (): Sums => ({
  ...{
    ticks: 0,
    breaches: 0,
    duration_us: 0,
    duration_us_max: 0,
    budget_us_max: 0,
    alloc_bytes: 0,
    alloc_ticks: 0,
  },
  ...{ packets_sent: 0, packets_dropped: 0, packet_ticks: 0, players_max: 0, gc_us: 0, gc_pauses: 0 },
});

export type Rollup = {
  add(frame: Frame): void;
  /** What was added, as JSON lines of a rollup table: one for each bucket of each loop. */
  lines(table: RollupTable): string[];
};

/** Adds up ticks and pauses by 10 s. The same frames give the same lines, in whatever order they come. */
export function createRollup(budgetUsOf: (service: string) => number): Rollup {
  /** By sender, then by bucket and loop. */
  const senders = new Map<string, Map<string, Row>>();

  const rowsOf = ({ dictionary: { resource } }: Frame) => {
    const sender = `${resource.service}\n${resource.instance}\n${resource.region}\n${resource.build}`;
    const rows = senders.get(sender) ?? new Map<string, Row>();
    senders.set(sender, rows);
    return rows;
  };
  const rowOf = (rows: Map<string, Row>, frame: Frame, bucket: number, loop: string): Row => {
    const name = `${bucket}/${loop}`;
    const known = rows.get(name);
    if (known) return known;
    const { service, instance, region = '', build = '' } = frame.dictionary.resource;
    const row = {
      key: { bucket: bucket * 10, service, instance, loop, region, build },
      sums: noSums(),
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
    let row: Row | null = null;
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
      sums.ticks++;
      if (budget > 0 && duration > budget) sums.breaches++;
      sums.duration_us += duration;
      if (duration > sums.duration_us_max) sums.duration_us_max = duration;
      if (budget > sums.budget_us_max) sums.budget_us_max = budget;
      const place = 1 + (duration < shortUs ? (bucketOfShort[duration] as number) : bucketOf(duration));
      histogram[place] = (histogram[place] as number) + 1;
      const alloc = allocs < 0 ? Number.NaN : (f64[allocs + i] as number);
      if (alloc >= 0) {
        sums.alloc_ticks++;
        sums.alloc_bytes += alloc;
      }
      const sent = sents < 0 ? Number.NaN : (f64[sents + i] as number);
      if (sent >= 0) sums.packets_sent += sent;
      const dropped = drops < 0 ? Number.NaN : (f64[drops + i] as number);
      if (dropped >= 0) {
        sums.packet_ticks++;
        sums.packets_dropped += dropped;
      }
      const players = loads < 0 ? Number.NaN : (f64[loads + i] as number);
      if (players > sums.players_max) sums.players_max = players;
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
      sums.gc_us += arena.u32[durations + i] as number;
      sums.gc_pauses++;
    }
  };

  return {
    add(frame) {
      if (frame.sections.ticks.rows > 0) addTicks(frame);
      if (frame.sections.pauses.rows > 0) addPauses(frame);
    },
    lines(table) {
      const width = bucketSeconds[table];
      const rows = new Map<string, Row>();
      for (const row of [...senders.values()].flatMap(bySender => [...bySender.values()])) {
        const key = { ...row.key, bucket: Math.floor(row.key.bucket / width) * width };
        const name = JSON.stringify(key);
        const sum = rows.get(name);
        if (sum) addTo(sum, row);
        else rows.set(name, { key, sums: { ...row.sums }, histogram: row.histogram.slice() });
      }
      return [...rows.values()].map(row => `${JSON.stringify(toRow(row))}\n`);
    },
  };
}

function addTo(sum: Row, { sums, histogram }: Row): void {
  for (const name of Object.keys(sums) as (keyof Sums)[])
    sum.sums[name] = name.endsWith('_max')
      ? Math.max(sum.sums[name], sums[name])
      : sum.sums[name] + sums[name];
  histogram.forEach((count, place) => {
    sum.histogram[place] = (sum.histogram[place] as number) + count;
  });
}

function toRow({ key, sums, histogram }: Row): object {
  const buckets: number[] = [];
  const counts: number[] = [];
  histogram.forEach((count, place) => {
    if (count === 0) return;
    buckets.push(place - 1);
    counts.push(count);
  });
  return { ...key, ...sums, histogram: [buckets, counts] };
}
