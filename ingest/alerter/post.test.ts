import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { post } from './post.ts';

let server: Server;
let port = 0;
let asked = 0;
beforeAll(async () => {
  server = createServer((_, response) => {
    asked++;
    response.writeHead(200).end('x'.repeat(100_000));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());

const to = (host: string, allowPrivate: boolean) =>
  post({ url: `http://${host}:${port}/`, headers: {}, body: '{}' }, { timeoutMs: 2_000, allowPrivate });

it.each(['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1'])(
  '%s is refused for good, and nothing is sent, whether it is an address or a name of one',
  async host => {
    expect(await to(host, false)).toMatchObject({ kind: 'failed', permanent: true });
    expect(asked).toBe(0);
  },
);

it('is asked when the receiver allows it, and no more is read of its answer than is worth it', async () => {
  const outcome = await to('127.0.0.1', true);
  expect(outcome).toMatchObject({ kind: 'answer', status: 200 });
  expect(outcome.kind === 'answer' && outcome.body.length).toBeLessThan(70_000);
});
