import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import { loadConfig } from '../../lib/config.ts';
import { runLoad } from './main.ts';

const short = [
  '--rate',
  '20',
  '--spike',
  '5',
  '--ramp-ms',
  '0',
  '--before',
  '1',
  '--during',
  '1',
  '--after',
  '1',
];

async function reportOf(args: string[]): Promise<string> {
  let text = '';
  await runLoad(loadConfig({}), [...args, ...short], line => {
    text += `${line}\n`;
  });
  return text;
}

const rowsOf = (report: string): Record<string, { requests: number; failed?: string; times?: string }> =>
  Object.fromEntries(
    [...report.matchAll(/^(before|during|after) +(\d+) +(\S+(?: \(.*?\))?) +(.*)$/gm)].map(
      ([, stretch, requests, failed, times]) => [stretch, { requests: Number(requests), failed, times }],
    ),
  );

test('a server that stands still is seen by every request that was due meanwhile, and by what failed', async () => {
  let seen = 0;
  const server = createServer((_, answer) => {
    seen++;
    // The 60th request, in the middle of the spike, holds up all others.
    if (seen === 60) for (const end = Date.now() + 400; Date.now() < end; );
    // Well within the third stretch, though one of the second may come late.
    answer.statusCode = seen > 132 ? 500 : 200;
    answer.end('ok');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const rows = rowsOf(await reportOf([`http://127.0.0.1:${(server.address() as AddressInfo).port}/`]));
  server.closeAllConnections();
  server.close();
  expect(rows.before?.requests).toBeGreaterThanOrEqual(19);
  expect(rows.during?.requests).toBeGreaterThanOrEqual(98);
  expect(rows.during?.failed).toBe('0');
  expect(rows.after?.failed).toMatch(/^\d+ \(500\)$/);
  const p99 = Number(/([\d.]+) ms +\S+ ms *$/.exec(rows.during?.times ?? '')?.[1]);
  expect(p99).toBeGreaterThan(300);
});

test('datagrams are sent at the same moments', async () => {
  const socket = createSocket('udp4');
  let taken = 0;
  socket.on('message', bytes => {
    if (bytes.toString() === 'clue') taken++;
  });
  await new Promise<void>(resolve => socket.bind(0, '127.0.0.1', resolve));
  const report = await reportOf([`udp://127.0.0.1:${socket.address().port}`, '--body', 'clue']);
  const sent = Object.values(rowsOf(report)).reduce((sum, { requests }) => sum + requests, 0);
  expect(sent).toBeGreaterThan(135);
  await vi.waitFor(() => expect(taken).toBe(sent));
  socket.close();
});

test.each([
  [['nonsense'], /Give the address/],
  [['ftp://example.org'], /http, https and udp/],
  [['http://127.0.0.1:1/', '--spike', 'much'], /--spike must be a number from 1 to 1000/],
  [['udp://127.0.0.1'], /needs a port/],
])('%j is refused with what to do', async (args, sentence) => {
  await expect(runLoad(loadConfig({}), args, () => {})).rejects.toThrow(sentence);
});
