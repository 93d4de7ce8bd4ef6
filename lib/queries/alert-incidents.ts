import type { Incident } from '../alerts/incident.ts';
import { bodyOf, incidentOf } from '../alerts/stored-incident.ts';
import type { Store } from '../clickhouse/client.ts';
import { secondsText } from '../clickhouse/time-text.ts';

/** An incident as a JSON line of the table `alert_incidents`. */
export const incidentLine = (incident: Incident, version: number): string =>
  `${JSON.stringify({
    id: incident.id,
    service: incident.service,
    cause: incident.cause,
    state: incident.state,
    opened: secondsText(incident.openedUs),
    body: bodyOf(incident),
    version,
  })}\n`;

/** Incidents that opened since then, and all that are open or have something to send, newest first. */
export async function storedIncidents(
  store: Store,
  { sinceUs, limit }: { sinceUs: number; limit: number },
  signal?: AbortSignal,
): Promise<Incident[]> {
  // What is kept for 90 days is a few thousand rows: an incident that is open may have begun at any time.
  const rows = await store.rows<{ body: string }>(
    `SELECT last_body AS body, last_state IN ('pending', 'firing') AS is_open FROM (
       SELECT argMax(body, version) AS last_body, argMax(state, version) AS last_state, max(opened) AS last_opened
       FROM alert_incidents GROUP BY id)
     WHERE last_state != 'inactive'
       AND (last_opened >= fromUnixTimestamp64Micro({since:Int64}) OR is_open OR body LIKE '%"status":"waiting"%')
     ORDER BY is_open DESC, last_opened DESC LIMIT {limit:UInt32}`,
    { since: sinceUs, limit },
    signal,
  );
  return rows.map(({ body }) => incidentOf(body));
}

/** One incident; null when there is none of that id. */
export async function storedIncident(
  store: Store,
  id: string,
  signal?: AbortSignal,
): Promise<Incident | null> {
  const rows = await store.rows<{ body: string }>(
    'SELECT argMax(body, version) AS body FROM alert_incidents WHERE id = {id:String} GROUP BY id',
    { id },
    signal,
  );
  return rows[0] ? incidentOf(rows[0].body) : null;
}

/** The version of the row that was written last; 0: there is none. */
export async function newestVersion(store: Store, signal?: AbortSignal): Promise<number> {
  const rows = await store.rows<{ version: number }>(
    'SELECT max(version) AS version FROM alert_incidents',
    {},
    signal,
  );
  return rows[0]?.version ?? 0;
}
