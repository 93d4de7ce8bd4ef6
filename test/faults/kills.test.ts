import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, overtick } from '../running.ts';
import { fault, type Goals } from './fault.ts';
import { withProduct } from './product.ts';
import { account, quantile, startSenders } from './senders.ts';

const senders = { agents: 20, ticksEach: 50, everyMs: 50, service: 'kill' };

type Name = 'collector' | 'store';

type Ends = { readyMs: number[]; endMs: number[]; codes: (number | NodeJS.Signals | null)[] };

/** Ends one of the two again and again at random moments while 20,000 ticks/s arrive. */
async function end(name: Name, times: number, signal: NodeJS.Signals, goals: Goals): Promise<Ends> {
  const ends: Ends = { readyMs: [], endMs: [], codes: [] };
  await withProduct(async (place, store, processes) => {
    const url = place.collectorUrl;
    const isReady = {
      collector: async () => (await fetch(`${url}/readyz`)).ok || null,
      store: async () =>
        ((await (await fetch(`${url}/readyz`)).json()) as { storeReachable: boolean }).storeReachable || null,
    };
    await eventually('the store', isReady.store, 30_000);
    const sending = startSenders({ url: () => url, ...senders });
    for (let i = 0; i < times; i++) {
      await sleep(300 + 700 * Math.random());
      const told = performance.now();
      ends.codes.push(await processes[name].stop(signal));
      const began = performance.now();
      ends.endMs.push(began - told);
      processes[name] = overtick([name], place.env);
      await eventually(name, isReady[name], 60_000);
      ends.readyMs.push(performance.now() - began);
    }
    await sending.stop();
    goals.figure(
      'ticks',
      sending.acknowledged.reduce((sum, count) => sum + count, 0),
    );
    const found = await account(store, senders.service, sending.acknowledged);
    for (const [what, count] of Object.entries(found)) goals.exactly(what, count, 0);
  });
  return ends;
}

for (const [id, name, readyGoalMs] of [
  ['C1', 'collector', 1_000],
  ['S8', 'store', 2_000],
] as const) {
  fault(
    {
      id,
      fault: `the ${name} is killed again and again`,
      full: { kills: 50 },
      fast: { kills: 3 },
      timeoutMs: 900_000,
    },
    async ({ kills }, goals) => {
      const { readyMs } = await end(name, kills, 'SIGKILL', goals);
      goals.figure('readyP50Ms', Math.round(quantile(readyMs, 0.5)));
      goals.within('readyP99Ms', quantile(readyMs, 0.99), readyGoalMs);
    },
  );
}

for (const [id, what, name, signal, endsWith] of [
  ['C16', 'the collector is told to stop under load', 'collector', 'SIGTERM', 0],
  ['S12', "the store's engine crashes in native code", 'store', 'SIGSEGV', 'SIGSEGV'],
] as const) {
  fault(
    { id, fault: what, full: { times: 50 }, fast: null, timeoutMs: 900_000 },
    async ({ times }, goals) => {
      const { endMs, codes } = await end(name, times, signal, goals);
      goals.exactly('endedOtherwise', codes.filter(code => code !== endsWith).length, 0);
      goals.within('endMaxMs', quantile(endMs, 1), 10_000);
    },
  );
}
