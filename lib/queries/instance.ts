import type { InstanceAnswer } from '../api/schemas.ts';
import type { Store } from '../clickhouse/client.ts';
import { isoFromUs } from '../format/timestamp.ts';
import { quantileUs } from '../signals/histogram.ts';
import { defaultLoop } from '../signals/tick.ts';
import { alertMarks } from './alert-marks.ts';
import { heatmap } from './heatmap.ts';
import { phaseLines } from './phase-lines.ts';
import { seesPauses } from './sees-pauses.ts';
import { starts } from './starts.ts';
import type { TimeRange } from './time-range.ts';
import { type Window, windowOf } from './windows.ts';

export type InstanceQuery = {
  instance: string;
  range: TimeRange;
  points: number;
  loop?: string;
  /** Raw ticks are kept from then on; without it, all of the range is taken to have them. */
  rawFromUs?: number;
};

const stripSlices = 1200;
const gcMarks = 200;
const eventMarks = 500;

const bounds = (column: string) => `instance = {instance:String}
  AND ${column} >= fromUnixTimestamp64Micro({from:Int64}) AND ${column} < fromUnixTimestamp64Micro({to:Int64})`;
const bucketOf = (column: string) => `intDiv(toUnixTimestamp64Micro(${column}) - {from:Int64}, {step:Int64})`;

const rawTicksSql = `
  SELECT ${bucketOf('start')} AS bucket, count() AS ticks, countIf(budget_us > 0 AND duration_us > budget_us) AS breaches,
         quantiles(0.5, 0.99)(duration_us) AS quantiles, max(duration_us) AS max_us, sum(ticks.alloc_bytes) AS alloc_bytes,
         sum(ticks.packets_sent) AS packets_sent, sum(ticks.packets_dropped) AS packets_dropped, max(ticks.players) AS players
  FROM ticks WHERE ${bounds('start')} AND loop = {loop:String}
  GROUP BY bucket`;

const rollupTicksSql = (table: string) => `
  SELECT intDiv(toInt64(toUnixTimestamp(bucket)) * 1000000 - {from:Int64}, {step:Int64}) AS bucket, sum(${table}.ticks) AS ticks,
         sum(${table}.breaches) AS breaches, sumMap(${table}.histogram) AS histogram, max(duration_us_max) AS max_us,
         if(sum(alloc_ticks) = 0, NULL, sum(${table}.alloc_bytes)) AS alloc_bytes,
         if(sum(packet_ticks) = 0, NULL, sum(${table}.packets_sent)) AS packets_sent,
         if(sum(packet_ticks) = 0, NULL, sum(${table}.packets_dropped)) AS packets_dropped, max(players_max) AS players
  FROM ${table}
  WHERE instance = {instance:String} AND loop = {loop:String}
    AND ${table}.bucket >= toDateTime(intDiv({from:Int64}, 1000000)) AND ${table}.bucket < toDateTime(intDiv({to:Int64}, 1000000))
  GROUP BY 1
  HAVING ticks > 0`;

const samplesSql = `
  SELECT bucket, max(heap_used) AS heap_used_bytes, max(heap_limit) AS heap_limit_bytes, max(rss) AS rss_bytes, max(loop_delay) AS loop_delay_max_us,
         avg(utilization) AS loop_utilization, max(sampled_players) AS players, sum(alloc) AS alloc_bytes, sum(alloc_span) AS alloc_span_us,
         sum(cpu) AS cpu_us, sum(cpu_span) AS cpu_span_us, sum(gc) AS gc_us, max(sees_pauses) AS sees_pauses,
         sum(sent) AS packets_sent, sum(dropped) AS packets_dropped
  FROM (
    SELECT ${bucketOf('at')} AS bucket, heap_used_bytes AS heap_used, heap_limit_bytes AS heap_limit, rss_bytes AS rss,
           loop_delay_max_us AS loop_delay, loop_utilization AS utilization, players AS sampled_players,
           toUnixTimestamp64Micro(at) - lagInFrame(toUnixTimestamp64Micro(at)) OVER life AS span, row_number() OVER life > 1 AS follows,
           allocated_bytes_total - lagInFrame(allocated_bytes_total) OVER life AS alloc_step,
           if(follows AND alloc_step >= 0, alloc_step, NULL) AS alloc, if(isNull(alloc), NULL, span) AS alloc_span,
           (cpu_user_us + ifNull(cpu_system_us, 0)) - lagInFrame(cpu_user_us + ifNull(cpu_system_us, 0)) OVER life AS cpu_step,
           if(follows AND cpu_step >= 0, cpu_step, NULL) AS cpu, if(isNull(cpu), NULL, span) AS cpu_span,
           gc_pause_us_total - lagInFrame(gc_pause_us_total) OVER life AS gc_step, if(follows AND gc_step >= 0, gc_step, NULL) AS gc,
           ${seesPauses} AS sees_pauses, packets_sent AS sent, packets_dropped AS dropped
    FROM samples WHERE ${bounds('at')}
    WINDOW life AS (PARTITION BY incarnation ORDER BY at)
  )
  GROUP BY bucket`;

/** Where pauses are told of one by one, they are what is drawn; else what a total rose by. */
const gcSql = `
  SELECT ${bucketOf('start')} AS bucket, sum(duration_us) AS gc_us
  FROM pauses WHERE ${bounds('start')} AND kind = 'gc' AND scope = 'stw'
  GROUP BY bucket`;

const gcMarksSql = `
  SELECT toUnixTimestamp64Micro(start) AS start_us, duration_us, kind, cause, heap_before_bytes, heap_after_bytes
  FROM pauses WHERE ${bounds('start')} AND scope != 'concurrent'
  ORDER BY duration_us DESC LIMIT ${gcMarks}`;

const latencySql = `
  SELECT ${bucketOf('at')} AS bucket, name, argMax(latencies.budget_us, at) AS budget_us, sumMap(buckets, counts) AS histogram
  FROM latencies WHERE ${bounds('at')}
  GROUP BY bucket, name`;

const eventsSql = `
  SELECT ${bucketOf('at')} AS bucket, name, toUnixTimestamp64Micro(min(at)) AS at_us, sum(events.count) AS count
  FROM events WHERE ${bounds('at')}
  GROUP BY bucket, name ORDER BY at_us DESC LIMIT ${eventMarks}`;

/** The longest tick of each slice; over a long range only breaches, whose table is small. */
const stripSql = (table: string) => `
  SELECT intDiv(toUnixTimestamp64Micro(start) - {from:Int64}, {slice:Int64}) AS slice, argMax(tick, duration_us) AS tick,
         toUnixTimestamp64Micro(argMax(start, duration_us)) AS start_us, max(duration_us) AS longest_us, argMax(${table}.budget_us, duration_us) AS budget_us
  FROM ${table} WHERE ${bounds('start')} AND loop = {loop:String}
  GROUP BY slice ORDER BY slice`;

const whoSql = `
  SELECT service, region, build, runtime, incarnation, toUnixTimestamp64Micro(last_seen) AS last_seen_us
  FROM incarnations WHERE instance = {instance:String} ORDER BY last_seen DESC LIMIT 1`;

/** Ticks are stored a moment before who sent them. */
const newcomerSql = `
  SELECT service, region, build, runtime, incarnation, toUnixTimestamp64Micro(start) AS last_seen_us
  FROM ticks WHERE instance = {instance:String} ORDER BY start DESC LIMIT 1`;

const loopsSql = `
  SELECT loop, argMax(budget_us, start) AS budget_us FROM ticks
  WHERE instance = {instance:String} AND start >= fromUnixTimestamp64Micro({from:Int64} - 86400000000)
  GROUP BY loop ORDER BY count() DESC LIMIT 50`;

type Bucketed = { bucket: number };
type TicksRow = Bucketed & {
  ticks: number;
  breaches: number;
  quantiles?: [number, number];
  histogram?: [number[], number[]];
  max_us: number;
  alloc_bytes: number | null;
  packets_sent: number | null;
  packets_dropped: number | null;
  players: number | null;
};
type SamplesRow = Bucketed & {
  heap_used_bytes: number | null;
  heap_limit_bytes: number | null;
  rss_bytes: number | null;
  loop_delay_max_us: number | null;
  loop_utilization: number | null;
  players: number | null;
  alloc_bytes: number | null;
  alloc_span_us: number | null;
  cpu_us: number | null;
  cpu_span_us: number | null;
  gc_us: number | null;
  sees_pauses: 0 | 1;
  packets_sent: number | null;
  packets_dropped: number | null;
};
type LatencyRow = Bucketed & { name: string; budget_us: number; histogram: [number[], number[]] };
type Who = {
  service: string;
  region: string;
  build: string;
  runtime: string;
  incarnation: number;
  last_seen_us: number;
};

const ms = (us: number) => us / 1000;
const roundedMs = (us: number | null) => (us === null ? null : Math.round(us) / 1000);
const rate = (total: number | null | undefined, us: number | null | undefined) =>
  total == null || !us ? null : total / (us / 1e6);

/** One value per bucket; null where there is no row, so that a gap stays a gap. */
function spread<Row extends Bucketed>(
  rows: readonly Row[],
  { buckets }: Window,
  value: (row: Row) => number | null,
): (number | null)[] {
  const line: (number | null)[] = Array(buckets).fill(null);
  for (const row of rows) if (row.bucket >= 0 && row.bucket < buckets) line[row.bucket] = value(row);
  return line;
}

const tickQuantile = (row: TicksRow, which: 0 | 1): number | null =>
  row.quantiles
    ? roundedMs(row.quantiles[which])
    : roundedMs(quantileUs(row.histogram?.[0] ?? [], row.histogram?.[1] ?? [], which === 0 ? 0.5 : 0.99));

/** Everything that the page of one instance shows over a range; null when nothing was ever heard of it. */
export async function instanceDetail(
  store: Store,
  query: InstanceQuery,
  signal?: AbortSignal,
): Promise<InstanceAnswer | null> {
  const { instance } = query;
  const window = windowOf(query.range, query.points, query.rawFromUs);
  const { source, stepUs, fromUs, toUs } = window;
  const bound = { instance, from: fromUs, to: toUs, step: stepUs };
  const [[known], loops] = await Promise.all([
    store.rows<Who>(whoSql, bound, signal),
    store.rows<{ loop: string; budget_us: number }>(loopsSql, bound, signal),
  ]);
  const who = known ?? (await store.rows<Who>(newcomerSql, bound, signal))[0];
  if (!who) return null;
  const loop = query.loop ?? loops[0]?.loop ?? defaultLoop;
  const inLoop = { ...bound, loop, slice: Math.max(1, Math.ceil((toUs - fromUs) / stripSlices)) };
  const [ticks, samples, gc, marks, latencies, events, strip, heat, phases, begun, alerts] =
    await Promise.all([
      store.rows<TicksRow>(source === 'raw' ? rawTicksSql : rollupTicksSql(source), inLoop, signal),
      store.rows<SamplesRow>(samplesSql, bound, signal),
      store.rows<Bucketed & { gc_us: number }>(gcSql, bound, signal),
      store.rows<{
        start_us: number;
        duration_us: number;
        kind: string;
        cause: string;
        heap_before_bytes: number | null;
        heap_after_bytes: number | null;
      }>(gcMarksSql, bound, signal),
      store.rows<LatencyRow>(latencySql, bound, signal),
      store.rows<Bucketed & { name: string; at_us: number; count: number }>(eventsSql, bound, signal),
      store.rows<{ tick: number; start_us: number; longest_us: number; budget_us: number }>(
        stripSql(source === 'raw' ? 'ticks' : 'breached_ticks'),
        inLoop,
        signal,
      ),
      heatmap(store, { instance, loop, window }, signal),
      phaseLines(store, { instance, loop, window }, signal),
      starts(store, instance, window, signal),
      alertMarks(store, { service: who.service, instance }, window, signal),
    ]);
  const latency = latencies[0] && {
    name: latencies[0].name,
    budgetMs: latencies[0].budget_us > 0 ? ms(latencies[0].budget_us) : null,
  };
  const shownLatency = latencies.filter(row => row.name === latency?.name);
  const budgetUs = loops.find(row => row.loop === loop)?.budget_us ?? 0;
  // The last bucket has only just begun: its rate is over what there is of it, and unknown while that is next to nothing.
  const perStep = (total: number | null, bucket: number) => {
    const lastedUs = Math.min(stepUs, query.range.toUs - (fromUs + bucket * stepUs));
    return lastedUs < stepUs * 0.2 ? null : rate(total, lastedUs);
  };
  const sampled = (value: (row: SamplesRow) => number | null) => spread(samples, window, value);
  const ticked = (value: (row: TicksRow) => number | null) => spread(ticks, window, value);
  const latencyAt = (q: number) =>
    spread(shownLatency, window, row => roundedMs(quantileUs(row.histogram[0], row.histogram[1], q)));
  const sampledAlloc = sampled(row => rate(row.alloc_bytes, row.alloc_span_us));
  const tickAlloc = ticked(row => perStep(row.alloc_bytes, row.bucket));
  const sampledPlayers = sampled(row => row.players);

  return {
    instance,
    loop,
    loops: loops.map(row => row.loop),
    service: who.service,
    region: who.region,
    build: who.build,
    runtime: who.runtime,
    startedAt: who.incarnation > 0 ? isoFromUs(who.incarnation) : null,
    lastSeenAt: isoFromUs(who.last_seen_us),
    from: isoFromUs(fromUs),
    to: isoFromUs(toUs),
    stepMs: ms(stepUs),
    at: Array.from({ length: window.buckets }, (_, i) => ms(fromUs + i * stepUs)),
    budgetMs: budgetUs > 0 ? ms(budgetUs) : null,
    series: {
      tickP50Ms: ticked(row => tickQuantile(row, 0)),
      tickP99Ms: ticked(row => tickQuantile(row, 1)),
      tickMaxMs: ticked(row => ms(row.max_us)),
      breaches: ticked(row => row.breaches),
      gcMs: gcSeries(gc, samples, window),
      heapUsedBytes: sampled(row => row.heap_used_bytes),
      heapLimitBytes: sampled(row => row.heap_limit_bytes),
      rssBytes: sampled(row => row.rss_bytes),
      allocBytesPerSecond: sampledAlloc.map((value, i) => value ?? tickAlloc[i] ?? null),
      loopDelayMaxMs: sampled(row => (row.loop_delay_max_us === null ? null : ms(row.loop_delay_max_us))),
      loopUtilization: sampled(row => row.loop_utilization),
      cpuCores: sampled(row =>
        row.cpu_us === null || !row.cpu_span_us ? null : row.cpu_us / row.cpu_span_us,
      ),
      packetsSentPerSecond: sumOf(
        ticked(row => perStep(row.packets_sent, row.bucket)),
        sampled(row => perStep(row.packets_sent, row.bucket)),
      ),
      packetsDroppedPerSecond: sumOf(
        ticked(row => perStep(row.packets_dropped, row.bucket)),
        sampled(row => perStep(row.packets_dropped, row.bucket)),
      ),
      players: ticked(row => row.players).map((value, i) => value ?? sampledPlayers[i] ?? null),
      latencyP50Ms: latencyAt(0.5),
      latencyP99Ms: latencyAt(0.99),
    },
    latency: latency ?? null,
    heatmap: heat,
    phases,
    starts: begun,
    alerts,
    stripHolds: source === 'raw' ? 'ticks' : 'breaches',
    strip: strip.map(row => ({
      tick: row.tick,
      startedAt: isoFromUs(row.start_us),
      atMs: ms(row.start_us),
      durationMs: ms(row.longest_us),
      budgetMs: ms(row.budget_us),
    })),
    gc: marks
      .map(row => ({
        atMs: ms(row.start_us),
        durationMs: ms(row.duration_us),
        kind: row.kind,
        cause: row.cause,
        heapBeforeBytes: row.heap_before_bytes,
        heapAfterBytes: row.heap_after_bytes,
      }))
      .sort((a, b) => a.atMs - b.atMs),
    events: events
      .map(row => ({ atMs: ms(row.at_us), name: row.name, count: row.count }))
      .sort((a, b) => a.atMs - b.atMs),
  };
}

/** GC ms per bucket: none where the runtime was sampled and did not pause, unknown where it was not sampled. */
function gcSeries(
  gc: readonly (Bucketed & { gc_us: number })[],
  samples: readonly SamplesRow[],
  window: Window,
): (number | null)[] {
  const line = spread(gc, window, row => ms(row.gc_us));
  for (const { bucket, gc_us, sees_pauses } of samples)
    line[bucket] ??= sees_pauses ? 0 : gc_us === null ? null : ms(gc_us);
  return line;
}

/** What ticks and samples count each for themselves; null where neither does. */
function sumOf(a: readonly (number | null)[], b: readonly (number | null)[]): (number | null)[] {
  return a.map((value, i) => {
    const other = b[i] ?? null;
    return value === null && other === null ? null : (value ?? 0) + (other ?? 0);
  });
}
