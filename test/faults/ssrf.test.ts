import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { createServer } from 'node:net';
import { post } from '../../ingest/alerter/post.ts';
import { fault } from './fault.ts';

/** 127.0.0.1 as people and parsers write it, and the neighbours that a webhook has no business with. */
const loopbacks = [
  ...['127.0.0.1', '127.1', '127.0.1', '127.255.255.254', '2130706433', '0x7f000001', '0x7f.1', '0x7f.0.0.1'],
  ...['0177.0.0.1', '017700000001', '0177.0.0.01', '127.0.0.1.', '127.000.000.001', '0', '0.0.0.0', '0x0'],
  ...[
    'localhost',
    'localhost.',
    'LOCALHOST',
    'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
    '①②⑦.⓪.⓪.①',
    '１２７.０.０.１',
    '127。0。0。1',
    '%31%32%37.0.0.1',
  ],
  ...[
    '[::1]',
    '[::]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[::7f00:1]',
  ],
  ...[
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '[2001:0:7f00:1::]',
    '[0000::1]',
    '[::FFFF:127.0.0.1]',
  ],
];
const neighbours = [
  ...[
    '10.0.0.1',
    '10.255.255.255',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '192.168.255.1',
    '100.64.0.1',
  ],
  ...[
    '169.254.169.254',
    '[::ffff:169.254.169.254]',
    '[fd00:ec2::254]',
    '100.100.100.200',
    '192.0.0.192',
    '198.18.0.1',
  ],
  ...[
    '[fe80::1]',
    '[fc00::1]',
    '[fd12:3456::1]',
    '[fec0::1]',
    '[ff02::1]',
    '224.0.0.1',
    '255.255.255.255',
    '240.0.0.1',
  ],
];
const schemes = [
  'file:///etc/passwd',
  'ftp://127.0.0.1/',
  'gopher://127.0.0.1:PORT/_',
  'data:text/plain,x',
  'unix:/tmp/x',
  'ws://127.0.0.1:PORT/',
  'javascript:1',
  'blob:http://127.0.0.1:PORT/x',
  '//127.0.0.1:PORT/',
  '',
];

/** Every way to write each of them as the address of a webhook. */
function formsOf(port: number): string[] {
  const around = (host: string) => [`http://${host}:${port}/`, `http://example.com@${host}:${port}/`];
  return [
    ...loopbacks.flatMap(host => [...around(host), `http:\\\\${host}:${port}\\`]),
    ...neighbours.flatMap(around),
    ...schemes.map(text => text.replace('PORT', String(port))),
  ];
}

fault(
  {
    id: 'D7',
    fault: 'webhooks that would reach this machine and its neighbours',
    full: { rounds: 20 },
    fast: { rounds: 1 },
  },
  async ({ rounds }, goals) => {
    let connections = 0;
    const trap = createServer(socket => {
      connections++;
      socket.destroy();
    });
    await new Promise<void>(resolve => trap.listen({ port: 0, host: '::', ipv6Only: false }, resolve));
    const { port } = trap.address() as { port: number };
    const send = (url: string, allowPrivate = false) =>
      post({ url, headers: {}, body: '{}' }, { timeoutMs: 3_000, allowPrivate });
    let sent = 0;
    const forms = formsOf(port);
    for (let round = 0; round < rounds; round++)
      for (const url of forms) if ((await send(url)).kind === 'answer') sent++;
    // What the clouds hand their machines' keys out at stays shut, whatever a receiver is allowed.
    for (const host of ['169.254.169.254', '[fd00:ec2::254]', '[::ffff:169.254.169.254]'])
      if ((await send(`http://${host}:${port}/`, true)).kind === 'answer') sent++;

    // A name that says something else each time it is asked for, and one that says both at once.
    const { lookup } = dns;
    let asked = 0;
    const answers = [
      ['127.0.0.1'],
      ['8.8.8.8', '127.0.0.1'],
      ['127.0.0.1', '8.8.8.8'],
      ['::1'],
      ['10.0.0.1'],
    ];
    dns.lookup = ((_: string, options: { all?: boolean }, done: (...given: unknown[]) => void) => {
      const now = answers[asked++ % answers.length] ?? [];
      const all = now.map(address => ({ address, family: address.includes(':') ? 6 : 4 }));
      if (options.all) done(null, all);
      else done(null, all[0]?.address, all[0]?.family);
    }) as unknown as typeof dns.lookup;
    syncBuiltinESMExports();
    try {
      for (let i = 0; i < answers.length * 4; i++)
        if ((await send(`http://rebinding.example:${port}/`)).kind === 'answer') sent++;
    } finally {
      dns.lookup = lookup;
      syncBuiltinESMExports();
    }

    // Whoever may be reached cannot send us on.
    let followed = 0;
    const beyond = createServer(() => followed++);
    await new Promise<void>(resolve => beyond.listen(0, '127.0.0.1', resolve));
    const to = (beyond.address() as { port: number }).port;
    const redirecting = createServer(socket => {
      socket.once('data', () =>
        socket.end(`HTTP/1.1 307 Go\r\nLocation: http://127.0.0.1:${to}/\r\nContent-Length: 0\r\n\r\n`),
      );
    });
    await new Promise<void>(resolve => redirecting.listen(0, '127.0.0.1', resolve));
    const redirected = await send(
      `http://127.0.0.1:${(redirecting.address() as { port: number }).port}/`,
      true,
    );
    for (const server of [trap, beyond, redirecting]) server.close();

    goals.atLeast('forms', forms.length, 150);
    goals.exactly('connections', connections, 0);
    goals.exactly('answers', sent, 0);
    goals.atLeast('namesAsked', asked, answers.length * 4);
    goals.exactly('followed', followed, 0);
    goals.exactly('redirectSeen', redirected.kind === 'answer' ? redirected.status : 0, 307);
  },
);
