import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../../lib/clickhouse/client.ts';
import { loadConfig } from '../../lib/config.ts';
import { eventually, newPlace, overtick, startCollector, startStore } from '../running.ts';
import { fault } from './fault.ts';
import { account, quantile, startSenders } from './senders.ts';

const senders = { agents: 20, ticksEach: 50, everyMs: 50, service: 'kill' };

type Name = 'collector' | 'store';

/** Ends one of the two again and again at random moments while 20,000 ticks/s arrive. */
async function kill(name: Name, kills: number, signal: NodeJS.Signals) {
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
  const [readyMs, endMs]: [number[], number[]] = [[], []];
  const codes: unknown[] = [];
  for (let i = 0; i < kills; i++) {
    await sleep(300 + 700 * Math.random());
    const told = performance.now();
    codes.push(await processes[name].stop(signal));
    const began = performance.now();
    endMs.push(began - told);
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
  return { found, readyMs, endMs, codes, ticks: sending.acknowledged.reduce((sum, count) => sum + count, 0) };
}

for (const [id, name, readyGoalMs] of [
  ['C1', 'collector', 1_000],
  ['S8', 'store', 2_000],
] as const) {
  fault(
    { id, fault: `the ${name} is killed again and again`, full: { kills: 50 }, fast: { kills: 3 } },
    async ({ kills }, goals) => {
      const { found, readyMs, ticks } = await kill(name, kills, 'SIGKILL');
      goals.figure('ticks', ticks);
      for (const [what, count] of Object.entries(found)) goals.exactly(what, count, 0);
      goals.figure('readyP50Ms', Math.round(quantile(readyMs, 0.5)));
      goals.within('readyP99Ms', quantile(readyMs, 0.99), readyGoalMs);
    },
  );
}

for (const [id, what, name, signal, endsWith] of [
  ['C16', 'the collector is told to stop under load', 'collector', 'SIGTERM', 0],
  ['S12', "the store's engine crashes in native code", 'store', 'SIGSEGV', 'SIGSEGV'],
] as const) {
  fault({ id, fault: what, full: { times: 50 }, fast: null }, async ({ times }, goals) => {
    const { found, endMs, codes, ticks } = await kill(name, times, signal);
    goals.figure('ticks', ticks);
    for (const [what, count] of Object.entries(found)) goals.exactly(what, count, 0);
    goals.exactly('endedOtherwise', codes.filter(code => code !== endsWith).length, 0);
    goals.within('endMaxMs', quantile(endMs, 1), 10_000);
  });
}
