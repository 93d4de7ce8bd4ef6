import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../../lib/clickhouse/client.ts';
import { fleet } from '../../lib/queries/fleet.ts';
import { Connection } from '../../lib/sending/exchange.ts';
import { eventually } from '../running.ts';
import { nonsense } from './answers.ts';
import { fault } from './fault.ts';
import { startHost } from './host.ts';
import { withProduct } from './product.ts';
import { startProxy } from './proxy.ts';
import { quantile } from './senders.ts';

type Life = { instance: string; incarnation: string; last: number; rows: number; different: number };
/** Each process life that the store knows, with the last of its ticks and how many there are. */
const lives = (store: Store) =>
  store.rows<Life>(
    `SELECT instance, toString(incarnation) AS incarnation, toUInt32(max(tick)) AS last, toUInt32(count()) AS rows,
       toUInt32(uniqExact(tick)) AS different FROM ticks GROUP BY instance, incarnation`,
  );
/** The same when nothing more has come for a while, and at least so many lives have. */
async function settledLives(store: Store, expected: number): Promise<Life[]> {
  let before = '';
  return eventually(
    `${expected} lives`,
    async () => {
      const found = await lives(store);
      const now = JSON.stringify(found.map(({ instance, rows }) => [instance, rows]).sort());
      const isSettled = found.length >= expected && now === before;
      before = now;
      await sleep(1_000);
      return isSettled ? found : null;
    },
    60_000,
  );
}
const sumOf = (all: readonly Life[], of: (life: Life) => number) =>
  all.reduce((sum, life) => sum + of(life), 0);

fault(
  { id: 'A1', fault: 'a server is killed again and again', full: { kills: 50 }, fast: { kills: 3 } },
  async ({ kills }, goals) => {
    await withProduct(async (place, store) => {
      const hz = 100;
      const lostMs: number[] = [];
      for (let begun = 0; begun < kills; begun += 5) {
        const names = Array.from({ length: Math.min(5, kills - begun) }, (_, i) => `host-${begun + i}`);
        const hosts = names.map(INSTANCE =>
          startHost({ INSTANCE, HZ: String(hz), OVERTICK_URL: place.collectorUrl }),
        );
        for (const { seen } of hosts)
          await eventually('a batch', async () => ((seen.stats?.batchesSent ?? 0) > 0 ? true : null));
        for (const host of hosts) {
          await sleep(200 * Math.random());
          await host.kill();
        }
        const found = await settledLives(store, begun + hosts.length);
        for (const [i, { seen }] of hosts.entries()) {
          const life = found.find(({ instance }) => instance === names[i]);
          lostMs.push((((seen.ticks ?? 0) - (life?.last ?? 0)) / hz) * 1000);
        }
      }
      const all = await lives(store);
      goals.exactly('lives', all.length, kills);
      goals.exactly(
        'missing in between',
        sumOf(all, ({ last, different }) => last - different),
        0,
      );
      goals.exactly(
        'doubled',
        sumOf(all, ({ rows, different }) => rows - different),
        0,
      );
      goals.within('lostMs', Math.max(...lostMs), 1_000);
    });
  },
);

const ways = {
  exit: 3,
  throw: 1,
  reject: 1,
  'throw in a tick': 1,
  term: 'SIGTERM',
  int: 'SIGINT',
  abort: 'SIGABRT',
  stop: 4,
  'exit code': 7,
  nothing: 0,
} as const;

fault(
  {
    id: 'A2',
    fault: 'a server ends in ten ways, and its collector is silent',
    full: { times: 3 },
    fast: { times: 1 },
  },
  async ({ times }, goals) => {
    const silent = net.createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as net.AddressInfo;
    let wrongCodes = 0;
    const [endedMs, waitedMs]: [number[], number[]] = [[], []];
    const endBy = async ([way, expected]: [string, number | string]) => {
      const host = startHost({ INSTANCE: 'ends', OVERTICK_URL: `http://127.0.0.1:${port}` });
      await eventually('ticks', async () => ((host.seen.ticks ?? 0) > 20 ? true : null));
      host.tell({ end: way });
      const { code, atMs } = await host.ended;
      if (code !== expected) wrongCodes++;
      // Where nothing is urgent, what is left is sent first, for a second at most.
      const isCalm = ['stop', 'exit code', 'nothing'].includes(way);
      (isCalm ? waitedMs : endedMs).push(atMs - (host.seen.endsAtMs ?? 0));
    };
    for (let i = 0; i < times; i++) await Promise.all(Object.entries(ways).map(endBy));
    silent.close();
    goals.exactly('wrong exit codes', wrongCodes, 0);
    goals.within('ms to a hard end', Math.max(...endedMs), 250);
    goals.within('ms to a calm end', Math.max(...waitedMs), 1_250);
  },
);

fault(
  {
    id: 'A3',
    fault: 'the collector answers nonsense',
    full: { answers: 10_000 },
    fast: { answers: 400 },
    timeoutMs: 900_000,
  },
  async ({ answers }, goals) => {
    let given = 0;
    const liar = net
      .createServer(socket => {
        socket.on('error', () => {});
        socket.once('data', () => nonsense(given++, socket));
      })
      .listen(0, '127.0.0.1');
    await once(liar, 'listening');
    const { port } = liar.address() as net.AddressInfo;
    const url = new URL(`http://127.0.0.1:${port}/v1/batch`);
    const before = process.memoryUsage.rss();
    let [thrown, wrongly] = [0, 0];
    for (let i = 0; i < answers; ) {
      const some = Array.from({ length: Math.min(20, answers - i) }, () => new Connection(url, {}));
      i += some.length;
      await Promise.all(
        some.map(async connection => {
          try {
            const { outcome } = await connection.exchange({ body: Buffer.from('x') }, 100, true);
            if ('status' in outcome && !(outcome.status >= 200 && outcome.status <= 999)) wrongly++;
          } catch {
            thrown++;
          }
          connection.close();
        }),
      );
    }
    goals.exactly('thrown', thrown, 0);
    goals.exactly('statuses that are none', wrongly, 0);
    goals.figure('rssMiB', Math.round((process.memoryUsage.rss() - before) / 1_048_576));
    const host = startHost({ INSTANCE: 'lied-to', OVERTICK_URL: `http://127.0.0.1:${port}` });
    await eventually('ticks', async () => ((host.seen.ticks ?? 0) > 200 ? true : null));
    host.tell({ end: 'exit' });
    const { code } = await host.ended;
    liar.close();
    goals.exactly(
      'unhandled in a server',
      code === 3 && !/internal|Unhandled|Error:/.test(host.errors()) ? 0 : 1,
      0,
    );
  },
);

fault(
  { id: 'A4', fault: 'the collector hangs, again and again', full: { times: 20 }, fast: null },
  async ({ times }, goals) => {
    await withProduct(async (place, store) => {
      const proxy = await startProxy(Number(new URL(place.collectorUrl).port));
      const host = startHost({ INSTANCE: 'hung', WORK_MS: '1', OVERTICK_URL: proxy.url });
      const sent = () => host.seen.stats?.batchesSent ?? 0;
      await eventually('a batch', async () => (sent() > 0 ? true : null));
      const resumedMs: number[] = [];
      for (let i = 0; i < times; i++) {
        proxy.freeze();
        await sleep(500 + 7_000 * Math.random());
        const before = sent();
        proxy.thaw();
        const began = performance.now();
        await eventually('the next batch', async () => (sent() > before ? true : null), 30_000);
        resumedMs.push(performance.now() - began);
      }
      await host.finish();
      proxy.close();
      const [life] = await eventually('every tick', async () => {
        const found = await lives(store);
        return found[0] && found[0].different >= (host.seen.ticks ?? 0) ? found : null;
      });
      goals.exactly('lost', (host.seen.ticks ?? 0) - (life?.different ?? 0), 0);
      goals.exactly('doubled', (life?.rows ?? 0) - (life?.different ?? 0), 0);
      goals.within('resumedP50Ms', quantile(resumedMs, 0.5), 2_000);
      goals.within('resumedMaxMs', Math.max(...resumedMs), 2_000);
    });
  },
);

fault(
  {
    id: 'A5',
    fault: 'the collector is away and ticks come far too fast',
    full: { seconds: 60 },
    fast: { seconds: 2 },
  },
  async ({ seconds }, goals) => {
    const host = startHost({ INSTANCE: 'flooded', OVERTICK_URL: 'http://127.0.0.1:9' });
    await eventually('ticks', async () => ((host.seen.ticks ?? 0) > 50 ? true : null));
    // Its buffer is filled, and its code warm, before its memory is looked at.
    const burst = async (ms: number) => {
      host.seen.burst = false;
      host.tell({ burst: ms });
      await eventually('the burst', async () => host.seen.burst || null, ms + 30_000);
    };
    await burst(2_000);
    const before = host.seen.rssBytes ?? 0;
    await burst(seconds * 1000);
    await sleep(300);
    const { stats, ticks = 0, rssBytes = 0 } = host.seen;
    await host.kill();
    goals.figure('ticks', ticks);
    goals.figure('dropped', stats?.ticksDropped);
    goals.atLeast('ticks dropped', stats?.ticksDropped ?? 0, 1);
    goals.memory('rssGrowthMiB', (rssBytes - before) / 1_048_576, 16);
    const waiting = (stats?.ticksWaiting ?? 0) + (stats?.ticksDropped ?? 0);
    // A batch under way has left the buffer, and is neither waiting nor dropped.
    goals.atMost('neither waiting nor dropped', ticks - waiting, 2_048);
    goals.atLeast('counted twice', ticks - waiting, 0);
  },
);

fault(
  {
    id: 'A7',
    fault: 'the wall clock is set by an hour, there and back',
    full: { seconds: 20 },
    fast: null,
  },
  async ({ seconds }, goals) => {
    await withProduct(async (place, store) => {
      const steps = ['3600000', '-3600000'];
      const hosts = steps.map(STEP_MS =>
        startHost({
          INSTANCE: `step${STEP_MS}`,
          STEP_MS,
          STEP_AFTER_MS: '1500',
          OVERTICK_URL: place.collectorUrl,
        }),
      );
      await sleep(1_500 + seconds * 1000);
      await Promise.all(hosts.map(host => host.finish()));
      const found = await settledLives(store, hosts.length);
      const [ahead, behind] = hosts.map(({ seen }, i) => {
        const life = found.find(({ instance }) => instance === `step${steps[i]}`);
        const missing = (seen.ticks ?? 0) - (life?.different ?? 0);
        return { missing, refused: seen.stats?.rowsRejected ?? 0 };
      });
      const clock = await eventually(
        'its samples',
        async () => {
          const [row] = await store.rows<{ made: number; samples: number }>(
            `SELECT (SELECT countIf(duration_us > 1000000) FROM ticks) AS made,
               (SELECT count() FROM samples WHERE instance = {instance:String}) AS samples`,
            { instance: `step${steps[1]}` },
          );
          return Number(row?.samples) >= seconds - 1 ? row : null;
        },
        60_000,
      );
      goals.exactly('lost by the one behind', behind?.missing ?? -1, 0);
      goals.exactly('refused to the one behind', behind?.refused ?? -1, 0);
      // More than ten minutes ahead of the collector is refused, with the reason; the server goes on and has counted it.
      goals.atLeast('refused to the one ahead', ahead?.refused ?? 0, ahead?.missing ?? 0);
      goals.exactly(
        'doubled',
        sumOf(found, ({ rows, different }) => rows - different),
        0,
      );
      goals.exactly('durations that a clock made', Number(clock.made), 0);
      goals.figure('samples of the one behind', Number(clock.samples));
    });
  },
);

fault(
  {
    id: 'A9',
    fault: 'two servers have one name',
    full: { twins: 2 },
    fast: null,
  },
  async ({ twins }, goals) => {
    await withProduct(async (place, store) => {
      const names = [...Array(twins).fill('twin'), 'single'];
      const hosts = names.map(INSTANCE => startHost({ INSTANCE, OVERTICK_URL: place.collectorUrl }));
      const began = performance.now();
      const processes = async () => {
        const { instances } = await fleet(store, {}, Date.now() * 1000);
        return new Map(instances.map(row => [row.instance, row.processes]));
      };
      await eventually(
        'the warning',
        async () => ((await processes()).get('twin') === twins ? true : null),
        60_000,
      );
      goals.within('warnedMs', performance.now() - began, 10_000);
      goals.exactly('processes of the other', (await processes()).get('single') ?? 0, 1);
      await Promise.all(hosts.map(host => host.finish()));
      const found = await settledLives(store, twins + 1);
      goals.exactly('lives', found.length, twins + 1);
      const made = hosts.reduce((sum, { seen }) => sum + (seen.ticks ?? 0), 0);
      goals.exactly('lost', made - sumOf(found, ({ different }) => different), 0);
      goals.exactly(
        'doubled',
        sumOf(found, ({ rows, different }) => rows - different),
        0,
      );
    });
  },
);

fault(
  { id: 'A10', fault: 'a server blocks its loop for 5 s', full: { ms: 5_000 }, fast: null },
  async ({ ms }, goals) => {
    await withProduct(async (place, store) => {
      const host = startHost({ INSTANCE: 'blocked', OVERTICK_URL: place.collectorUrl });
      await eventually('ticks', async () => ((host.seen.ticks ?? 0) > 50 ? true : null));
      host.tell({ block: ms });
      await eventually('its end', async () => host.seen.blockedMs ?? null, ms + 20_000);
      await sleep(2_000);
      await host.finish();
      const [life] = await settledLives(store, 1);
      const [pause] = await store.rows<{ ms: number }>(
        'SELECT max(loop_delay_max_us) / 1000 AS ms FROM samples',
      );
      goals.exactly('lost', (host.seen.ticks ?? 0) - (life?.different ?? 0), 0);
      goals.exactly('doubled', (life?.rows ?? 0) - (life?.different ?? 0), 0);
      // The loop's own timer may have been due up to 20 ms before the block, or after it.
      goals.atMost('msOff', Math.abs(Number(pause?.ms) - (host.seen.blockedMs ?? 0)), 25);
    });
  },
);
