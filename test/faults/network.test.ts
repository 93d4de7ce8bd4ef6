import { setTimeout as sleep } from 'node:timers/promises';
import { contentType } from '../../lib/wire/layout.ts';
import { eventually, overtick } from '../running.ts';
import { fault } from './fault.ts';
import { startHost } from './host.ts';
import { withProduct } from './product.ts';
import { startProxy, type Trouble } from './proxy.ts';
import { seeded } from './random.ts';
import { account, frameOf, quantile, startSenders } from './senders.ts';

const portOf = (url: string) => Number(new URL(url).port);

/** Senders whose every exchange goes through a proxy with a trouble of its own, until so many troubles were met. */
async function sendThrough(trouble: () => Trouble, times: number) {
  let result: { found: Record<string, number>; ticks: number; met: number } | undefined;
  await withProduct(async (place, store) => {
    const proxy = await startProxy(portOf(place.collectorUrl));
    let met = 0;
    proxy.trouble(() => {
      met++;
      return trouble();
    });
    const service = 'troubled';
    const sending = startSenders({ url: () => proxy.url, agents: 10, ticksEach: 50, everyMs: 5, service });
    await eventually('all troubles', async () => (met >= times ? true : null), 240_000);
    proxy.trouble(() => ({}));
    proxy.cutAll();
    await sending.stop();
    proxy.close();
    const found = await account(store, service, sending.acknowledged);
    result = { found, ticks: sending.acknowledged.reduce((sum, count) => sum + count, 0), met };
  });
  if (result === undefined) throw new Error('nothing was sent');
  return result;
}

const html = '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>';
const page = (status: string): Trouble => ({
  answer: `HTTP/1.1 ${status}\r\nContent-Type: text/html\r\nContent-Length: ${html.length}\r\nConnection: close\r\n\r\n${html}`,
});

const next = seeded(1);
for (const [id, what, trouble] of [
  ['N3', 'the answer is lost after the batch was taken', () => ({ cutAnswerAfter: next() * 120 })],
  [
    'N9',
    'the connection is reset in the middle, or a proxy answers with a page of its own',
    () => {
      const kind = next();
      if (kind < 0.4) return { cutRequestAfter: next() * 3_000 };
      if (kind < 0.6) return page('502 Bad Gateway');
      if (kind < 0.8) return page('504 Gateway Timeout');
      return { cutRequestAfter: next() * 100_000 };
    },
  ],
] as const) {
  fault(
    { id, fault: what, full: { times: 1_000 }, fast: { times: 12 }, timeoutMs: 400_000 },
    async ({ times }, goals) => {
      const { found, ticks, met } = await sendThrough(trouble, times);
      goals.figure('ticks', ticks);
      goals.atLeast('troubles', met, times);
      for (const [name, count] of Object.entries(found)) goals.exactly(name, count, 0);
    },
  );
}

fault(
  { id: 'N2', fault: 'a connection is open at one end only', full: { times: 20 }, fast: null },
  async ({ times }, goals) => {
    await withProduct(async (place, store) => {
      const proxy = await startProxy(portOf(place.collectorUrl));
      const recoveredMs: number[] = [];
      const hosts = Array.from({ length: Math.min(times, 10) }, (_, i) =>
        startHost({ INSTANCE: `half-${i}`, OVERTICK_URL: proxy.url }),
      );
      const sent = (host: (typeof hosts)[number]) => host.seen.stats?.batchesSent ?? 0;
      for (const host of hosts) await eventually('a batch', async () => (sent(host) > 0 ? true : null));
      for (let done = 0; done < times; done += hosts.length) {
        const before = hosts.map(sent);
        proxy.silence();
        const began = performance.now();
        await Promise.all(
          hosts.map(async (host, i) => {
            await eventually('a batch after it', async () =>
              sent(host) > (before[i] ?? 0) + 1 ? true : null,
            );
            recoveredMs.push(performance.now() - began);
          }),
        );
      }
      await Promise.all(hosts.map(host => host.finish()));
      proxy.close();
      const made = hosts.reduce((sum, { seen }) => sum + (seen.ticks ?? 0), 0);
      const count = async () => {
        const [found] = await store.rows<{ rows: number; different: number }>(
          'SELECT toUInt32(count()) AS rows, toUInt32(uniqExact(instance, tick)) AS different FROM ticks',
        );
        return { rows: found?.rows ?? 0, different: found?.different ?? 0 };
      };
      await eventually('every tick', async () => ((await count()).different >= made ? true : null)).catch(
        () => null,
      );
      const { rows, different } = await count();
      goals.exactly('lost', made - different, 0);
      goals.exactly('doubled', rows - different, 0);
      goals.within('recoveredP99Ms', quantile(recoveredMs, 0.99), 7_000);
    });
  },
);

fault(
  {
    id: 'N5',
    fault: 'each batch is delivered three times at once',
    full: { batches: 2_000 },
    fast: { batches: 100 },
  },
  async ({ batches }, goals) => {
    await withProduct(async (place, store) => {
      const [service, startedAtUs] = ['thrice', Date.now() * 1000 - 60e6];
      const answers: number[] = [];
      for (let sequence = 0; sequence < batches; sequence++) {
        const body = frameOf(service, 'agent-0', startedAtUs, sequence, 50);
        const each = await Promise.all([1, 2, 3].map(() => deliver(place.collectorUrl, body)));
        answers.push(...each);
      }
      goals.exactly('answers that are not 202', answers.filter(status => status !== 202).length, 0);
      const found = await account(store, service, [batches * 50]);
      for (const [name, count] of Object.entries(found)) goals.exactly(name, count, 0);
    });
  },
);

fault(
  { id: 'N6', fault: 'batches arrive in any order', full: { batches: 10_000 }, fast: { batches: 100 } },
  async ({ batches }, goals) => {
    await withProduct(async (place, store) => {
      const [service, startedAtUs] = ['shuffled', Date.now() * 1000 - 60e6];
      // A number may overtake by up to 500 others, and half of all are delivered again later.
      const order = Array.from({ length: batches * 2 }, (_, i) => ({
        sequence: i >> 1,
        at: (i >> 1) + 500 * next(),
      }))
        .filter((_, i) => i % 2 === 0 || next() < 0.5)
        .sort((a, b) => a.at - b.at);
      for (let i = 0; i < order.length; i += 20)
        await Promise.all(
          order
            .slice(i, i + 20)
            .map(({ sequence }) =>
              deliver(place.collectorUrl, frameOf(service, 'agent-0', startedAtUs, sequence, 50)),
            ),
        );
      const found = await account(store, service, [batches * 50]);
      for (const [name, count] of Object.entries(found)) goals.exactly(name, count, 0);
    });
  },
);

async function deliver(url: string, body: Buffer<ArrayBuffer>): Promise<number> {
  const answer = await fetch(`${url}/v1/batch`, {
    method: 'POST',
    body,
    headers: { 'Content-Type': contentType },
  });
  await answer.arrayBuffer();
  return answer.status;
}

fault(
  {
    id: 'N1',
    fault: 'the collector is away for minutes',
    full: { seconds: 600, servers: 20 },
    fast: null,
    timeoutMs: 900_000,
  },
  async ({ seconds, servers }, goals) => {
    await withProduct(async (place, store, processes) => {
      const hosts = Array.from({ length: servers }, (_, i) =>
        startHost({ INSTANCE: `away-${i}`, HZ: '60', OVERTICK_URL: place.collectorUrl }),
      );
      const sent = (host: (typeof hosts)[number]) => host.seen.stats?.batchesSent ?? 0;
      for (const host of hosts) await eventually('a batch', async () => (sent(host) > 2 ? true : null));
      await processes.collector.stop('SIGKILL');
      await sleep(seconds * 1000);
      const back = performance.now();
      processes.collector = overtick(['collector'], place.env);
      /** ms that the newest stored tick of the slowest server is old, looked at from 3 s after the return. */
      const lagMs: number[] = [];
      let drainedMs = 0;
      while (performance.now() - back < 20_000 + seconds * 50) {
        const rows = await store.rows<{ atMs: number; missing: number }>(
          `SELECT toUnixTimestamp64Micro(max(start)) / 1000 AS atMs, max(tick) - uniqExact(tick) AS missing
           FROM ticks GROUP BY instance`,
        );
        const since = performance.now() - back;
        if (since > 3_000) lagMs.push(...rows.map(({ atMs }) => Date.now() - Number(atMs)));
        if (
          rows.length === servers &&
          rows.every(({ missing, atMs }) => Number(missing) === 0 && Date.now() - Number(atMs) < 3_000)
        ) {
          drainedMs ||= since;
          if (since > 10_000) break;
        }
        await sleep(200);
      }
      await Promise.all(hosts.map(host => host.finish()));
      await sleep(3_000);
      const [found] = await store.rows<{ rows: number; different: number }>(
        'SELECT count() AS rows, uniqExact(instance, tick) AS different FROM ticks',
      );
      const made = hosts.reduce((sum, { seen }) => sum + (seen.ticks ?? 0), 0);
      goals.figure('ticks', made);
      goals.exactly('lost', made - Number(found?.different), 0);
      goals.exactly('doubled', Number(found?.rows) - Number(found?.different), 0);
      goals.within('drainedMs', drainedMs || Number.POSITIVE_INFINITY, 60_000);
      goals.within('lagP99Ms', quantile(lagMs, 0.99), 3_000);
    });
  },
);
