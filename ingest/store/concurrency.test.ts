import { expect, it } from 'vitest';
import { elapsedMs, pauseMs, startStore } from './fixture.mts';

const { client, rows, one, makeTable } = startStore();
const slow = 'SELECT sum(sipHash64(number)) FROM numbers(20000000000)';

it('stops a query when its client goes away, and is free at once', async () => {
  for (const query of [
    slow,
    `SELECT 1 WHERE 1 IN (${slow})`,
    'SELECT sleepEachRow(0.2) FROM numbers(100) SETTINGS max_block_size = 1',
  ]) {
    const controllers = Array.from({ length: 4 }, () => new AbortController());
    const aborted = controllers.map(({ signal }) =>
      client.query({ query, abort_signal: signal }).catch(e => e.message),
    );
    await pauseMs(300);
    for (const controller of controllers) controller.abort();
    expect(await Promise.all(aborted)).toEqual(Array(4).fill('The user aborted a request.'));
    expect(await elapsedMs(() => rows('SELECT 1'))).toBeLessThan(5000); // each of the three takes 20 s
    await pauseMs(300);
    expect(await rows('SELECT query FROM system.processes')).toHaveLength(1);
  }
});

it('inserts while every reader is busy, and reads while a long insert runs', async () => {
  const table = await makeTable();
  const stop = new AbortController();
  const busy = Array.from({ length: 2 }, () =>
    client.query({ query: slow, abort_signal: stop.signal }).catch(() => undefined),
  );
  await pauseMs(100);
  const insertMs = await elapsedMs(() =>
    client.insert({ table, values: [{ a: 1, s: 'x' }], format: 'JSONEachRow' }),
  );
  stop.abort();
  await Promise.all(busy);
  expect(insertMs).toBeLessThan(5000); // the readers take 20 s
  const long = client.command({
    query: `INSERT INTO ${table} SELECT number, 'x' FROM numbers(30) WHERE sleepEachRow(0.1) = 0`,
    clickhouse_settings: { max_block_size: '1' },
  });
  await pauseMs(100);
  expect(await Promise.race([long.then(() => 'insert'), rows('SELECT 1').then(() => 'read')])).toBe('read');
  await long;
  expect(Number(await one(`SELECT count() FROM ${table}`))).toBe(31);
});

it('serves two hundred queries that arrive together', async () => {
  const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => one('SELECT {i:UInt32}', { i })));
  expect(answers.map(Number)).toEqual(Array.from({ length: 200 }, (_, i) => i));
});
