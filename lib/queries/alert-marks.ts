import { causeInWords } from '../alerts/cause-words.ts';
import { severity } from '../alerts/rule.ts';
import type { InstanceAnswer } from '../api/schemas.ts';
import type { Store } from '../clickhouse/client.ts';
import type { TimeRange } from './time-range.ts';

const mostMarks = 200;
/** An alert that fires for longer than this has no mark of its beginning any more. In µs. */
const longestUs = 7 * 86_400e6;

/**
 * The table of incidents is small and begins with the time; what is read of it stays in the store. A server is in it by the
 * places that it was about first, and by its members (see lib/alerts/stored-incident.ts).
 */
const sql = `
  SELECT id, cause, severity, fired_us, resolved_us FROM (
    SELECT id, argMax(service, version) AS of_service, argMax(cause, version) AS cause, argMax(state, version) AS last_state,
           argMax(body, version) AS last_body, JSONExtractString(last_body, 'severity') AS severity,
           JSONExtractInt(last_body, 'firedUs') AS fired_us, JSONExtractInt(last_body, 'resolvedUs') AS resolved_us
    FROM alert_incidents
    WHERE service = {service:String}
      AND opened >= fromUnixTimestamp64Micro({from:Int64} - {longest:Int64}) AND opened < fromUnixTimestamp64Micro({to:Int64})
    GROUP BY id)
  WHERE fired_us > 0 AND fired_us < {to:Int64} AND last_state IN ('firing', 'resolved')
    AND (resolved_us = 0 OR resolved_us >= {from:Int64}) AND position(last_body, {place:String}) > 0
  ORDER BY fired_us LIMIT ${mostMarks}`;

/** Alerts that an instance was part of and that fired at some time of a range, oldest first. */
export async function alertMarks(
  store: Store,
  { service, instance }: { service: string; instance: string },
  { fromUs, toUs }: TimeRange,
  signal?: AbortSignal,
): Promise<InstanceAnswer['alerts']> {
  const rows = await store.rows<{
    id: string;
    cause: string;
    severity: string;
    fired_us: number;
    resolved_us: number;
  }>(
    sql,
    {
      service,
      from: fromUs,
      to: toUs,
      longest: longestUs,
      place: `"instance":${JSON.stringify(instance)}`,
    },
    signal,
  );
  return rows.map(row => ({
    id: row.id,
    severity: severity.parse(row.severity),
    causeWords: causeInWords(row.cause),
    firedMs: row.fired_us / 1000,
    resolvedMs: row.resolved_us > 0 ? row.resolved_us / 1000 : null,
  }));
}
