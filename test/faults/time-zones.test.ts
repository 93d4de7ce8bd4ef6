import { instanceDetail } from '../../lib/queries/instance.ts';
import { overview } from '../../lib/queries/overview.ts';
import { eventually, post } from '../running.ts';
import { fault } from './fault.ts';
import { withProduct } from './product.ts';

const [hourMs, dayMs] = [3_600_000, 86_400_000];
const zones = [
  ...['UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/New_York', 'Europe/London'],
  ...[
    'America/St_Johns',
    'America/Sao_Paulo',
    'Asia/Kolkata',
    'Pacific/Chatham',
    'Pacific/Apia',
    'Asia/Tokyo',
  ],
];
/** Whose clocks are set forward and back in the last 350 days: six times. */
const changing = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'];
const everyMs = 600_000;
const budgetUs = 50_000;

/** When the clock of a zone was set, to the hour, in the last 350 days. */
function changesOf(timeZone: string): number[] {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'longOffset' });
  const offset = (atMs: number) => format.format(atMs).split('GMT')[1];
  const now = Math.floor(Date.now() / hourMs) * hourMs;
  const hours = Array.from({ length: 349 * 24 }, (_, i) => now - i * hourMs);
  return hours.filter(atMs => offset(atMs) !== offset(atMs - hourMs));
}

/** A tick every ten minutes of the three days around a moment, one in three over its budget. */
const ticksAround = (atMs: number) =>
  Array.from({ length: (3 * dayMs) / everyMs }, (_, i) => ({
    tick: i,
    startUs: (atMs - 1.5 * dayMs + i * everyMs) * 1000,
    durationUs: i % 3 === 0 ? 60_000 + i : 9_000,
    budgetUs,
  }));
const keep =
  'limits:\n  pastHours: 8760\nretention:\n  ticksDays: 400\n  breachesDays: 400\n  rollupsDays: 400\n';

/** What pages show of the days around each change, with store, collector and reader in this zone. */
async function shownIn(zone: string, changes: readonly number[]) {
  process.env.TZ = zone;
  try {
    return await withProduct(
      async (place, store) => {
        const read: { sums: number[]; buckets: unknown }[] = [];
        for (const [i, atMs] of changes.entries()) {
          const instance = `clock-${i}`;
          const ticks = ticksAround(atMs);
          const resource = { service: 'clock', instance };
          const answer = await post(place.collectorUrl, { batchId: instance, resource, ticks });
          if (answer.status !== 202) throw new Error(await answer.text());
          const within = { fromUs: (atMs - dayMs) * 1000, toUs: (atMs + dayMs) * 1000 };
          await eventually('its sums', async () => {
            const [row] = await store.rows<{ n: number }>(
              'SELECT sum(ticks) AS n FROM rollup_5m WHERE instance = {instance:String}',
              { instance },
            );
            return Number(row?.n) === ticks.length || null;
          });
          const asked = { instance, range: within, points: 300 };
          const raw = await instanceDetail(store, { ...asked, points: 3_000 });
          const rolled = await instanceDetail(store, { ...asked, rawFromUs: Number.POSITIVE_INFINITY });
          const nowUs = Math.round((atMs + 1.5 * dayMs) * 1000);
          const all = await overview(store, { instance, nowUs, rollupsDays: 400 });
          const sum = (values: readonly (number | null)[] | undefined) =>
            (values ?? []).reduce<number>((total, value) => total + (value ?? 0), 0);
          read.push({
            sums: [sum(raw?.series.breaches), sum(rolled?.series.breaches), sum(all.ticks)],
            buckets: [raw?.at, raw?.series.breaches, rolled?.at, rolled?.series, all],
          });
        }
        return read;
      },
      { config: keep },
    );
  } finally {
    delete process.env.TZ;
  }
}

fault(
  {
    id: 'D11',
    fault: 'days of 23 to 25 hours, in zones of whole, half and quarter hours',
    full: { zones: 12 },
    fast: null,
    timeoutMs: 900_000,
  },
  async ({ zones: count }, goals) => {
    const changes = changing.flatMap(changesOf);
    goals.exactly('changes', changes.length, 6);
    const inUtc = await shownIn('UTC', changes);
    const sent = changes.map(atMs => {
      const ticks = ticksAround(atMs);
      const within = ticks.filter(
        ({ startUs }) => startUs >= (atMs - dayMs) * 1000 && startUs < (atMs + dayMs) * 1000,
      );
      const over = within.filter(({ durationUs }) => durationUs > budgetUs).length;
      return [over, over, ticks.length];
    });
    const off = (found: typeof inUtc, key: 'sums' | 'buckets', expected: readonly unknown[]) =>
      found.filter((one, i) => JSON.stringify(one[key]) !== JSON.stringify(expected[i])).length;
    goals.exactly('sumsOffInUtc', off(inUtc, 'sums', sent), 0);
    let [sums, buckets] = [0, 0];
    for (const zone of zones.slice(1, count)) {
      const found = await shownIn(zone, changes);
      sums += off(found, 'sums', sent);
      buckets += off(
        found,
        'buckets',
        inUtc.map(one => one.buckets),
      );
    }
    goals.exactly('sumsOff', sums, 0);
    goals.exactly('answersThatDiffer', buckets, 0);
  },
);
