import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createIntake } from '../../ingest/collector/intake.ts';
import { openKnownIds } from '../../ingest/collector/known-ids.ts';
import { openSpool } from '../../ingest/collector/spool.ts';
import { openStore } from '../../lib/clickhouse/client.ts';
import { loadConfig } from '../../lib/config.ts';
import { contentType } from '../../lib/wire/layout.ts';
import { eventually, newPlace, type Process, post, startCollector, startStore } from '../running.ts';
import { fault } from './fault.ts';
import { frameOf } from './senders.ts';

const MiB = 1024 * 1024;
const headers = { 'Content-Type': contentType };
const [service, ticksEach, atOnce] = ['long', 2_000, 100];
const agentStart = Date.now() * 1000 - 60e6;

/** Fills a spool with the parts that the collector fills it with; returns how many frames went in. */
async function fill(folder: string, bytes: number): Promise<number> {
  const spool = await openSpool({ folder, mostInMemory: 0, onDamage: () => {} });
  const intake = createIntake(
    spool,
    await openKnownIds(folder),
    () => false,
    () => {},
  );
  let frames = 0;
  while (spool.bytes() < bytes) {
    const sent = Array.from({ length: atOnce }, () =>
      intake.take([frameOf(service, 'away', agentStart, frames++, ticksEach)]),
    );
    await Promise.all(sent.map(kept => intake.keep(kept)));
  }
  await intake.close();
  return frames;
}

/** Most memory that a process has had, in MiB. */
async function peakMiB({ child }: Process): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

fault(
  {
    id: 'C7',
    fault: 'a collector starts on a spool of 2 GiB',
    full: { mib: 2_048 },
    fast: null,
    missing: () => (process.platform === 'linux' ? null : 'reads /proc'),
    timeoutMs: 1_200_000,
  },
  async ({ mib }, goals) => {
    const place = await newPlace();
    const frames = await fill(join(place.dataDir, 'spool'), mib * MiB);
    goals.figure('ticks', frames * ticksEach);
    const began = performance.now();
    const starting = startCollector(place);
    const fresh = frameOf(service, 'now', agentStart, 0, ticksEach);
    const taken = async () => (await post(place.collectorUrl, fresh, headers)).status === 202 || null;
    await eventually('the first answer', taken, 120_000);
    goals.within('firstAnswerMs', performance.now() - began, 2_000);
    const collector = await starting;
    const again = frameOf(service, 'away', agentStart, frames - 1, ticksEach);
    const answer = await post(place.collectorUrl, again, headers);
    goals.exactly('acknowledgedTwice', Number(!/"duplicate":true/.test(await answer.text())), 0);
    const process = await startStore(place);
    const store = openStore(loadConfig(place.env));
    const count = async (instance: string) =>
      Number(
        (
          await store.rows<{ n: number }>(
            'SELECT count() AS n FROM ticks WHERE service = {service:String} AND instance = {instance:String}',
            { service, instance },
          )
        )[0]?.n,
      );
    const since = performance.now();
    await eventually('the first of it', async () => (await count('away')) > 0 || null, 120_000);
    const sent = performance.now();
    await post(place.collectorUrl, frameOf(service, 'live', agentStart, 0, ticksEach), headers);
    await eventually('what is new', async () => (await count('live')) > 0 || null, 120_000);
    goals.figure('newIsStoredMs', Math.round(performance.now() - sent));
    const all = async () => {
      // To count is work for the store, too.
      await sleep(1_000);
      return (await count('away')) >= frames * ticksEach || null;
    };
    await eventually('all of it', all, 900_000);
    goals.within('drainS', (performance.now() - since) / 1000, (frames * ticksEach) / 200_000);
    goals.memory('peakMiB', await peakMiB(collector), 512);
    goals.exactly('rowsOff', (await count('away')) - frames * ticksEach, 0);
    goals.exactly('newRowsOff', (await count('now')) - ticksEach, 0);
    await store.close();
    await collector.stop();
    await process.stop();
    await place.remove();
  },
);
