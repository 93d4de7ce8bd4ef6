import { Agent, type AgentOptions, createServer, request } from 'node:http';
import { openStore } from '../../lib/clickhouse/client.ts';
import { storeSocketPath } from '../../lib/clickhouse/socket.ts';
import { loadConfig } from '../../lib/config.ts';
import { newPlace, overtick, type Place, type Process, startStore } from '../running.ts';
import { fault } from './fault.ts';

/** Runs `overtick migrate` through a proxy that kills it at a request, before or after that reached the store. */
async function migrateKilledAt(place: Place, at: number, when: 'before' | 'after'): Promise<number> {
  const agent = new Agent({ socketPath: storeSocketPath(place.dataDir) } as AgentOptions);
  let migrating: Process | null = null;
  let seen = 0;
  const server = createServer((incoming, response) => {
    const isTheOne = seen++ === at;
    if (isTheOne && when === 'before') return void migrating?.child.kill('SIGKILL');
    const { url, method, headers } = incoming;
    const outgoing = request({ agent, path: url, method, headers }, answer => {
      if (isTheOne) migrating?.child.kill('SIGKILL');
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(outgoing);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as { port: number };
  migrating = overtick(['migrate'], { ...place.env, CLICKHOUSE_URL: `http://127.0.0.1:${port}` });
  await migrating.ended;
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
  agent.destroy();
  return seen;
}

/** Every table of the store as the engine would make it again. */
async function schemaOf(place: Place): Promise<string> {
  const store = openStore(loadConfig(place.env), { database: 'default' });
  const tables = await store.rows<{ name: string; sql: string }>(
    "SELECT name, create_table_query AS sql FROM system.tables WHERE database = 'overtick' ORDER BY name",
  );
  await store.close();
  return JSON.stringify(tables);
}

fault(
  {
    id: 'O2',
    fault: 'a migration is killed at every statement, before and after it',
    full: { step: 1, times: 3 },
    fast: { step: 30, times: 1 },
    timeoutMs: 3_000_000,
  },
  async ({ step, times }, goals) => {
    const [sound, place] = [await newPlace(), await newPlace()];
    const [soundStore, process] = [await startStore(sound), await startStore(place)];
    const pending = async (of: Place) => Number(await overtick(['migrate', '--check'], of.env).ended);
    goals.exactly('checkSaysPending', await pending(sound), 1);
    const statements = await migrateKilledAt(sound, Number.POSITIVE_INFINITY, 'before');
    goals.exactly('checkSaysDone', await pending(sound), 0);
    goals.figure('statements', statements);
    const wanted = await schemaOf(sound);
    const store = openStore(loadConfig(place.env), { database: 'default' });
    let [kills, failed, different] = [0, 0, 0];
    for (let at = 0; at < statements; at += step)
      for (let time = 0; time < times; time++) {
        await store.command('DROP DATABASE IF EXISTS overtick SYNC');
        await migrateKilledAt(place, at, (at + time) % 2 === 0 ? 'before' : 'after');
        kills++;
        if ((await overtick(['migrate'], place.env).ended) !== 0) failed++;
        if ((await schemaOf(place)) !== wanted) different++;
      }
    goals.atLeast('kills', kills, Math.ceil(statements / step) * times);
    goals.exactly('failed', failed, 0);
    goals.exactly('different', different, 0);
    await store.close();
    await soundStore.stop();
    await process.stop();
    for (const { remove } of [sound, place]) await remove();
  },
);
