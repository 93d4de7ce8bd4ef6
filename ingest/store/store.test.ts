import { text } from 'node:stream/consumers';
import { TupleParam } from '@clickhouse/client';
import { expect, it } from 'vitest';
import { startStore } from './fixture.mts';

const { client, connect, rows, one } = startStore();
const slow = 'SELECT sum(sipHash64(number)) FROM numbers(20000000000)';

it('answers ping, with and without a query', async () => {
  expect(await client.ping()).toEqual({ success: true });
  expect((await client.ping({ select: true })).success).toBe(true);
});

it('answers in the format that was asked for', async () => {
  const query = 'SELECT number AS n FROM numbers(2)';
  const json = await (await client.query({ query, format: 'JSON' })).json<{ n: number }>();
  expect(json.data).toEqual([{ n: 0 }, { n: 1 }]);
  expect(json.rows).toBe(2);
  const compact = await client.query({ query, format: 'JSONCompactEachRow' });
  expect(await compact.json()).toEqual([[0], [1]]);
  const named = await client.query({ query: `${query} -- end`, format: 'CSVWithNames' });
  expect(await named.text()).toBe('"n"\n0\n1\n');
  const own = await client.exec({ query: "SELECT 1 AS x, 'FORMAT CSV' AS y FORMAT TSVWithNames;" });
  expect(await text(own.stream)).toBe('x\ty\n1\tFORMAT CSV\n');
  expect(own.response_headers['x-clickhouse-format']).toBe('TSVWithNames');
});

it('returns typed parameters exactly as they were given', async () => {
  const s = 'it\'s "q" \\ \\n \n\t\r\b %20+& {x:String} ü 😀 日本 \u2028;--/*';
  const query =
    'SELECT {s:String} AS s, {l:Array(String)} AS l, {n:Nullable(String)} AS n, {t:Tuple(UInt8, String)} AS t';
  const l = [s, '', "');DROP TABLE x", '\\'];
  const [row] = await rows(query, { s, l, n: null, t: new TupleParam([7, s]) });
  expect(row).toEqual({ s, l, n: null, t: [7, s] });
  expect(await one('SELECT {n:Nullable(String)}', { n: '\\N' })).toBe('\\N');
  expect(await one('SELECT {m:Map(String, UInt64)}', { m: { "k'1\\": 2 } })).toEqual({ "k'1\\": 2 });
});

it('reads numbers, times and names from parameters as ClickHouse does', async () => {
  const query = `SELECT {u:UInt64} AS u, toUnixTimestamp64Micro({t:DateTime64(6)}) AS t, {b:Bool} AS b, {f:Float64} AS f,
    {a:Array(UInt32)} AS a FROM {x:Identifier} LIMIT {l:UInt8}`;
  await client.command({ query: 'CREATE TABLE IF NOT EXISTS `o``dd` ENGINE = Memory AS SELECT 1' });
  const t = new Date(1_700_000_000_123);
  const [row] = await rows(query, { u: 2n ** 64n - 1n, t, b: true, f: -1.5e-7, a: [1, 2], x: 'o`dd', l: 1 });
  expect(row).toMatchObject({ b: true, f: -1.5e-7, a: [1, 2] });
  expect(JSON.stringify(row)).toContain('1700000000123000');
  await expect(rows('SELECT {u:UInt8}', { u: '1 OR 1=1' })).rejects.toMatchObject({
    code: expect.any(String),
  });
  await expect(rows('SELECT {missing:UInt8}', { u: 1 })).rejects.toMatchObject({ code: '456' });
  await expect(rows('SELECT {m:Map(String, String)}', { m: "{'a':version()}" })).rejects.toMatchObject({
    type: expect.any(String),
  });
});

it('does not mix the parameters of queries that run at the same time', async () => {
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, i) => one('SELECT {s:String} AS s WHERE sleep(0.005) = 0', { s: `${i}` })),
  );
  expect(answers).toEqual(Array.from({ length: 60 }, (_, i) => `${i}`));
});

it('takes long parameters in the URL and in a form', async () => {
  const list = Array.from({ length: 5000 }, (_, i) => `instance ${i}`);
  expect(Number(await one('SELECT length({l:Array(String)})', { l: list }))).toBe(5000);
  const form = connect({
    use_multipart_params: true,
  });
  const query = 'SELECT {l:Array(String)}[2] AS x';
  const answer = await form.query({ query, query_params: { l: ["a'\n", 'b\\"'] }, format: 'JSONEachRow' });
  expect(await answer.json()).toEqual([{ x: 'b\\"' }]);
  await form.close();
});

it('sends large answers whole, over a limit of the client too', async () => {
  const query = 'SELECT number, toString(number) AS s FROM numbers(2000000)';
  const answer = await client.query({ query, format: 'JSONEachRow' });
  let count = 0;
  for await (const chunk of answer.stream()) count += chunk.length;
  expect(count).toBe(2_000_000);
  const limited = await client.query({
    query: 'SELECT number FROM numbers(300000)',
    format: 'JSONEachRow',
    clickhouse_settings: { max_result_rows: '100000', result_overflow_mode: 'break' },
  });
  expect((await limited.json()).length).toBeLessThan(300_000);
});

it('applies settings to their query only, and lets the query itself override them', async () => {
  const get = "SELECT getSetting('max_block_size')";
  const set = (query: string) =>
    client.query({ query, format: 'JSONCompactEachRow', clickhouse_settings: { max_block_size: '1234' } });
  expect(await (await set(get)).json()).toEqual([['1234']].map(r => r.map(Number)));
  expect(await (await set(`${get} SETTINGS max_block_size = 77`)).json()).toEqual([[77]]);
  const own = await client.exec({ query: `${get} FORMAT CSV SETTINGS max_block_size = 78` });
  expect(await text(own.stream)).toBe('78\n');
  for (let i = 0; i < 6; i++) expect(Number(await one(get))).not.toBe(1234);
  await expect(
    client.query({
      query: 'SELECT 1',
      clickhouse_settings: { no_such_setting: 1 } as Record<string, number>,
    }),
  ).rejects.toMatchObject({ code: '115' });
});

it('works in the database that the client names', async () => {
  await client.command({ query: 'CREATE DATABASE IF NOT EXISTS other' });
  const other = connect({ database: 'other' });
  await other.command({ query: 'CREATE TABLE only_here (x UInt8) ENGINE = Memory' });
  await other.insert({ table: 'only_here', values: [{ x: 5 }], format: 'JSONEachRow' });
  const answer = await other.query({ query: 'SELECT x FROM only_here', format: 'JSONCompactEachRow' });
  expect(await answer.json()).toEqual([[5]]);
  await expect(rows('SELECT x FROM only_here')).rejects.toMatchObject({ type: 'UNKNOWN_TABLE' });
  await other.close();
});

it('never lets rows of a query that failed into the answer of another', async () => {
  for (let i = 0; i < 10; i++) {
    const failing = [1, 2, 3].map(n => rows(`SELECT throwIf(number = ${n}00000) FROM numbers(1000000)`));
    const good = Array.from({ length: 5 }, (_, n) => one('SELECT {n:UInt8} AS n', { n }));
    expect((await Promise.allSettled(failing)).map(r => r.status)).toEqual(Array(3).fill('rejected'));
    expect(await Promise.all(good)).toEqual([0, 1, 2, 3, 4]);
  }
});

it("sends errors in ClickHouse's own form", async () => {
  await expect(rows('SELECT nope')).rejects.toMatchObject({ code: '47', type: 'UNKNOWN_IDENTIFIER' });
  await expect(rows('SELEC 1')).rejects.toMatchObject({ code: '62', type: 'SYNTAX_ERROR' });
  await expect(rows("SELECT 'open")).rejects.toMatchObject({ code: '62' });
  await expect(rows('SELECT throwIf(number = 900000) FROM numbers(1000000)')).rejects.toMatchObject({
    code: '395',
  });
  const limited = { max_execution_time: 1 };
  await expect(client.query({ query: slow, clickhouse_settings: limited })).rejects.toMatchObject({
    code: '159',
  });
});
