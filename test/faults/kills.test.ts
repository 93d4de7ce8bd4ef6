import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../../lib/clickhouse/client.ts';
import { loadConfig } from '../../lib/config.ts';
import { eventually, newPlace, overtick, startCollector, startStore } from '../running.ts';
import { fault } from './fault.ts';
import { account, quantile, startSenders } from './senders.ts';

const senders = { agents: 20, ticksEach: 50, everyMs: 50, service: 'kill' };

type Name = 'collector' | 'store';

/** Kills one of the two again and again at random moments while 20,000 ticks/s arrive. */
async function kill(name: Name, kills: number) {
  const place = await newPlace();
  const processes = { store: await startStore(place), collector: await startCollector(place) };
  const url = place.collectorUrl;
  const isReady = {
    collector: async () => (await fetch(`${url}/readyz`)).ok || null,
    store: async () =>
      ((await (await fetch(`${url}/readyz`)).json()) as { storeReachable: boolean }).storeReachable || null,
  };
  await eventually('the store', isReady.store, 30_000);
  const sending = startSenders({ url: () => url, ...senders });
  const readyMs: number[] = [];
  for (let i = 0; i < kills; i++) {
    await sleep(300 + 700 * Math.random());
    await processes[name].stop('SIGKILL');
    const began = performance.now();
    processes[name] = overtick([name], place.env);
    await eventually(name, isReady[name], 60_000);
    readyMs.push(performance.now() - began);
  }
  await sending.stop();
  const store = openStore(loadConfig(place.env));
  const found = await account(store, senders.service, sending.acknowledged);
  await store.close();
  await processes.collector.stop();
  await processes.store.stop();
  await place.remove();
  return { found, readyMs, ticks: sending.acknowledged.reduce((sum, count) => sum + count, 0) };
}

for (const [id, name, readyGoalMs] of [
  ['C1', 'collector', 1_000],
  ['S8', 'store', 2_000],
] as const) {
  fault(
    { id, fault: `the ${name} is killed again and again`, full: { kills: 50 }, fast: { kills: 3 } },
    async ({ kills }, goals) => {
      const { found, readyMs, ticks } = await kill(name, kills);
      goals.figure('ticks', ticks);
      for (const [what, count] of Object.entries(found)) goals.exactly(what, count, 0);
      goals.figure('readyP50Ms', Math.round(quantile(readyMs, 0.5)));
      goals.within('readyP99Ms', quantile(readyMs, 0.99), readyGoalMs);
    },
  );
}
