import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../../lib/clickhouse/client.ts';
import { loadConfig } from '../../lib/config.ts';
import { newPlace, overtick, type Process, startCollector, startStore } from '../running.ts';
import { fault } from './fault.ts';
import { quantile, startSenders } from './senders.ts';

const service = 'backup';

async function succeed(process: Process): Promise<string> {
  const code = await process.ended;
  if (code !== 0) throw new Error(`It ended with ${code}: ${process.output()}`);
  return process.output();
}

fault(
  {
    id: 'O6',
    fault: 'a backup is made while ticks arrive, and restored elsewhere',
    full: { seconds: 60, agents: 20 },
    fast: { seconds: 1, agents: 3 },
  },
  async ({ seconds, agents }, goals) => {
    const [place, elsewhere] = [await newPlace(), await newPlace()];
    const folder = await mkdtemp(join(tmpdir(), 'overtick-backup-'));
    const backup = join(folder, "it's one");
    const processes = [await startStore(place), await startCollector(place)];
    const sending = startSenders({
      url: () => place.collectorUrl,
      agents,
      ticksEach: 50,
      everyMs: 50,
      service,
    });
    await sleep(seconds * 1000);
    const before = [...sending.acknowledged];
    const answersBefore = sending.answerMs.length;
    const began = performance.now();
    const said = await succeed(overtick(['backup', backup], place.env));
    goals.figure('backupMs', Math.round(performance.now() - began));
    goals.figure('said', said.trim().replace(/ to .*/, ''));
    const after = sending.acknowledged.map(count => count + 50);
    goals.within('answerMaxMs', quantile(sending.answerMs.slice(answersBefore), 1), 1_000);
    const again = overtick(['backup', backup], place.env);
    goals.exactly('secondIntoTheSamePlace', Number(await again.ended), 1);
    await sending.stop();
    for (const process of processes.reverse()) await process.stop();

    const restored = [await startStore(elsewhere)];
    await succeed(overtick(['restore', backup], elsewhere.env));
    // A power cut may follow a restore as well as anything else.
    await restored[0]?.stop('SIGKILL');
    restored[0] = await startStore(elsewhere);
    const store = openStore(loadConfig(elsewhere.env));
    const found = await store.rows<{
      instance: string;
      rows: number;
      different: number;
      kept: number;
      altered: number;
    }>(
      `SELECT instance, count() AS rows, uniqExact(tick) AS different,
         uniqExactIf(tick, tick < {before:Array(UInt64)}[toUInt32(substring(instance, 7)) + 1]) AS kept,
         countIf(duration_us != if(tick % 50 = 0, 1500, 900) + tick % 7) AS altered
       FROM ticks WHERE service = {service:String} GROUP BY instance`,
      { service, before },
    );
    const of = (agent: number) => found.find(({ instance }) => instance === `agent-${agent}`);
    const sum = (measure: (agent: number) => number) =>
      before.reduce((total, _, agent) => total + measure(agent), 0);
    goals.figure(
      'ticks',
      sum(agent => Number(of(agent)?.rows ?? 0)),
    );
    // Of what was acknowledged after it began a part may be there, with holes: inserts run side by side.
    goals.exactly(
      'lost',
      sum(agent => (before[agent] as number) - Number(of(agent)?.kept ?? 0)),
      0,
    );
    goals.exactly(
      'doubled',
      sum(agent => Number(of(agent)?.rows ?? 0) - Number(of(agent)?.different ?? 0)),
      0,
    );
    goals.exactly(
      'altered',
      sum(agent => Number(of(agent)?.altered ?? 0)),
      0,
    );
    goals.exactly(
      'fromTheFuture',
      sum(agent => Math.max(0, Number(of(agent)?.different ?? 0) - (after[agent] as number))),
      0,
    );
    const [sums] = await store.rows<{ rolled: number; breached: number }>(
      `SELECT (SELECT sum(ticks) FROM rollup_10s WHERE service = {service:String}) AS rolled,
         (SELECT count() FROM breached_ticks WHERE service = {service:String}) AS breached`,
      { service },
    );
    goals.atLeast(
      'rolledUp',
      Number(sums?.rolled),
      before.reduce((total, count) => total + count, 0),
    );
    goals.atLeast(
      'breached',
      Number(sums?.breached),
      before.reduce((total, count) => total + Math.ceil(count / 50), 0),
    );

    // What was restored is a store like any other.
    const collector = await startCollector(elsewhere);
    goals.exactly(
      'pendingMigrations',
      Number(await overtick(['migrate', '--check'], elsewhere.env).ended),
      0,
    );
    goals.exactly('restoredOverRows', Number(await overtick(['restore', backup], elsewhere.env).ended), 1);
    await store.close();
    await collector.stop();
    await restored[0]?.stop();
    await rm(folder, { recursive: true });
    for (const { remove } of [place, elsewhere]) await remove();
  },
);
