import { randomUUID } from 'node:crypto';
import type { Store } from '../clickhouse/client.ts';

export type Alerter = { id: string; host: string; pid: number; startedUs: number; atUs: number };

/** Alerters that gave a sign since then. */
export async function aliveAlerters(store: Store, sinceUs: number, signal?: AbortSignal): Promise<Alerter[]> {
  const rows = await store.rows<{ id: string; host: string; pid: number; started_us: number; at_us: number }>(
    `SELECT id, any(host) AS host, any(pid) AS pid, toUnixTimestamp64Micro(any(started)) AS started_us,
            toUnixTimestamp64Micro(max(at)) AS at_us
     FROM alert_alerters GROUP BY id HAVING at_us > {since:Int64}`,
    { since: sinceUs },
    signal,
  );
  return rows.map(({ id, host, pid, started_us, at_us }) => ({
    id,
    host,
    pid,
    startedUs: started_us,
    atUs: at_us,
  }));
}

export async function giveSign(store: Store, { startedUs, atUs, ...who }: Alerter): Promise<void> {
  const row = { ...who, started: (startedUs / 1e6).toFixed(6), at: (atUs / 1e6).toFixed(6) };
  await store.insert(
    'alert_alerters',
    'JSONEachRow',
    [Buffer.from(`${JSON.stringify(row)}\n`)],
    randomUUID(),
  );
}
