import { letGoOfOld } from '../../ingest/collector/retention.ts';
import { openStore, type Store } from '../../lib/clickhouse/client.ts';
import { migrate } from '../../lib/clickhouse/migrate.ts';
import { loadConfig } from '../../lib/config.ts';
import { eventually, newPlace, startStore } from '../running.ts';
import { fault } from './fault.ts';

const dayMs = 86_400_000;
const yearMs = 365 * dayMs;
const firstMs = Date.UTC(2025, 0, 1);
const retention = { ticksDays: 7, breachesDays: 20, rollupsDays: 20 };
const kept: Record<string, number> = { ticks: 7, breached_ticks: 20, pauses: 20, rollup_10s: 20 };

/** A day of simulated time: how far the clocks of the store's machine and of the servers are off. */
type Off = { machineMs: number; serversMs: number };
const right: Off = { machineMs: 0, serversMs: 0 };

/** Which stretches have a wrong clock, in shares of the run: of the machine alone, and of the servers too. */
const jumps: [from: number, days: number, off: Off][] = [
  [0.2, 3, { machineMs: yearMs, serversMs: 0 }],
  [0.4, 3, { machineMs: -yearMs, serversMs: 0 }],
  [0.6, 2, { machineMs: yearMs, serversMs: yearMs }],
  [0.8, 2, { machineMs: -yearMs, serversMs: -yearMs }],
];
const offOn = (day: number, days: number): Off =>
  jumps.find(([from, long]) => day >= Math.floor(from * days) && day < Math.floor(from * days) + long)?.[2] ??
  right;

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** Rows of one day: a healthy and a bad tick, a short and a long pause, and what is added up. */
async function insertDay(store: Store, atMs: number): Promise<void> {
  const bucket = atMs / 1000;
  const start = bucket.toFixed(6);
  const of = { service: 'O4', instance: 'i' };
  const rows: Record<string, object[]> = {
    ticks: [100, 2_000].map(duration_us => ({ ...of, start, duration_us, budget_us: 1_000 })),
    breached_ticks: [{ ...of, start, duration_us: 2_000, budget_us: 1_000 }],
    pauses: [10, 5_000].map(duration_us => ({ ...of, start, duration_us })),
    rollup_10s: [{ ...of, bucket, ticks: 2 }],
    rollup_5m: [{ ...of, bucket, ticks: 2 }],
  };
  for (const [table, list] of Object.entries(rows)) {
    const lines = Buffer.from(list.map(row => `${JSON.stringify(row)}\n`).join(''));
    await store.insert(table, 'JSONEachRow', [lines], `${table} ${atMs}`);
  }
}

async function daysOf(store: Store, table: string, where = '1'): Promise<string[]> {
  const column = table.startsWith('rollup') ? 'bucket' : 'start';
  const rows = await store.rows<{ day: string }>(
    `SELECT DISTINCT toString(toDate(${column})) AS day FROM ${table} WHERE ${where} ORDER BY day`,
  );
  return rows.map(({ day }) => day);
}

fault(
  {
    id: 'O4',
    fault: 'days pass, and clocks jump a year ahead and back',
    full: { days: 400 },
    fast: { days: 24 },
    timeoutMs: 2_400_000,
  },
  async ({ days }, goals) => {
    const place = await newPlace();
    const process = await startStore(place);
    const config = loadConfig(place.env);
    await migrate(config);
    const store = openStore(config);
    const counts = { tooEarly: 0, tooLate: 0, shortPausesOff: 0, months: 0 };
    /** Days on which the servers' clocks were right, and others. */
    const [trueDays, wrongDays]: [string[], string[]] = [[], []];
    for (let day = 0; day < days; day++) {
      const off = offOn(day, days);
      const nowMs = firstMs + day * dayMs + dayMs / 2;
      await insertDay(store, nowMs + off.serversMs);
      (off.serversMs === 0 ? trueDays : wrongDays).push(dayOf(nowMs + off.serversMs));
      await letGoOfOld(store, retention, nowMs + off.machineMs);
      for (const [table, daysKept] of Object.entries(kept)) {
        const found = new Set(await daysOf(store, table));
        const first = dayOf(nowMs - daysKept * dayMs);
        // A day goes by the newest that is stored: on days without any, none does.
        const [newest] = trueDays.slice(-1) as [string];
        const firstByStored = dayOf(Date.parse(newest) - daysKept * dayMs);
        counts.tooEarly += trueDays.filter(one => one >= first && !found.has(one)).length;
        // While the machine's clock is behind what is stored, all of that waits.
        if (off.machineMs >= 0)
          counts.tooLate += trueDays.filter(one => one < firstByStored && found.has(one)).length;
        if (off.serversMs === 0 && off.machineMs === 0)
          counts.tooLate += wrongDays.filter(one => one < firstByStored && found.has(one)).length;
      }
    }
    const [newest] = trueDays.slice(-1) as [string];
    const months = await daysOf(store, 'rollup_5m');
    const isOld = (one: string) => one.slice(0, 7) < dayOf(Date.parse(newest) - 20 * dayMs).slice(0, 7);
    counts.months = months.filter(isOld).length;
    const short = await eventually(
      'short pauses to go',
      async () => {
        const left = await daysOf(store, 'pauses', 'duration_us < 1000');
        return left.filter(one => one < dayOf(Date.parse(newest) - 7 * dayMs)).length === 0 ? left : null;
      },
      30_000,
    );
    const keptTrue = trueDays.filter(one => one >= dayOf(Date.parse(newest) - 7 * dayMs));
    counts.shortPausesOff = keptTrue.filter(one => !short.includes(one)).length;
    const partsOfDays = (await daysOf(store, 'ticks')).length;
    goals.figure('days', days);
    goals.figure('daysLeft', partsOfDays);
    goals.exactly('daysGoneTooEarly', counts.tooEarly, 0);
    goals.exactly('daysGoneTooLate', counts.tooLate, 0);
    goals.exactly('oldMonthsLeft', counts.months, 0);
    goals.exactly('shortPausesOff', counts.shortPausesOff, 0);
    await store.close();
    await process.stop();
    await place.remove();
  },
);
