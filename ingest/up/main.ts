import { request } from 'node:http';
import { assertSignIn } from '../../lib/auth/guard.ts';
import { assertTokens, collectorKey } from '../../lib/auth/tokens.ts';
import { openStore } from '../../lib/clickhouse/client.ts';
import { type Config, urlOf } from '../../lib/config.ts';
import { alerterListener, collectorListener, dashboardListener } from '../../lib/listeners.ts';
import { type Child, keepRunning } from './child.ts';
import { assertFreePorts } from './port.ts';

/** Whose servers are shown: those in Node, or the same games in Go and in Rust. */
export type Demo = 'node' | 'rewrite';

/** Whatever it says: a collector that takes nothing in for now, as its disk is full, must not keep pages from being read. */
const answers = (url: string) =>
  new Promise<boolean>(resolve => {
    const asking = request(url, response => {
      response.resume();
      resolve(true);
    });
    asking.setTimeout(2_000, () => asking.destroy());
    asking.on('error', () => resolve(false));
    asking.end();
  });

/** `overtick up`: store, collector, alerter and dashboard as children, started in that order, stopped in the other. */
export async function runUp(
  config: Config,
  { demo, dev }: { demo: Demo | null; dev: boolean },
): Promise<{ close(): Promise<void> }> {
  assertTokens(config);
  assertSignIn(config);
  await assertFreePorts([dashboardListener(config), collectorListener(config), alerterListener(config)]);

  const children: Child[] = [];
  let isStopping = false;
  const close = async () => {
    isStopping = true;
    for (const child of children.reverse()) await child.close();
  };
  const add = async (name: string, args: string[], isReady: () => Promise<boolean>) => {
    children.push(
      await keepRunning({
        name,
        args,
        // The store's queries run on libuv's threads: 8 of them carry two writers and four readers.
        env: { UV_THREADPOOL_SIZE: '8', ...process.env, OVERTICK_DATA_DIR: config.dataDir },
        isReady,
        isStopping: () => isStopping,
        // It has said why itself.
        onFirstFailure: () => void close().then(() => process.exit(1)),
      }),
    );
  };

  if (config.clickhouse.url === null) {
    const store = openStore(config, { database: 'default' });
    await add('The store', ['store'], () => store.ping().then(() => true));
    await store.close();
  }
  const collectorUrl = urlOf(config.host, config.collectorPort);
  const dashboardUrl = urlOf(config.host, config.dashboardPort);
  await add('The collector', ['collector'], () => answers(`${collectorUrl}/readyz`));
  const collector = { url: collectorUrl, token: collectorKey(config) };
  if (demo === 'node') children.push(await (await import('../demo/main.ts')).runDemo(collector));
  if (demo === 'rewrite') {
    const { runRewrite } = await import('../demo/rewrite/main.ts');
    children.push(runRewrite({ ...collector, dataDir: config.dataDir }));
  }
  // It waits for the store by itself: nobody has to wait for it.
  await add('The alerter', ['alerter'], async () => true);
  await add('The dashboard', dev ? ['dashboard', '--dev'] : ['dashboard'], () =>
    answers(`${dashboardUrl}/healthz`),
  );
  console.log(`\nOvertick is at ${dashboardUrl}\nSend batches to ${collectorUrl}   Stop with Ctrl-C\n`);
  return { close };
}
