import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { wrap } from './exec.ts';

async function run(script: string) {
  const out = { stdout: new PassThrough({ highWaterMark: 1 << 28 }), stderr: new PassThrough() };
  const seen: Buffer[] = [];
  const read = { stdout: (bytes: Buffer) => void seen.push(bytes), stderr: () => {} };
  const child = await wrap([process.execPath, '-e', script], read, out);
  const code = await child.ended;
  return { child, code, stdout: out.stdout.read() as Buffer | null, stderr: out.stderr.read(), seen };
}

test('output passes through byte by byte, and is read along', async () => {
  const { code, stdout, stderr, seen } = await run(
    `process.stdout.write(Buffer.from(Array.from({length: 300000}, (_, i) => i % 256))); process.stderr.write('oops'); process.exitCode = 7`,
  );
  expect(code).toBe(7);
  expect(stdout?.length).toBe(300_000);
  expect(stdout?.every((byte, i) => byte === i % 256)).toBe(true);
  expect(Buffer.concat(seen).equals(stdout as Buffer)).toBe(true);
  expect(stderr?.toString()).toBe('oops');
});

test('a signal ends it with the code that a shell gives', async () => {
  const { code } = await run(`process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000)`);
  expect(code).toBe(143);
});

test('a reader that is slow holds the server up and loses nothing', async () => {
  const out = { stdout: new PassThrough({ highWaterMark: 1024 }), stderr: new PassThrough() };
  const child = await wrap(
    [process.execPath, '-e', `process.stdout.write('x'.repeat(1000000))`],
    { stdout: () => {}, stderr: () => {} },
    out,
  );
  let bytes = 0;
  out.stdout.on('data', chunk => {
    bytes += chunk.length;
  });
  expect(await child.ended).toBe(0);
  expect(bytes).toBe(1_000_000);
});

test('a command that is not there says so', async () => {
  const read = { stdout: () => {}, stderr: () => {} };
  await expect(wrap(['/no/such/server'], read)).rejects.toThrow('there is no such program');
});
