import type { Store } from '../clickhouse/client.ts';

/** What can be compared: what has been heard of while raw ticks are kept. */
export type CompareChoices = {
  services: string[];
  /** The service that the rest is of: the one asked for, else of those with two builds the busiest. */
  service: string | null;
  /** Most recently started first. */
  builds: string[];
  regions: string[];
  instances: string[];
};

/** Those with two builds first, since they have something to compare; among them the busiest by ticks of the last hour. */
const servicesSql = `
  SELECT service, max(builds) > 1 AS comparable, max(ticks) AS busy
  FROM (
    SELECT service, uniqExactIf(build, build != '') AS builds, toInt64(0) AS ticks FROM incarnations
    WHERE last_seen > fromUnixTimestamp64Micro({kept:Int64}) GROUP BY service
    UNION ALL
    SELECT service, 0 AS builds, sum(rollup_5m.ticks) AS ticks FROM rollup_5m
    WHERE bucket >= toDateTime(intDiv({now:Int64}, 1000000) - 3600) GROUP BY service
  )
  GROUP BY service ORDER BY comparable DESC, busy DESC, service LIMIT 1000`;

/** A build is as recent as the first start of a process that runs it; one whose start is unknown, as when it was last seen. */
const namesSql = `
  SELECT instance, region, build, min(if(incarnation > 0, incarnation, toUnixTimestamp64Micro(last_seen))) AS started_us
  FROM incarnations WHERE service = {service:String} AND last_seen > fromUnixTimestamp64Micro({kept:Int64})
  GROUP BY instance, region, build ORDER BY started_us DESC LIMIT 5000`;

type NameRow = { instance: string; region: string; build: string; started_us: number };

/** Builds first started in the same minute, as when a whole fleet is, are told apart by their names: 1.10 after 1.9. */
function laterFirst([buildA, startedA]: [string, number], [buildB, startedB]: [string, number]): number {
  const minute = (us: number) => Math.floor(us / 60e6);
  return minute(startedB) - minute(startedA) || buildB.localeCompare(buildA, 'en', { numeric: true });
}

export async function compareChoices(
  store: Store,
  { service: asked, nowUs, ticksDays }: { service?: string; nowUs: number; ticksDays: number },
  signal?: AbortSignal,
): Promise<CompareChoices> {
  const bound = { now: nowUs, kept: nowUs - ticksDays * 86_400e6 };
  const services = await store.rows<{ service: string }>(servicesSql, bound, signal);
  const service = asked ?? services[0]?.service ?? null;
  const rows = service === null ? [] : await store.rows<NameRow>(namesSql, { ...bound, service }, signal);
  const started = new Map<string, number>();
  for (const { build, started_us } of rows)
    if (build !== '') started.set(build, Math.min(started_us, started.get(build) ?? started_us));
  const distinct = (values: string[]) => [...new Set(values)].filter(value => value !== '').sort();
  return {
    services: services.map(row => row.service),
    service,
    builds: [...started].sort(laterFirst).map(([build]) => build),
    regions: distinct(rows.map(row => row.region)),
    instances: distinct(rows.map(row => row.instance)),
  };
}
