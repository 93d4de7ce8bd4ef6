import type { FleetAnswer, FleetRow, InstanceState } from '../api/schemas.ts';
import type { Store } from '../clickhouse/client.ts';
import { isoFromUs } from '../format/timestamp.ts';
import { quantileUs } from '../signals/histogram.ts';
import { defaultLoop } from '../signals/tick.ts';
import { type Filter, filterCondition } from './filter.ts';
import { seesPauses } from './sees-pauses.ts';

/** The fleet page looks at the last minute: short enough for raw rows, long enough for a p99 of 20-Hz ticks. */
const windowUs = 60e6;
/** A server that sent nothing for so long counts as silent, and after so long as gone. */
const silentAfterUs = 5e6;
const goneAfterUs = 3600e6;
/** Two processes have one name when both sent within the one, and both began before the other: a restart is no such case. */
const sendingWithinUs = 4e6;
const settledAfterUs = 5e6;
/** Above this share of ticks over budget a server is bad, below it only degraded. */
const badRate = 0.01;

type Identity = {
  instance: string;
  service: string;
  region: string;
  build: string;
  runtime: string;
  incarnation: number;
  last_seen_us: number;
  processes: number;
};
type TickRow = {
  instance: string;
  loop: string;
  count: number;
  breaches: number;
  budget_us: number;
  quantiles: [number, number];
  max_us: number;
  worst_tick: number;
  worst_us: number;
  first_us: number;
  last_us: number;
  alloc_bytes: number | null;
  packets_sent: number | null;
  packets_dropped: number | null;
  players: number | null;
  seconds: [number[], number[]];
};
type SampleRow = {
  instance: string;
  heap_used_bytes: number | null;
  heap_limit_bytes: number | null;
  rss_bytes: number | null;
  players: number | null;
  alloc_bytes: number | null;
  span_us: number;
  packets_sent: number | null;
  packets_dropped: number | null;
  gc_us: number | null;
  sees_pauses: 0 | 1;
};
type LatencyRow = {
  instance: string;
  name: string;
  budget_us: number;
  count: number;
  over_budget: number;
  histogram: [number[], number[]];
};

const identities = (condition: string) => `
  SELECT instance, argMax(service, last_seen) AS service, argMax(region, last_seen) AS region, argMax(build, last_seen) AS build,
         argMax(runtime, last_seen) AS runtime, argMax(incarnation, last_seen) AS incarnation,
         toUnixTimestamp64Micro(max(last_seen)) AS last_seen_us,
         uniqExactIf(sent.incarnation, last_seen > fromUnixTimestamp64Micro({sending:Int64}) AND sent.incarnation < {settled:Int64}) AS processes
  FROM (SELECT * FROM incarnations WHERE last_seen > fromUnixTimestamp64Micro({gone:Int64})) AS sent
  GROUP BY instance
  HAVING 1 ${condition}`;

const tickSql = (condition: string) => `
  SELECT instance, loop, count() AS count, countIf(ticks.budget_us > 0 AND duration_us > ticks.budget_us) AS breaches,
         argMax(ticks.budget_us, start) AS budget_us, quantiles(0.5, 0.99)(duration_us) AS quantiles, max(duration_us) AS max_us,
         argMax(tick, duration_us) AS worst_tick, toUnixTimestamp64Micro(argMax(start, duration_us)) AS worst_us,
         toUnixTimestamp64Micro(min(start)) AS first_us, toUnixTimestamp64Micro(max(start)) AS last_us,
         sum(ticks.alloc_bytes) AS alloc_bytes, sum(ticks.packets_sent) AS packets_sent, sum(ticks.packets_dropped) AS packets_dropped,
         argMax(ticks.players, start) AS players, maxMap([toUnixTimestamp(start)], [duration_us]) AS seconds
  FROM ticks
  WHERE start >= fromUnixTimestamp64Micro({from:Int64}) AND start < fromUnixTimestamp64Micro({to:Int64}) ${condition}
  GROUP BY instance, loop`;

const sampleSql = (condition: string) => `
  SELECT instance, argMax(samples.heap_used_bytes, at) AS heap_used_bytes, argMax(samples.heap_limit_bytes, at) AS heap_limit_bytes,
         argMax(samples.rss_bytes, at) AS rss_bytes, argMax(samples.players, at) AS players,
         max(allocated_bytes_total) - min(allocated_bytes_total) AS alloc_bytes,
         toUnixTimestamp64Micro(max(at)) - toUnixTimestamp64Micro(min(at)) AS span_us,
         sum(samples.packets_sent) AS packets_sent, sum(samples.packets_dropped) AS packets_dropped,
         max(gc_pause_us_total) - min(gc_pause_us_total) AS gc_us, max(${seesPauses}) AS sees_pauses
  FROM samples
  WHERE at >= fromUnixTimestamp64Micro({from:Int64}) AND at < fromUnixTimestamp64Micro({to:Int64}) ${condition}
  GROUP BY instance, incarnation
  ORDER BY max(at)`;

const gcSql = (condition: string) => `
  SELECT instance, sum(duration_us) AS gc_us
  FROM pauses
  WHERE start >= fromUnixTimestamp64Micro({from:Int64}) AND start < fromUnixTimestamp64Micro({to:Int64})
    AND kind = 'gc' AND scope = 'stw' ${condition}
  GROUP BY instance`;

const latencySql = (condition: string) => `
  SELECT instance, name, argMax(latencies.budget_us, at) AS budget_us, sum(latencies.count) AS count, sum(latencies.over_budget) AS over_budget,
         sumMap(buckets, counts) AS histogram
  FROM latencies
  WHERE at >= fromUnixTimestamp64Micro({from:Int64}) AND at < fromUnixTimestamp64Micro({to:Int64}) ${condition}
  GROUP BY instance, name
  ORDER BY over_budget DESC, count DESC`;

const namesSql = `
  SELECT groupUniqArray(1000)(service) AS services, groupUniqArray(1000)(region) AS regions, groupUniqArray(1000)(build) AS builds
  FROM incarnations WHERE last_seen > fromUnixTimestamp64Micro({gone:Int64})`;

const ms = (us: number) => us / 1000;
const roundedMs = (us: number | null) => (us === null ? null : Math.round(us) / 1000);

function stateOf(silent: boolean, breachRate: number, overBudgetRate: number): InstanceState {
  if (silent) return 'silent';
  const worst = Math.max(breachRate, overBudgetRate);
  if (worst > badRate) return 'bad';
  return worst > 0 ? 'degraded' : 'ok';
}

function sparkline(seconds: [number[], number[]] | undefined, toUs: number): (number | null)[] {
  const last = Math.floor(toUs / 1e6);
  const line: (number | null)[] = Array(windowUs / 1e6).fill(null);
  seconds?.[0].forEach((second, i) => {
    const at = line.length - 1 - (last - second);
    if (at >= 0 && at < line.length) line[at] = ms(seconds[1][i] as number);
  });
  return line;
}

function tickPart(row: TickRow, silent: boolean): FleetRow['ticks'] {
  if (row.count === 0) return null;
  // Over the time in which it ran, or a server that has just started looks slow; a silent one has its whole window.
  const spanSeconds = silent ? windowUs / 1e6 : Math.max(1, (row.last_us - row.first_us) / 1e6);
  return {
    count: row.count,
    perSecond: row.count / spanSeconds,
    budgetMs: row.budget_us > 0 ? ms(row.budget_us) : null,
    p50Ms: ms(Math.round(row.quantiles[0])),
    p99Ms: ms(Math.round(row.quantiles[1])),
    maxMs: ms(row.max_us),
    breaches: row.breaches,
    breachRate: row.breaches / row.count,
    worst: { tick: row.worst_tick, startedAt: isoFromUs(row.worst_us) },
  };
}

function latencyPart(row: LatencyRow | undefined): FleetRow['latency'] {
  if (!row || row.count === 0) return null;
  const [buckets, counts] = row.histogram;
  return {
    name: row.name,
    count: row.count,
    budgetMs: row.budget_us > 0 ? ms(row.budget_us) : null,
    p50Ms: roundedMs(quantileUs(buckets, counts, 0.5)),
    p99Ms: roundedMs(quantileUs(buckets, counts, 0.99)),
    overBudgetRate: row.over_budget / row.count,
  };
}

function dropRateOf(sent: number | null, dropped: number | null): number | null {
  if (dropped === null) return null;
  const due = (sent ?? 0) + dropped;
  return due === 0 ? 0 : dropped / due;
}

const rank: Record<InstanceState, number> = { bad: 0, silent: 1, degraded: 2, ok: 3 };

function worstFirst(a: FleetRow, b: FleetRow): number {
  const rate = (row: FleetRow) => Math.max(row.ticks?.breachRate ?? 0, row.latency?.overBudgetRate ?? 0);
  const load = (row: FleetRow) => (row.ticks?.budgetMs ? row.ticks.maxMs / row.ticks.budgetMs : 0);
  return (
    rank[a.state] - rank[b.state] ||
    rate(b) - rate(a) ||
    load(b) - load(a) ||
    (a.instance < b.instance ? -1 : 1)
  );
}

/** Everything that the fleet page shows: each instance's last minute against its budget, worst first. */
export async function fleet(
  store: Store,
  filter: Filter,
  nowUs: number,
  signal?: AbortSignal,
): Promise<FleetAnswer> {
  const { condition, parameters } = filterCondition(filter);
  const fromUs = nowUs - windowUs;
  const alive = { sending: nowUs - sendingWithinUs, settled: nowUs - settledAfterUs };
  const bound = { ...parameters, ...alive, from: fromUs, to: nowUs, gone: nowUs - goneAfterUs };
  const [known, ticks, samples, gc, latencies, names] = await Promise.all([
    store.rows<Identity>(identities(condition), bound, signal),
    store.rows<TickRow>(tickSql(condition), bound, signal),
    store.rows<SampleRow>(sampleSql(condition), bound, signal),
    store.rows<{ instance: string; gc_us: number }>(gcSql(condition), bound, signal),
    store.rows<LatencyRow>(latencySql(condition), bound, signal),
    store.rows<{ services: string[]; regions: string[]; builds: string[] }>(namesSql, bound, signal),
  ]);
  // Rows of a later incarnation come last and win.
  const sampleOf = new Map(samples.map(row => [row.instance, row]));
  const gcOf = new Map(gc.map(row => [row.instance, row.gc_us]));
  // The worst latency of an instance comes first and wins.
  const latencyOf = new Map([...latencies].reverse().map(row => [row.instance, row]));
  const loopsOf = new Map<string, TickRow[]>();
  for (const row of ticks) loopsOf.set(row.instance, [...(loopsOf.get(row.instance) ?? []), row]);

  const rows: FleetRow[] = [];
  for (const who of known) {
    // Of a minute that is over: it had not started yet.
    if (who.incarnation > nowUs && who.last_seen_us > nowUs + silentAfterUs) continue;
    for (const tick of loopsOf.get(who.instance) ?? [null]) {
      rows.push(
        fleetRow(
          who,
          tick,
          sampleOf.get(who.instance),
          gcOf.get(who.instance),
          latencyOf.get(who.instance),
          nowUs,
        ),
      );
    }
  }
  rows.sort(worstFirst);
  const inState = (state: InstanceState) => rows.filter(row => row.state === state).length;
  const sorted = (values: string[] | undefined) => (values ?? []).filter(value => value !== '').sort();
  return {
    at: isoFromUs(nowUs),
    from: isoFromUs(fromUs),
    to: isoFromUs(nowUs),
    totals: {
      instances: new Set(rows.map(row => row.instance)).size,
      bad: inState('bad'),
      degraded: inState('degraded'),
      ok: inState('ok'),
      silent: inState('silent'),
      players: rows.reduce((sum, row) => sum + (row.players ?? 0), 0),
      breaches: rows.reduce((sum, row) => sum + (row.ticks?.breaches ?? 0), 0),
    },
    services: sorted(names[0]?.services),
    regions: sorted(names[0]?.regions),
    builds: sorted(names[0]?.builds),
    instances: rows,
  };
}

function fleetRow(
  who: Identity,
  tick: TickRow | null,
  sample: SampleRow | undefined,
  gcUs: number | undefined,
  latencyRow: LatencyRow | undefined,
  nowUs: number,
): FleetRow {
  // Of a minute that is over it is not known when a server was last heard then, other than by what it sent.
  const isPast = who.last_seen_us > nowUs + silentAfterUs;
  const heardUs = isPast ? (sample ? nowUs : nowUs - windowUs) : who.last_seen_us;
  const lastSeenUs = Math.max(heardUs, tick?.last_us ?? 0);
  const silent = nowUs - lastSeenUs > silentAfterUs;
  const ticks = tick && tickPart(tick, silent);
  const latency = latencyPart(latencyRow);
  const spanUs = tick ? Math.max(1e6, tick.last_us - tick.first_us) : (sample?.span_us ?? 0);
  const alloc = tick?.alloc_bytes != null ? tick.alloc_bytes / (spanUs / 1e6) : null;
  const sampledAlloc =
    sample?.alloc_bytes != null && sample.span_us > 0 ? sample.alloc_bytes / (sample.span_us / 1e6) : null;
  // No pause in a window whose pauses are told of means no GC; of other runtimes a total may be known.
  const pausedUs = gcUs ?? (sample?.sees_pauses ? 0 : (sample?.gc_us ?? null));
  return {
    service: who.service,
    instance: who.instance,
    loop: tick?.loop ?? defaultLoop,
    region: who.region,
    build: who.build,
    runtime: who.runtime,
    state: stateOf(silent, ticks?.breachRate ?? 0, latency?.overBudgetRate ?? 0),
    processes: Math.max(1, who.processes),
    startedAt: who.incarnation > 0 ? isoFromUs(who.incarnation) : null,
    lastSeenAt: isoFromUs(lastSeenUs),
    ticks,
    latency,
    gcShare: pausedUs === null ? null : Math.min(1, pausedUs / Math.max(1e6, spanUs, sample?.span_us ?? 0)),
    heapUsedBytes: sample?.heap_used_bytes ?? null,
    heapLimitBytes: sample?.heap_limit_bytes ?? null,
    rssBytes: sample?.rss_bytes ?? null,
    allocBytesPerSecond: sampledAlloc ?? alloc,
    dropRate: dropRateOf(
      addKnown(tick?.packets_sent, sample?.packets_sent),
      addKnown(tick?.packets_dropped, sample?.packets_dropped),
    ),
    players: tick?.players ?? sample?.players ?? null,
    sparkline: sparkline(tick?.seconds, nowUs),
  };
}

function addKnown(a: number | null | undefined, b: number | null | undefined): number | null {
  return a == null && b == null ? null : (a ?? 0) + (b ?? 0);
}
