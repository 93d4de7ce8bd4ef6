import type { InstancesAnswer } from '../api/schemas.ts';
import type { Store } from '../clickhouse/client.ts';
import { isoFromUs } from '../format/timestamp.ts';

/** Most that a list of names is worth: people type on. */
const mostNames = 20;

/** Instances whose name, service or build holds a text, the last heard first. One row per process life: a small table. */
const instancesSql = `
  SELECT instance, argMax(incarnations.service, last_seen) AS service, argMax(incarnations.region, last_seen) AS region,
         argMax(incarnations.build, last_seen) AS build, toUnixTimestamp64Micro(max(last_seen)) AS last_seen_us
  FROM incarnations
  GROUP BY instance
  HAVING positionCaseInsensitiveUTF8(instance, {text:String}) > 0 OR positionCaseInsensitiveUTF8(service, {text:String}) > 0
      OR positionCaseInsensitiveUTF8(build, {text:String}) > 0
  ORDER BY positionCaseInsensitiveUTF8(instance, {text:String}) = 0, last_seen_us DESC, instance
  LIMIT ${mostNames}`;

const servicesSql = `
  SELECT DISTINCT service FROM incarnations
  WHERE service != '' AND positionCaseInsensitiveUTF8(service, {text:String}) > 0
  ORDER BY service LIMIT ${mostNames}`;

type Row = { instance: string; service: string; region: string; build: string; last_seen_us: number };

/** Names to go to: what a person has typed so far finds them. */
export async function names(store: Store, text: string, signal?: AbortSignal): Promise<InstancesAnswer> {
  const [instances, services] = await Promise.all([
    store.rows<Row>(instancesSql, { text }, signal),
    store.rows<{ service: string }>(servicesSql, { text }, signal),
  ]);
  return {
    instances: instances.map(({ last_seen_us, ...row }) => ({ ...row, lastSeenAt: isoFromUs(last_seen_us) })),
    services: services.map(({ service }) => service),
  };
}
