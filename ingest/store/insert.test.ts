import { request } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { pauseMs, startStore } from './fixture.mts';

const { client, connect, rows, one, makeTable, socketPath } = startStore(8 * 1024 * 1024);

it('stores rows given as an array, as a stream and compressed', async () => {
  const table = await makeTable();
  const values = [{ a: 1, s: "it's\n\n\\" }];
  const result = await client.insert({ table, values, format: 'JSONEachRow' });
  expect(result.summary?.written_rows).toBe('1');
  const stream = Readable.from(Array.from({ length: 3000 }, (_, i) => [i + 2, `x${i}`]));
  await client.insert({ table, values: stream, columns: ['a', 's'], format: 'JSONCompactEachRow' });
  const gzip = connect({ compression: { request: true, response: true } });
  await gzip.insert({ table, values: [{ a: 9000, s: 'zip' }], format: 'JSONEachRow' });
  expect(await (await gzip.query({ query: 'SELECT 1 AS x', format: 'JSONEachRow' })).json()).toEqual([
    { x: 1 },
  ]);
  await gzip.close();
  expect(Number(await one(`SELECT count() FROM ${table}`))).toBe(3002);
  expect(await one(`SELECT s FROM ${table} WHERE a = 1`)).toBe("it's\n\n\\");
});

it('stores binary blocks byte for byte, large ones too', async () => {
  const table = await makeTable('a UInt64, s String, f Float64');
  for (const source of [
    "SELECT toUInt64(2570) AS a, unhex('0A0A000D0A0A') AS s, 1.5 AS f",
    'SELECT number AS a, toString(number) AS s, number / 3 AS f FROM numbers(60000)',
  ]) {
    const native = await buffer((await client.exec({ query: `${source} FORMAT Native` })).stream);
    await client.exec({ query: `INSERT INTO ${table} FORMAT Native`, values: Readable.from([native]) });
  }
  expect(await one(`SELECT hex(s) FROM ${table} WHERE a = 2570 AND f = 1.5`)).toBe('0A0A000D0A0A');
  expect(Number(await one(`SELECT count() FROM ${table}`))).toBe(60_001);
});

it('stores a batch with the same token once, and equal batches with different tokens twice', async () => {
  const table = await makeTable();
  const put = (token: string) =>
    client.insert({
      table,
      values: [{ a: 1, s: 'x' }],
      format: 'JSONEachRow',
      clickhouse_settings: { insert_deduplication_token: token },
    });
  for (const token of ['one', 'one', "t'wo", "t'wo"]) await put(token);
  expect(Number(await one(`SELECT count() FROM ${table}`))).toBe(2);
});

it('feeds materialized views, once per token', async () => {
  const table = await makeTable();
  await client.command({
    query: `CREATE TABLE ${table}_sum (s String, n SimpleAggregateFunction(sum, UInt64)) ENGINE = AggregatingMergeTree ORDER BY s SETTINGS non_replicated_deduplication_window = 100`,
  });
  await client.command({
    query: `CREATE MATERIALIZED VIEW ${table}_mv TO ${table}_sum AS SELECT s, sum(a) AS n FROM ${table} GROUP BY s`,
  });
  for (let i = 0; i < 2; i++) {
    await client.insert({
      table,
      values: [
        { a: 3, s: 'x' },
        { a: 4, s: 'x' },
      ],
      format: 'JSONEachRow',
      clickhouse_settings: { insert_deduplication_token: 'same' },
    });
  }
  expect(Number(await one(`SELECT sum(n) FROM ${table}_sum`))).toBe(7);
});

it('refuses a bad row with its place, and stores nothing of that insert', async () => {
  const table = await makeTable();
  const values = [
    { a: 1, s: 'good' },
    { a: 'bad', s: 'x' },
  ];
  const failed = client.insert({ table, values, format: 'JSONEachRow' });
  await expect(failed).rejects.toMatchObject({ code: '27', message: expect.stringContaining('row 2') });
  await expect(
    client.insert({ table: 'no_such_table', values, format: 'JSONEachRow' }),
  ).rejects.toMatchObject({ code: '60' });
  expect(Number(await one(`SELECT count() FROM ${table}`))).toBe(0);
});

it('takes VALUES, SELECT and rows behind the statement', async () => {
  const table = await makeTable();
  const settings = { clickhouse_settings: { max_block_size: '100' } };
  await client.command({
    query: `INSERT INTO ${table} VALUES (1, 'a;b'), (2, concat('x', 'y'));`,
    ...settings,
  });
  await client.command({
    query: `INSERT INTO ${table} (a, s) SELECT number + 3, 'n' FROM numbers(2)`,
    ...settings,
  });
  await client.command({
    query: `INSERT INTO ${table} SETTINGS max_threads = 1 FORMAT JSONEachRow\n{"a": 5, "s": "it's \\u0027"}\n`,
    ...settings,
  });
  await client.command({
    query: `INSERT INTO ${table} VALUES ({a:UInt64}, {s:String})`,
    query_params: { a: 6, s: "'" },
  });
  expect(await rows(`SELECT groupArray(s) AS s FROM (SELECT s FROM ${table} ORDER BY a)`)).toEqual([
    { s: ['a;b', 'xy', 'n', 'n', "it's '", "'"] },
  ]);
});

it('refuses a body over its limit and goes on', async () => {
  const table = await makeTable();
  const values = Readable.from(Array.from({ length: 40 }, () => Buffer.alloc(1024 * 1024, 0x20)));
  const query = `INSERT INTO ${table} FORMAT JSONEachRow`;
  await expect(client.exec({ query, values })).rejects.toMatchObject({ code: '307' });
  expect(await one('SELECT 1')).toBe(1);
});

it('stores nothing of a body that breaks off', async () => {
  const table = await makeTable();
  const query = new URLSearchParams({ query: `INSERT INTO ${table} FORMAT JSONEachRow` });
  const sending = request({ socketPath, path: `/?${query}`, method: 'POST' });
  sending.on('error', () => undefined);
  sending.write('{"a": 1, "s": "x"}\n');
  await pauseMs(100);
  sending.destroy();
  await pauseMs(200);
  expect(Number(await one(`SELECT count() FROM ${table}`))).toBe(0);
});

it('changes tables with settings that end with the statement', async () => {
  const table = await makeTable('a UInt64');
  await client.insert({ table, values: [{ a: 1 }, { a: 2 }], format: 'JSONEachRow' });
  const clickhouse_settings = { mutations_sync: '2', max_block_size: '123' } as const;
  await client.command({ query: `ALTER TABLE ${table} DELETE WHERE a = 1`, clickhouse_settings });
  expect(Number(await one(`SELECT count() FROM ${table}`))).toBe(1);
  const unknown = { max_block_size: '124', no_such_setting: 1 } as Record<string, string | number>;
  await expect(
    client.command({ query: `OPTIMIZE TABLE ${table}`, clickhouse_settings: unknown }),
  ).rejects.toMatchObject({ code: '115' });
  await client.command({ query: `INSERT INTO ${table} SELECT toUInt64(getSetting('max_block_size')) + 10` });
  await client.command({ query: `OPTIMIZE TABLE ${table} FINAL` });
  expect(Number(await one(`SELECT max(a) FROM ${table}`))).toBeGreaterThan(1000);
});
