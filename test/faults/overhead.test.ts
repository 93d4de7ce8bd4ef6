import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { fault } from './fault.ts';
import { quantile } from './senders.ts';

const script = fileURLToPath(new URL('./overhead.js', import.meta.url));
type Cost = { collected: number; p50Us: number; p99Us: number; cpuPercent: number };

async function costOf(env: Record<string, string>): Promise<Cost> {
  const child = fork(script, {
    env: { ...process.env, OVERTICK_TOKEN: '', ...env },
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [cost] = (await once(child, 'message')) as [Cost];
  await once(child, 'exit');
  return cost;
}

fault(
  {
    id: 'A6',
    fault: 'a server at 60 Hz has the agent in it, against one that has not',
    full: { runs: 5, ticks: 1_000_000, seconds: 10 },
    // That ten million ticks make no garbage is held by ingest/agent/garbage.test.ts; the rest is times.
    fast: null,
    timeoutMs: 900_000,
  },
  async ({ runs, ticks, seconds }, goals) => {
    const receiver = createServer((request, response) => {
      request
        .resume()
        .on('end', () => response.writeHead(202).end('{"accepted":{},"rejected":[],"duplicate":false}'));
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
    const [bare, measured]: [Cost[], Cost[]] = [[], []];
    const size = { TICKS: String(ticks), SECONDS: String(seconds) };
    // In turns, so that a busy neighbour meets both.
    for (let run = 0; run < runs; run++) {
      bare.push(await costOf(size));
      measured.push(await costOf({ ...size, AGENT_URL: url }));
    }
    receiver.close();
    const added = (of: (cost: Cost) => number) =>
      quantile(measured.map(of), 0.5) - quantile(bare.map(of), 0.5);
    goals.atMost(
      'collectionsAdded',
      added(({ collected }) => collected),
      0,
    );
    goals.figure(
      'tickP50UsAdded',
      added(({ p50Us }) => p50Us),
    );
    goals.within(
      'tickP99UsAdded',
      added(({ p99Us }) => p99Us),
      1,
    );
    goals.figure(
      'cpuPercentAlone',
      quantile(
        bare.map(({ cpuPercent }) => cpuPercent),
        0.5,
      ),
    );
    goals.within(
      'cpuPercentAdded',
      added(({ cpuPercent }) => cpuPercent),
      0.5,
    );
  },
);
