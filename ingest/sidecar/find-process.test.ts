import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findProcess, readProcess } from './find-process.ts';
import { watchProcess } from './watch-process.ts';

const isLinux = process.platform === 'linux';
if (!isLinux) console.warn('find-process.test: left out, /proc is there on Linux only');

test.runIf(isLinux)('a process is found by pid, pid file and command, with its start to 20 ms', async () => {
  const mark = `overtick-${process.pid}-${Date.now()}`;
  const beforeMs = Date.now();
  // A shell around it, as around many servers.
  const shell = spawn('sh', [
    '-c',
    `"${process.execPath}" -e "console.log(process.pid); setInterval(() => {}, 1e6)" ${mark}; true`,
  ]);
  const [output] = (await once(shell.stdout, 'data')) as [Buffer];
  const afterMs = Date.now();
  const pid = Number(output);
  const folder = mkdtempSync(join(tmpdir(), 'overtick-pid-'));
  try {
    const found = readProcess(pid);
    expect(found?.startedAtUs).toBeGreaterThan((beforeMs - 20) * 1000);
    expect(found?.startedAtUs).toBeLessThan((afterMs + 20) * 1000);
    expect(findProcess({ match: mark })).toEqual(found);
    writeFileSync(join(folder, 'pid'), `${pid}\n`);
    expect(findProcess({ pidFile: join(folder, 'pid') })).toEqual(found);
    expect(findProcess({ pid })).toEqual(found);
  } finally {
    process.kill(pid);
    rmSync(folder, { recursive: true });
  }
  await once(shell, 'close');
  expect(findProcess({ pid })).toBeNull();
  expect(findProcess({ match: mark })).toBeNull();
});

test('what does not run, or is no process, is not found', () => {
  expect(findProcess({ pid: 4_194_999 })).toBeNull();
  expect(findProcess({ pidFile: '/no/such/file' })).toBeNull();
  expect(findProcess({ match: `no such command ${Math.random()}` })).toBeNull();
});

test.runIf(isLinux)(
  'a shell that starts a server is not taken for it, nor when it starts it again',
  async () => {
    const mark = `overtick-again-${process.pid}-${Date.now()}`;
    const server = `"${process.execPath}" -e "console.log(process.pid); setInterval(() => {}, 1e6)" ${mark}`;
    const shell = spawn('sh', ['-c', `sleep 0.3; ${server}; sleep 0.3; ${server}; true`]);
    const started: number[] = [];
    const watched = watchProcess({ match: mark }, ({ pid }) => started.push(pid));
    const timer = setInterval(() => watched.look(), 50);
    const pids: number[] = [];
    try {
      for (let i = 0; i < 2; i++) {
        pids.push(Number(((await once(shell.stdout, 'data')) as [Buffer])[0]));
        await new Promise(resolve => setTimeout(resolve, 200));
        process.kill(pids[i] as number);
      }
      await once(shell, 'close');
      expect(started).toEqual(pids);
    } finally {
      clearInterval(timer);
      watched.close();
      shell.kill();
    }
  },
);
