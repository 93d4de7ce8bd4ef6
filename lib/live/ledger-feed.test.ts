import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Breach } from '../api/schemas.ts';
import { createLedgerFeed } from './ledger-feed.ts';

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function collector(lines: string, port = 0): Promise<number> {
  server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
    response.write(lines);
  });
  await new Promise<void>(resolve => server?.listen(port, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

test('a collector that restarts is followed again, and rubbish from another server is not', async () => {
  const port = await collector('\n{"id":"first"}\nSSH-2.0-OpenSSH\n{"id":"never"}\n');
  const taken: string[] = [];
  const stop = createLedgerFeed(`http://127.0.0.1:${port}`, 'key').follow(({ id }: Breach) => taken.push(id));
  await expect.poll(() => taken).toEqual(['first']);
  server?.closeAllConnections();
  await new Promise(resolve => server?.close(resolve));
  await collector('{"id":"second"}\n', port);
  await expect.poll(() => taken, { timeout: 5_000 }).toEqual(['first', 'second']);
  stop();
});
