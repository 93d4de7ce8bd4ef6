import { setTimeout as sleep } from 'node:timers/promises';
import type { CollectorStatus } from '../../lib/system/collector-status.ts';
import { eventually, startStore } from '../running.ts';
import { fault } from './fault.ts';
import { withProduct } from './product.ts';
import { account, startSenders } from './senders.ts';

const MiB = 1024 * 1024;
/** The goal is five minutes after half an hour; a store that starts under load takes a minute in any case. */
const drainsInMs = (seconds: number) => Math.max(60_000, (seconds * 1000 * 300) / 1_800);

fault(
  {
    id: 'S1',
    fault: 'the store is away while 20,000 ticks/s come in (--seconds 1800: half an hour)',
    full: { seconds: 120 },
    fast: null,
    timeoutMs: 4_800_000,
  },
  ({ seconds }, goals) =>
    withProduct(async (place, store, processes) => {
      const status = async () =>
        (await (await fetch(`${place.collectorUrl}/v1/status`)).json()) as CollectorStatus;
      const sending = startSenders({
        ...{ url: () => place.collectorUrl, agents: 20, ticksEach: 200, everyMs: 200, service: 'S1' },
      });
      const sent = () => sending.acknowledged.reduce((sum, count) => sum + count, 0);
      const keepsUp = async () => (sent() > 20_000 && (await status()).lagMs < 2_000) || null;
      await eventually('a store that keeps up', keepsUp, 60_000);
      await processes.store.stop('SIGKILL');
      const [awayMs, sentBefore] = [Date.now(), sent()];
      const told = await eventually('to be told', async () => (await status()).storeFailingSinceMs, 10_000);
      await sleep(seconds * 1000 - (Date.now() - awayMs));
      const { spool, storeFailingSinceMs, lagMs } = await status();
      const perSecond = Math.round((sent() - sentBefore) / seconds);
      const awayForMs = Date.now() - awayMs;
      goals.figure('ticksPerSecond', perSecond);
      goals.figure('waitingMiB', Math.round(spool.bytes / MiB));
      goals.within('saysSinceOffMs', Math.abs(told - awayMs), 5_000);
      goals.exactly('saysOtherwiseLater', Number(storeFailingSinceMs !== told), 0);
      goals.within('saysAgeOffMs', Math.abs(lagMs - awayForMs), 5_000);
      goals.atLeast('saysBytesPerTick', spool.bytes / (sent() - sentBefore), 10);

      const back = performance.now();
      processes.store = await startStore(place);
      const isDrained = async () => (await status()).lagMs < 5_000 || null;
      await eventually('the spool to drain', isDrained, 2_000_000);
      goals.within('drainedMs', performance.now() - back, drainsInMs(seconds));
      await sending.stop();
      goals.figure('ticks', sent());
      const found = await account(store, 'S1', sending.acknowledged, 300_000);
      for (const [name, count] of Object.entries(found)) goals.exactly(name, count, 0);
    }),
);
