import { randomUUID } from 'node:crypto';
import { type Control, controlBody } from '../alerts/silence.ts';
import type { Store } from '../clickhouse/client.ts';
import { secondsText } from '../clickhouse/time-text.ts';

/** Controls that are in force at some time after `sinceUs`, newest first. */
export async function storedControls(
  store: Store,
  sinceUs: number,
  signal?: AbortSignal,
): Promise<Control[]> {
  const rows = await store.rows<{ id: string; body: string; from_us: number; to_us: number }>(
    `SELECT id, argMax(body, version) AS body, toUnixTimestamp64Micro(argMax(since, version)) AS from_us,
            toUnixTimestamp64Micro(argMax(until, version)) AS to_us
     FROM alert_controls GROUP BY id HAVING to_us > {since:Int64} ORDER BY from_us DESC LIMIT 2000`,
    { since: sinceUs },
    signal,
  );
  return rows.map(({ id, body, from_us, to_us }) => ({
    ...{ id, fromUs: from_us, toUs: to_us },
    body: controlBody.parse(JSON.parse(body)),
  }));
}

/** Writes a control; the same id again replaces it. */
export async function writeControl(store: Store, control: Control): Promise<void> {
  const { id, fromUs, toUs, body } = control;
  const row = {
    id,
    since: secondsText(fromUs),
    until: secondsText(toUs),
    body: JSON.stringify(body),
    version: Date.now() * 1000,
  };
  await store.insert(
    'alert_controls',
    'JSONEachRow',
    [Buffer.from(`${JSON.stringify(row)}\n`)],
    randomUUID(),
  );
}
