/**
 * The demo: servers with a real loop, real work and real garbage, and those who play on them. Each is a process of
 * its own, sends through the public agent, and is started again when it dies.
 */
import { fileURLToPath } from 'node:url';
import { Child } from './child.ts';
import { clueEveryMs, firstClueMs, fleet } from './fleet.ts';

export type DemoOptions = {
  /** The collector; else OVERTICK_URL, else the agent's default. */
  url?: string;
  /** Token for it; else OVERTICK_TOKEN. */
  token?: string;
};

/** Start the demo's servers. `close` stops them all and resolves when the last one has ended. */
export async function runDemo({ url, token }: DemoOptions = {}): Promise<{ close(): Promise<void> }> {
  const collector: Record<string, string> = {
    ...(url !== undefined && { OVERTICK_URL: url }),
    ...(token !== undefined && { OVERTICK_TOKEN: token }),
  };
  const ports = new Map<string, number>();
  const tellPlayers = (instance: string) => {
    const port = ports.get(instance);
    const server = fleet.find(entry => entry.instance === instance);
    if (port !== undefined && server !== undefined)
      players.tell({ type: 'server', service: server.service, instance, port });
  };
  const players = new Child(
    {
      name: 'players',
      module: new URL('./players/main.js', import.meta.url),
      execArgv: ['--single-threaded-gc'],
      env: {},
    },
    () => {},
    // One that was started again knows no server yet. (At the first start there is none.)
    () => setImmediate(() => [...ports.keys()].forEach(tellPlayers)),
  );
  const servers = fleet.map(({ service, instance, region, build, execArgv }) => {
    const names = {
      OVERTICK_SERVICE: service,
      OVERTICK_INSTANCE: instance,
      OVERTICK_REGION: region,
      OVERTICK_BUILD: build,
    };
    const module = new URL(`./${service}/main.js`, import.meta.url);
    return new Child(
      { name: instance, module, execArgv, env: { ...collector, ...names } },
      message => {
        ports.set(instance, message.port);
        tellPlayers(instance);
      },
      () => {},
    );
  });

  const everyone = [players, ...servers];
  const clue = () => {
    for (const child of everyone) child.tell({ type: 'clue' });
  };
  let every: NodeJS.Timeout | undefined;
  const first = setTimeout(() => {
    clue();
    every = setInterval(clue, clueEveryMs);
  }, firstClueMs);

  return {
    async close() {
      clearTimeout(first);
      clearInterval(every);
      await Promise.all(everyone.map(child => child.close()));
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const demo = await runDemo();
  const stop = () => void demo.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}
