import type { Batch, Section } from '../../lib/signals/batch.ts';
import { bucketOf } from '../../lib/signals/histogram.ts';
import { defaultLoop } from '../../lib/signals/tick.ts';

/** A row of rollup_10s or rollup_5m: what some ticks, or some pauses, of one bucket add to it. */
type Delta = {
  bucket: number;
  service: string;
  instance: string;
  loop: string;
  region: string;
  build: string;
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
  /** Count by bucket of the duration's histogram. */
  histogram: Record<string, number>;
};

const bucketSeconds = { rollup_10s: 10, rollup_5m: 300 } as const;
export type RollupTable = keyof typeof bucketSeconds;
export const rollupTables = Object.keys(bucketSeconds) as RollupTable[];

const largest = ['duration_us_max', 'budget_us_max', 'players_max'] as const;
const added = [
  'ticks',
  'breaches',
  'duration_us',
  'alloc_bytes',
  'alloc_ticks',
  'packets_sent',
  'packets_dropped',
  'packet_ticks',
  'gc_us',
  'gc_pauses',
] as const;

type Key = Pick<Delta, 'service' | 'instance' | 'loop' | 'region' | 'build'>;

const keyOf = (delta: Delta) =>
  JSON.stringify([delta.bucket, delta.service, delta.instance, delta.loop, delta.region, delta.build]);

function emptyDelta(bucket: number, key: Key): Delta {
  const zeros = Object.fromEntries([...added, ...largest].map(name => [name, 0])) as Omit<
    Delta,
    keyof Key | 'bucket' | 'histogram'
  >;
  return { bucket, ...key, ...zeros, histogram: {} };
}

function addTo(sum: Delta, delta: Delta): void {
  for (const name of added) sum[name] += delta[name];
  for (const name of largest) sum[name] = Math.max(sum[name], delta[name]);
  for (const [bucket, count] of Object.entries(delta.histogram))
    sum.histogram[bucket] = (sum.histogram[bucket] ?? 0) + count;
}

const bucketOf10s = (us: number) => Math.floor(us / 10e6) * 10;

/** What a batch adds to the rollup of 10 s, as JSON lines. `budgetUs` is for ticks that carry no budget. */
export function rollupLines(batch: Batch & Required<Pick<Batch, Section>>, budgetUs: number): string[] {
  const { service, instance, region = '', build = '' } = batch.resource;
  const deltas = new Map<string, Delta>();
  const deltaOf = (us: number, loop: string) => {
    const key = `${bucketOf10s(us)}/${loop}`;
    const delta = deltas.get(key) ?? emptyDelta(bucketOf10s(us), { service, instance, loop, region, build });
    deltas.set(key, delta);
    return delta;
  };
  for (const tick of batch.ticks) {
    const delta = deltaOf(tick.startUs, tick.loop || defaultLoop);
    const budget = tick.budgetUs ?? budgetUs;
    delta.ticks++;
    if (budget > 0 && tick.durationUs > budget) delta.breaches++;
    delta.duration_us += tick.durationUs;
    delta.duration_us_max = Math.max(delta.duration_us_max, tick.durationUs);
    delta.budget_us_max = Math.max(delta.budget_us_max, budget);
    if (tick.allocBytes != null) {
      delta.alloc_ticks++;
      delta.alloc_bytes += tick.allocBytes;
    }
    if (tick.packetsDropped != null) delta.packet_ticks++;
    delta.packets_sent += tick.packetsSent ?? 0;
    delta.packets_dropped += tick.packetsDropped ?? 0;
    delta.players_max = Math.max(delta.players_max, tick.players ?? 0);
    const bucket = bucketOf(tick.durationUs);
    delta.histogram[bucket] = (delta.histogram[bucket] ?? 0) + 1;
  }
  for (const pause of batch.pauses) {
    if ((pause.kind || 'gc') !== 'gc' || pause.scope === 'concurrent') continue;
    // GC is of the process: it has no loop.
    const delta = deltaOf(pause.startUs, '');
    delta.gc_us += pause.durationUs;
    delta.gc_pauses++;
  }
  return [...deltas.values()].map(delta => `${JSON.stringify(delta)}\n`);
}

/** Lines of `rollupLines`, added up into rows of a rollup table: one for each bucket of each loop. */
export function rollUp(lines: Buffer, table: RollupTable): Buffer {
  const sums = new Map<string, Delta>();
  const width = bucketSeconds[table];
  for (const line of lines.toString('utf8').split('\n')) {
    if (line === '') continue;
    const delta = JSON.parse(line) as Delta;
    delta.bucket = Math.floor(delta.bucket / width) * width;
    const sum = sums.get(keyOf(delta));
    if (sum) addTo(sum, delta);
    else sums.set(keyOf(delta), delta);
  }
  return Buffer.from([...sums.values()].map(sum => `${JSON.stringify(toRow(sum))}\n`).join(''));
}

function toRow({ histogram, ...delta }: Delta): object {
  const buckets = Object.keys(histogram)
    .map(Number)
    .sort((a, b) => a - b);
  return { ...delta, histogram: [buckets, buckets.map(bucket => histogram[bucket])] };
}
