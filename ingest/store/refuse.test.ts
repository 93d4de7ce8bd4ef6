import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { startStore } from './fixture.mts';

const { client, rows, one, socketPath } = startStore();

it.each([
  "SELECT * FROM file('/etc/passwd', 'LineAsString')",
  "SELECT file('/etc/passwd')",
  "SELECT * FROM /* x */ `file` -- y\n ('/etc/passwd', LineAsString)",
  'SELECT * FROM "\\x66ile"(\'/etc/passwd\', LineAsString)',
  "SELECT 1 IN (SELECT * FROM url('http://127.0.0.1/', 'LineAsString'))",
  "SELECT 1 INTO OUTFILE '/tmp/overtick-outfile'",
  "INSERT INTO FUNCTION file('/tmp/overtick-outfile') SELECT 1",
  "INSERT INTO x FROM INFILE '/etc/passwd' FORMAT LineAsString",
  "INSERT INTO x VALUES (file('/etc/passwd'))",
  "CREATE TABLE x (a String) ENGINE = File(TSV, '/etc/passwd')",
  "CREATE TABLE x ENGINE = Memory AS SELECT * FROM s3('x')",
  "CREATE DICTIONARY d (a UInt8) PRIMARY KEY a SOURCE(FILE(path '/etc/passwd' format 'TSV')) LIFETIME(0) LAYOUT(FLAT())",
  "BACKUP DATABASE default TO File('/tmp/x')",
  'SYSTEM SHUTDOWN',
])('refuses %s', async query => {
  await expect(client.command({ query })).rejects.toMatchObject({ code: '497', type: 'ACCESS_DENIED' });
});

it('lets the same words stand in strings, comments and names', async () => {
  expect(await one("SELECT 'file(''/etc/passwd'') INTO OUTFILE; SET x' AS x /* url('x') */")).toContain(
    'OUTFILE',
  );
  await client.command({ query: 'CREATE TABLE names (url String, file String) ENGINE = Memory' });
  await client.insert({
    table: 'names',
    values: [{ url: 'u', file: 'f' }],
    columns: ['url', 'file'],
    format: 'JSONEachRow',
  });
  expect(await rows('SELECT url, file FROM names')).toEqual([{ url: 'u', file: 'f' }]);
});

it('refuses several statements, session state and writes in a read', async () => {
  await expect(rows('SELECT 1; SELECT 2')).rejects.toMatchObject({ code: '62' });
  for (const query of ['SET max_threads = 1', 'USE system', 'CREATE TEMPORARY TABLE x (a UInt8)']) {
    await expect(client.command({ query })).rejects.toMatchObject({ code: '48' });
  }
  const url = new URLSearchParams({ query: 'CREATE TABLE got (a UInt8) ENGINE = Memory' });
  expect(await fetchPath(`/?${url}`)).toMatchObject({ status: 403, code: '164' });
  const insert = new URLSearchParams({ query: 'INSERT INTO names FORMAT CSV' });
  expect(await fetchPath(`/?${insert}`)).toMatchObject({ status: 403, code: '164' });
  expect(await fetchPath('/?query=SELECT%201')).toMatchObject({ status: 200, body: '1\n' });
  expect(
    await one('SELECT count() FROM numbers(3) SETTINGS readonly = 0, max_threads = 1').catch(e => e.code),
  ).not.toBe(undefined);
});

function fetchPath(path: string): Promise<{ status?: number; code?: unknown; body: string }> {
  return new Promise((resolve, reject) => {
    get({ socketPath, path }, async response => {
      const code = response.headers['x-clickhouse-exception-code'];
      resolve({ status: response.statusCode, code, body: await text(response) });
    }).on('error', reject);
  });
}
