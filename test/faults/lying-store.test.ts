import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../../lib/clickhouse/client.ts';
import { eventually, post } from '../running.ts';
import { fault, type Goals } from './fault.ts';
import { type Lie, withLies } from './lying-store.ts';
import { account, quantile, type Senders, startSenders } from './senders.ts';

const refuse = (code: number, when: 'before' | 'after', status = 500): Lie => ({
  kind: 'refuse',
  code,
  status,
  when,
});
const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T;

async function checkAll(store: Store, service: string, sending: Senders, goals: Goals): Promise<void> {
  const found = await account(store, service, sending.acknowledged);
  goals.figure(
    'ticks',
    sending.acknowledged.reduce((sum, count) => sum + count, 0),
  );
  for (const [name, count] of Object.entries(found)) goals.exactly(name, count, 0);
}

const cases: { id: string; fault: string; lies: Lie[] }[] = [
  {
    id: 'S3',
    fault: 'the store says 200 and means no',
    lies: [
      refuse(241, 'before', 200),
      refuse(159, 'before', 200),
      {
        kind: 'refuse',
        code: 0,
        status: 200,
        when: 'before',
        text: 'Code: 241. DB::Exception: Memory limit',
      },
      { kind: 'not ClickHouse' },
    ],
  },
  {
    id: 'S4',
    fault: 'the store takes an insert and says or lets believe that it did not',
    lies: [
      refuse(210, 'after'),
      refuse(241, 'after', 200),
      { kind: 'cut', when: 'after' },
      { kind: 'cut', when: 'in the answer' },
      { kind: 'cut', when: 'before' },
    ],
  },
  {
    id: 'S7',
    fault: 'the store is read-only, full, or out of memory for a while',
    lies: [refuse(164, 'before', 403), refuse(242, 'before'), refuse(243, 'before'), refuse(241, 'before')],
  },
];

for (const { id, fault: what, lies } of cases) {
  fault(
    { id, fault: what, full: { lies: 1_000 }, fast: { lies: 5 }, timeoutMs: 900_000 },
    ({ lies: wanted }, goals) =>
      withLies(
        () => (Math.random() < 0.5 ? pick(lies) : null),
        async ({ place, store, proxy }) => {
          const sending = startSenders({
            url: () => place.collectorUrl,
            agents: 10,
            ticksEach: 20,
            everyMs: 50,
            service: id,
          });
          await eventually('the lies', async () => proxy.lies() >= wanted || null, 800_000);
          proxy.lie = () => null;
          await sending.stop();
          goals.atLeast('lies', proxy.lies(), wanted);
          await checkAll(store, id, sending, goals);
        },
      ),
  );
}

fault(
  {
    id: 'S2',
    fault: 'each insert takes the store ten seconds',
    full: { seconds: 60, eachMs: 10_000 },
    fast: null,
  },
  ({ seconds, eachMs }, goals) =>
    withLies(
      () => ({ kind: 'slow', ms: eachMs }),
      async ({ place, store, proxy }) => {
        const sending = startSenders({
          url: () => place.collectorUrl,
          agents: 20,
          ticksEach: 50,
          everyMs: 50,
          service: 'S2',
        });
        await sleep(seconds * 1000);
        // Two loops write ticks, one what is added up or rare, one ledgers.
        goals.atMost('insertsAtOnce', proxy.mostAtOnce(), 4);
        proxy.lie = () => null;
        await sending.stop();
        goals.within('answerP99Ms', quantile(sending.answerMs, 0.99), 100);
        await checkAll(store, 'S2', sending, goals);
      },
    ),
);

fault(
  {
    id: 'S6',
    fault: 'one row of many is refused for good; then a column is missing',
    full: { rows: 100_000 },
    fast: { rows: 20_000 },
  },
  ({ rows }, goals) =>
    withLies(
      () => null,
      async ({ place, store }) => {
        const count = async (service: string) =>
          Number(
            (
              await store.rows<{ n: number }>('SELECT count() AS n FROM ticks WHERE service = {s:String}', {
                s: service,
              })
            )[0]?.n,
          );
        const aside = async () =>
          (await readFile(join(place.dataDir, 'spool', 'quarantine', 'rows.jsonl'), 'utf8').catch(() => ''))
            .split('\n')
            .filter(Boolean);
        const send = async (service: string, all: number) => {
          const startedUs = Date.now() * 1000 - 60e6;
          const batch = (from: number) => ({
            batchId: randomUUID(),
            resource: { service, instance: service },
            ticks: Array.from({ length: Math.min(5_000, all - from) }, (_, i) => ({
              tick: from + i,
              startUs: startedUs + from + i,
              durationUs: 500,
            })),
          });
          const batches = Array.from({ length: Math.ceil(all / 5_000) }, (_, i) => batch(i * 5_000));
          for (const answer of await Promise.all(batches.map(body => post(place.collectorUrl, body))))
            if (answer.status !== 202) throw new Error(`${answer.status}: ${await answer.text()}`);
        };
        await store.command('ALTER TABLE ticks ADD CONSTRAINT no_beast CHECK tick != 666');
        const began = performance.now();
        await send('poison', rows);
        await eventually('the neighbours', async () => (await count('poison')) === rows - 1 || null, 60_000);
        goals.within('isolatedMs', performance.now() - began, 2_000);
        goals.exactly('setAside', (await aside()).length, 1);
        await store.command('ALTER TABLE ticks DROP CONSTRAINT no_beast');

        // As an older schema has it: what has no place is not dropped, it waits until the place is there.
        await store.command('ALTER TABLE ticks DROP COLUMN players');
        await send('homeless', 5_000);
        await sleep(1_500);
        goals.exactly('droppedForAColumn', (await aside()).length - 1, 0);
        await store.command('ALTER TABLE ticks ADD COLUMN players Nullable(Int64)');
        await eventually('what waited', async () => (await count('homeless')) === 5_000 || null, 60_000);
        goals.exactly('storedOnce', await count('homeless'), 5_000);
      },
    ),
);

fault(
  {
    id: 'S13',
    fault: 'batches that are equal but for their ids',
    full: { batches: 10_000 },
    fast: { batches: 300 },
  },
  ({ batches }, goals) =>
    withLies(
      () => null,
      async ({ place, store }) => {
        const ticks = [{ tick: 1, startUs: Date.now() * 1000 - 60e6, durationUs: 1000 }];
        const body = () => ({ batchId: randomUUID(), resource: { service: 'S13', instance: 'idle' }, ticks });
        for (let sent = 0; sent < batches; sent += 50)
          await Promise.all(
            Array.from({ length: 50 }, () =>
              post(place.collectorUrl, body()).then(answer => answer.arrayBuffer()),
            ),
          );
        const count = async () =>
          Number(
            (await store.rows<{ n: number }>("SELECT count() AS n FROM ticks WHERE service = 'S13'"))[0]?.n,
          );
        await eventually('all of them', async () => (await count()) >= batches || null, 60_000);
        await sleep(500);
        goals.exactly('rowsOff', (await count()) - batches, 0);
      },
    ),
);
