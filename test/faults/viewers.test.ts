import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openApi } from '../../lib/api/openapi.ts';
import type { SystemAnswer } from '../../lib/api/system.ts';
import { openStore } from '../../lib/clickhouse/client.ts';
import { loadConfig } from '../../lib/config.ts';
import { usualLimits } from '../../lib/limits.ts';
import { eventually } from '../running.ts';
import { collecting, inParallel } from './collecting.ts';
import { fault } from './fault.ts';
import { pick, seeded } from './random.ts';
import { quantile } from './senders.ts';
import { viewing } from './viewing.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);
const eventLine = (n: number) =>
  Buffer.from(
    `${JSON.stringify({ service: 'timed', instance: 'a', incarnation: 0, at: (Date.now() / 1000).toFixed(6), name: `n${n}`, count: 1 })}\n`,
  );

fault(
  {
    id: 'D1',
    fault: 'many viewers at once',
    full: { viewers: 300, seconds: 30 },
    fast: null,
  },
  ({ viewers, seconds }, goals) =>
    viewing(async ({ url, store }) => {
      const until = Date.now() + seconds * 1000;
      const [panelMs, insertMs, statuses]: [number[], number[], number[]] = [[], [], []];
      const inserting = (async () => {
        for (let n = 0; Date.now() < until; n++) {
          const began = performance.now();
          await store.insert('events', 'JSONEachRow', [eventLine(n)], randomUUID());
          insertMs.push(performance.now() - began);
          await sleep(100);
        }
      })();
      await inParallel(numbers(viewers), viewers, async viewer => {
        const paths = [
          '/api/v1/fleet',
          '/api/v1/breaches?service=seen',
          `/api/v1/instances/agent-${viewer % 20}?points=300`,
          '/api/v1/episodes?service=seen',
        ];
        await sleep(Math.random() * 1_000);
        for (let i = viewer; Date.now() < until; i++) {
          const began = performance.now();
          const answer = await fetch(`${url}${paths[i % paths.length]}`);
          await answer.arrayBuffer();
          panelMs.push(performance.now() - began);
          if (answer.status !== 200) statuses.push(answer.status);
          await sleep(1_000);
        }
      });
      await inserting;
      const { dashboard } = (await (await fetch(`${url}/api/v1/system`)).json()) as SystemAnswer;
      goals.figure('panels', panelMs.length);
      goals.figure('shared', dashboard.queries.shared);
      goals.exactly('failed', statuses.length, 0);
      goals.atMost('queriesRunningAtOnce', dashboard.queries.running, 2);
      goals.within('insertP99Ms', quantile(insertMs, 0.99), 100);
      goals.within('panelP99Ms', quantile(panelMs, 0.99), 1_500);
    }),
);

fault(
  {
    id: 'D2',
    fault: 'queries that take too long, read too much or answer too much',
    full: { queries: 20 },
    fast: { queries: 4 },
  },
  ({ queries }, goals) =>
    collecting('', async ({ place }) => {
      const limits = {
        ...usualLimits,
        querySeconds: 1,
        queryRows: 1_000,
        queryRowsRead: 50_000_000,
        queryMemoryMiB: 64,
      };
      const store = openStore({ ...loadConfig(place.env), limits });
      const asks = [
        'SELECT count() AS n FROM (SELECT arrayJoin(range(1000)) AS x, number FROM numbers(10000000)) WHERE cityHash64(x, number) = 1',
        'SELECT number FROM numbers(100000)',
        'SELECT sum(number) AS n FROM numbers(1000000000)',
        'SELECT uniqExact(number, rand()) AS n FROM numbers(40000000)',
      ];
      let [answered, unclear] = [0, 0];
      const tookMs: number[] = [];
      for (const i of numbers(queries)) {
        const began = performance.now();
        const failed = await store.rows(asks[i % asks.length] as string).then(
          () => null,
          (error: Error) => error.message,
        );
        tookMs.push(performance.now() - began);
        if (failed === null) answered++;
        else if (!failed.includes('Choose a shorter range.')) unclear++;
      }
      const [writes] = await Promise.allSettled([store.rows('DROP TABLE ticks')]);
      const [still] = await store.rows<{ n: number }>(
        "SELECT count() AS n FROM system.tables WHERE name = 'ticks'",
      );
      await store.close();
      goals.exactly('answered', answered, 0);
      goals.exactly('withoutAWayOut', unclear, 0);
      goals.exactly('writesThroughReads', (writes?.status === 'fulfilled' ? 1 : 0) + 1 - (still?.n ?? 0), 0);
      goals.within('killedAfterMs', Math.max(...tookMs), 1_500);
    }),
);

fault(
  {
    id: 'D3',
    fault: 'viewers that leave before they are answered',
    full: { requests: 1_000 },
    fast: null,
  },
  ({ requests }, goals) =>
    viewing(async ({ url, store }) => {
      const paths = [
        '/api/v1/correlation?service=seen',
        '/api/v1/breaches?from=-7d',
        '/',
        '/api/v1/compare?service=seen',
      ];
      await inParallel(numbers(requests), 10, async i => {
        await fetch(
          `${url}${paths[i % paths.length]}${(paths[i % paths.length] as string).includes('?') ? `&build=b${i}` : ''}`,
          {
            signal: AbortSignal.timeout(5 + (i % 60)),
          },
        )
          .then(answer => answer.arrayBuffer())
          .catch(() => {});
        await sleep(100);
      });
      await sleep(3_000);
      const { dashboard } = (await (await fetch(`${url}/api/v1/system`)).json()) as SystemAnswer;
      const [left] = await store.rows<{ n: number }>(
        "SELECT count() AS n FROM system.processes WHERE query LIKE '%build:String%'",
      );
      const began = performance.now();
      await fetch(`${url}/api/v1/instances?q=agent-1`).then(answer => answer.arrayBuffer());
      goals.within('nextQueryMs', performance.now() - began, 100);
      goals.figure('cancelled', dashboard.queries.cancelled);
      goals.exactly('stillRunning', Math.max(0, (left?.n ?? 99) - 1), 0);
      goals.exactly('stillWaiting', dashboard.queries.waiting, 0);
    }),
);

type Parameter = { name: string; in: 'query' | 'path' };

fault(
  {
    id: 'D5',
    fault: 'SQL in every parameter of every endpoint',
    full: { tries: 5_000 },
    fast: { tries: 60 },
  },
  ({ tries }, goals) =>
    viewing(async ({ url, store, senders }) => {
      await senders.stop();
      let calls = 0;
      const trap = createServer(socket => {
        calls++;
        socket.destroy();
      });
      await new Promise<void>(resolve => trap.listen(0, '127.0.0.1', resolve));
      const { port } = trap.address() as { port: number };
      const file = join(tmpdir(), `overtick-injected-${randomUUID()}`);
      const random = seeded(5);
      const heads = [
        "'",
        "''",
        '"',
        '`',
        '\\',
        "\\'",
        ')',
        "')",
        "'))",
        "' ",
        "'\n",
        '%27',
        '\u02bc',
        '{x:String}',
        "a'",
        '0',
        "-15m'",
        "2026-11-21T00:00:00Z'",
      ];
      const bodies = [
        ' OR 1=1',
        ' OR 1=1 --',
        ' UNION ALL SELECT * FROM system.tables --',
        '; DROP TABLE ticks; --',
        '; INSERT INTO ticks (service) VALUES (1); --',
        '; TRUNCATE TABLE breaches --',
        ` INTO OUTFILE '${file}' --`,
        `; INSERT INTO FUNCTION file('${file}') SELECT 1 --`,
        ` UNION ALL SELECT * FROM url('http://127.0.0.1:${port}/', CSV, 'x String') --`,
        " UNION ALL SELECT file('/etc/passwd') --",
        ' AND sleep(3) = 0 --',
        ' SETTINGS readonly = 0 --',
        ' FORMAT Native',
        '/**/OR/**/1=1#',
        '||(SELECT version())||',
        '::String',
        ' LIMIT 0 --',
        '\u0000',
        ' ORDER BY (SELECT 1) --',
        " IN (SELECT name FROM system.columns)) OR ('1'='1",
      ];
      const endpoints = Object.entries(openApi().paths).flatMap(([path, methods]) => {
        const { parameters = [] } = ('get' in methods ? methods.get : { parameters: [] }) as {
          parameters?: Parameter[];
        };
        return path.endsWith('/live') ? [] : parameters.map(parameter => ({ path, parameter, parameters }));
      });
      const usual: Record<string, string> = {
        instance: 'agent-0',
        tick: '1',
        id: 'x',
        service: 'seen',
        from: '-1h',
      };
      const state = async () => {
        const tables = await store.rows<{ name: string }>(
          'SELECT name FROM system.tables WHERE database = currentDatabase() ORDER BY name',
        );
        const [counts] = await store.rows(
          'SELECT (SELECT count() FROM ticks) AS ticks, (SELECT count() FROM rollup_10s) AS sums, (SELECT count() FROM samples) AS samples',
        );
        return JSON.stringify([tables, counts]);
      };
      await sleep(5_000);
      const before = await state();
      const [wrong, leaked]: [string[], string[]] = [[], []];
      const statuses = new Map<number, number>();
      await inParallel(numbers(tries), 8, async i => {
        const { path, parameter, parameters } = endpoints[i % endpoints.length] as (typeof endpoints)[number];
        const payload = `${pick(random, heads)}${pick(random, bodies)}`;
        const value = (name: string) =>
          encodeURIComponent(name === parameter.name ? payload : (usual[name] ?? ''));
        const at = path.replace(/\{(\w+)\}/g, (_, name: string) => value(name));
        const needed = parameter.in === 'query' ? [parameter.name] : [];
        if (
          parameters.some(({ name }) => name === 'instance') &&
          parameter.name !== 'instance' &&
          !path.includes('{instance}')
        )
          needed.push('instance');
        const answer = await fetch(`${url}${at}?${needed.map(name => `${name}=${value(name)}`).join('&')}`);
        const text = await answer.text();
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        if (![200, 400, 404, 503].includes(answer.status))
          wrong.push(`${answer.status} ${at} ${parameter.name} ${payload}`);
        if (/root:x:|DB::Exception|system\.tables.*engine_full/.test(text)) leaked.push(`${at} ${payload}`);
      });
      goals.figure('statuses', Object.fromEntries(statuses));
      goals.figure('parameters', endpoints.length);
      goals.figure('wrong', wrong.slice(0, 5));
      goals.exactly('unexplainedAnswers', wrong.length, 0);
      goals.exactly('leaks', leaked.length, 0);
      goals.exactly('storeChanged', (await state()) === before ? 0 : 1, 0);
      goals.exactly('filesWritten', existsSync(file) ? 1 : 0, 0);
      goals.exactly('callsOut', calls, 0);
      trap.close();
    }),
);

fault(
  {
    id: 'D13',
    fault: 'many live streams, some of which are not read',
    full: { clients: 300, seconds: 20 },
    fast: null,
  },
  ({ clients, seconds }, goals) =>
    viewing(async ({ url }) => {
      const rss = async () =>
        ((await (await fetch(`${url}/api/v1/system`)).json()) as SystemAnswer).dashboard;
      await fetch(`${url}/api/v1/fleet`);
      const before = await rss();
      const frames = numbers(clients).map(() => 0);
      const opened = numbers(clients).map(i => {
        const asking = request(`${url}/api/v1/live?topic=fleet`, answer => {
          // Every third never reads.
          if (i % 3 === 0) return;
          answer.on('data', (chunk: Buffer) => {
            frames[i] = (frames[i] ?? 0) + chunk.toString('latin1').split('event: fleet').length - 1;
          });
        });
        asking.on('error', () => {});
        asking.end();
        return asking;
      });
      await sleep(seconds * 1000);
      const during = await rss();
      for (const asking of opened) asking.destroy();
      await sleep(2_000);
      goals.memory('rssGrownMiB', (during.rssBytes - before.rssBytes) / 1024 / 1024, 64);
      goals.exactly('topics', during.live.topics, 1);
      goals.exactly('leftBehind', (await rss()).live.watchers, 0);
      goals.exactly(
        'readersWithoutFrames',
        frames.filter((count, i) => i % 3 !== 0 && count === 0).length,
        0,
      );
    }),
);

fault(
  { id: 'D12', fault: 'the store or the collector is away', full: { pages: 7 }, fast: null },
  ({ pages }, goals) =>
    viewing(async ({ place, url, product, senders }) => {
      await senders.stop();
      const { execFileSync } = await import('node:child_process');
      const children = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(product.child.pid)], {
        encoding: 'utf8',
      });
      const pidOf = (name: string) =>
        Number(new RegExp(`^\\s*(\\d+) .*overtick\\.js ${name}$`, 'm').exec(children)?.[1]);
      const paths = ['/', '/breaches', '/alerts', '/correlate', '/compare', '/instances/agent-0', '/system'];
      let [blank, unsaid] = [0, 0];
      // Stopped, not killed: it is there, and does not answer.
      process.kill(pidOf('store'), 'SIGSTOP');
      process.kill(pidOf('collector'), 'SIGSTOP');
      try {
        await inParallel(paths.slice(0, pages), 2, async path => {
          const answer = await fetch(`${url}${path}`, { signal: AbortSignal.timeout(60_000) }).catch(
            () => null,
          );
          const text = (await answer?.text().catch(() => '')) ?? '';
          if (!answer?.ok || text.length < 1_000) blank++;
        });
        const ready = await fetch(`${url}/readyz`);
        goals.exactly('ready', ready.status, 503);
        const { conditions } = (await (await fetch(`${url}/api/v1/system`)).json()) as SystemAnswer;
        for (const id of ['collector-away', 'store-away'])
          if (!conditions.some(one => one.id === id)) unsaid++;
        // The collector takes batches without the store, and says that it is away.
        process.kill(pidOf('collector'), 'SIGCONT');
        await eventually(
          'red',
          async () => (await fetch(`${url}/healthz`)).status === 503 || null,
          60_000,
        ).catch(() => unsaid++);
        const said = await fetch(`${place.collectorUrl}/healthz`);
        if (!said.ok || !/has not answered/.test(await said.text())) unsaid++;
        goals.exactly('collectorReady', (await fetch(`${place.collectorUrl}/readyz`)).status, 200);
      } finally {
        process.kill(pidOf('store'), 'SIGCONT');
        process.kill(pidOf('collector'), 'SIGCONT');
      }
      goals.exactly('blankPages', blank, 0);
      goals.exactly('unsaid', unsaid, 0);
      const began = performance.now();
      while (!(await fetch(`${url}/readyz`)).ok && performance.now() - began < 30_000) await sleep(200);
      goals.within('readyAgainMs', performance.now() - began, 10_000);
    }),
);
