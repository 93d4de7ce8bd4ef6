import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../../lib/clickhouse/client.ts';
import { eventually, overtick } from '../running.ts';
import { fault } from './fault.ts';
import { type Processes, withProduct } from './product.ts';
import { account, startSenders } from './senders.ts';

/** Random faults under load, for as long as is wanted: what was acknowledged is in the store after each of them, once. */

const senders = { agents: 20, ticksEach: 50, everyMs: 50, service: 'soak' };
/** ms between two faults, at random. */
const between = [5_000, 20_000] as const;
const drainMs = 60_000;

type Name = keyof Processes;
type Trouble = { name: Name; what: 'SIGKILL' | 'SIGTERM' | 'stands still' };
const troubles: readonly Trouble[] = (['collector', 'store'] as const).flatMap(name =>
  (['SIGKILL', 'SIGTERM', 'stands still'] as const).map(what => ({ name, what })),
);

/** Ticks that were acknowledged by a moment and are not there yet, and rows that are there twice. */
async function differences(store: Store, acknowledged: readonly number[]) {
  const [found = { missing: 0, doubled: 0 }] = await store.rows<{ missing: number; doubled: number }>(
    `SELECT {sent:UInt64} - uniqExactIf(instance, tick,
              tick < {known:Array(UInt64)}[toUInt32(splitByChar('-', instance)[2]) + 1]) AS missing,
       count() - uniqExact(instance, tick) AS doubled
     FROM ticks WHERE service = {service:String}`,
    {
      sent: acknowledged.reduce((sum, count) => sum + count, 0),
      known: acknowledged,
      service: senders.service,
    },
  );
  return { missing: Number(found.missing), doubled: Number(found.doubled) };
}

/** Linux only, as the suite is: resident MiB and open files of a process. */
const costOf = (pid: number) => ({
  rssMib: Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024,
  files: readdirSync(`/proc/${pid}/fd`).length,
});

fault(
  {
    id: 'O9',
    fault: 'random faults of collector and store under load, for long',
    ...{ full: { minutes: 5 }, fast: null, timeoutMs: 25 * 3600_000 },
  },
  async ({ minutes }, goals) => {
    await withProduct(async (place, store, processes) => {
      const sending = startSenders({ url: () => place.collectorUrl, ...senders });
      const end = performance.now() + minutes * 60_000;
      const seen: Record<string, number> = {};
      const most = { missing: 0, doubled: 0, collectorMib: 0, collectorFiles: 0, storeMib: 0, storeFiles: 0 };
      while (performance.now() < end) {
        await sleep(between[0] + (between[1] - between[0]) * Math.random());
        const { name, what } = troubles[Math.floor(Math.random() * troubles.length)] as Trouble;
        seen[`${name} ${what}`] = (seen[`${name} ${what}`] ?? 0) + 1;
        if (what === 'stands still') {
          processes[name].child.kill('SIGSTOP');
          await sleep(8_000);
          processes[name].child.kill('SIGCONT');
        } else {
          await processes[name].stop(what);
          processes[name] = overtick([name], place.env);
        }
        const acknowledged = [...sending.acknowledged];
        const left = await eventually(
          'what was acknowledged to be in the store',
          async () => {
            const now = await differences(store, acknowledged);
            return now.missing <= 0 ? now : null;
          },
          drainMs,
        ).catch(() => differences(store, acknowledged));
        most.missing = Math.max(most.missing, left.missing);
        most.doubled = Math.max(most.doubled, left.doubled);
        for (const each of ['collector', 'store'] as const) {
          const { rssMib, files } = costOf(processes[each].child.pid as number);
          most[`${each}Mib`] = Math.max(most[`${each}Mib`], Math.round(rssMib));
          most[`${each}Files`] = Math.max(most[`${each}Files`], files);
        }
      }
      await sending.stop();
      goals.figure('faults', seen);
      goals.figure(
        'ticks',
        sending.acknowledged.reduce((sum, count) => sum + count, 0),
      );
      const found = await account(store, senders.service, sending.acknowledged);
      for (const [what, count] of Object.entries(found)) goals.exactly(what, count, 0);
      const { missing, doubled, ...costs } = most;
      goals.exactly('missingAMinuteAfterAFault', missing, 0);
      goals.exactly('doubledAtAnyTime', doubled, 0);
      for (const [what, cost] of Object.entries(costs)) goals.figure(what, cost);
    });
  },
);
