import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CollectorStatus } from '../../lib/system/collector-status.ts';
import { eventually, post } from '../running.ts';
import { fault } from './fault.ts';
import { withLies } from './lying-store.ts';
import { account, startSenders } from './senders.ts';

/** More days than ClickHouse takes in one block, which is 100. */
const days = 150;
const restSeconds = 30;

fault(
  {
    id: 'S5',
    fault: 'a table has too many parts; then rows of too many days come at once',
    full: { seconds: 90 },
    fast: null,
    timeoutMs: 900_000,
  },
  ({ seconds }, goals) =>
    withLies(
      () => null,
      async ({ place, store, proxy }) => {
        let attempts = 0;
        proxy.lie = table => {
          if (table === 'ticks') attempts++;
          return null;
        };
        const status = async () =>
          (await (await fetch(`${place.collectorUrl}/v1/status`)).json()) as CollectorStatus;
        await store.command('SYSTEM STOP MERGES ticks');
        await store.command('ALTER TABLE ticks MODIFY SETTING parts_to_throw_insert = 10');
        const sending = startSenders({
          ...{ url: () => place.collectorUrl, agents: 10, ticksEach: 20, everyMs: 50, service: 'S5' },
        });
        await eventually('the first refusal', async () => (await status()).storeFailingSinceMs, 60_000);
        await sleep(1_000);
        const before = attempts;
        await sleep(seconds * 1000);
        goals.atMost('attempts', attempts - before, Math.ceil(seconds / restSeconds));
        goals.atLeast('segmentsWaiting', (await status()).spool.segments, 1);
        await store.command('SYSTEM START MERGES ticks');
        await store.command('ALTER TABLE ticks RESET SETTING parts_to_throw_insert');
        const back = performance.now();
        const goesOn = async () => (await status()).storeFailingSinceMs === null || null;
        await eventually('inserts', goesOn, 60_000);
        goals.within('goesOnMs', performance.now() - back, 1_000 * (restSeconds + 10));
        await sending.stop();
        const found = await account(store, 'S5', sending.acknowledged, 120_000);
        for (const [name, count] of Object.entries(found)) goals.exactly(name, count, 0);

        const nowUs = Date.now() * 1000;
        const ticks = Array.from({ length: days }, (_, day) => ({
          ...{ tick: day, startUs: nowUs - day * 86_400e6 - 1e6, durationUs: 900 },
        }));
        const body = { batchId: 'days', resource: { service: 'days', instance: 'd' }, ticks };
        const began = performance.now();
        await post(place.collectorUrl, body);
        const count = async (table: string, what: string) =>
          Number(
            (await store.rows<{ n: number }>(`SELECT ${what} AS n FROM ${table} WHERE service = 'days'`))[0]
              ?.n,
          );
        await eventually('all days', async () => (await count('ticks', 'count()')) >= days || null, 60_000);
        goals.within('tooManyPartitionsMs', performance.now() - began, 5_000);
        await eventually(
          'them added up',
          async () => (await count('rollup_10s', 'sum(ticks)')) >= days || null,
          60_000,
        );
        goals.exactly('daysOff', (await count('ticks', 'count()')) - days, 0);
        goals.exactly('rolled10sOff', (await count('rollup_10s', 'sum(ticks)')) - days, 0);
        goals.exactly('refused', (await status()).refusedRows, 0);
      },
      {
        async before(place) {
          const file = join(place.dataDir, 'overtick.yaml');
          await writeFile(file, 'retention: { ticksDays: 3650 }\nlimits: { pastHours: 8760 }\n');
          place.env.OVERTICK_CONFIG = file;
        },
      },
    ),
);
