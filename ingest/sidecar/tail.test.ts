import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LineSplitter } from './lines.ts';
import { type Following, followFile } from './tail.ts';

let folder: string;
let path: string;
let lines: string[];
let following: Following;

function follow(fromStart = false): void {
  const splitter = new LineSplitter(line => lines.push(line));
  const listener = { chunk: (bytes: Buffer) => splitter.push(bytes), another: () => splitter.end() };
  following = followFile(path, listener, fromStart);
}

async function until(expected: string[]): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (lines.length < expected.length && Date.now() < deadline) await sleep(10);
  expect(lines).toEqual(expected);
}

const sleep = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'overtick-tail-'));
  path = join(folder, 'gc.log');
  lines = [];
});
afterEach(async () => {
  await following.close();
  rmSync(folder, { recursive: true });
});

test('what is in the file already is old, what is added is read', async () => {
  writeFileSync(path, 'old\n');
  follow();
  await sleep(100);
  appendFileSync(path, 'new\nhal');
  await until(['new']);
  appendFileSync(path, 'f\n');
  await until(['new', 'half']);
});

test('told so, it reads from the start', async () => {
  writeFileSync(path, 'old\n');
  follow(true);
  await until(['old']);
});

test('a file that is not there is waited for, and read whole', async () => {
  follow();
  await sleep(100);
  expect(following.trouble()).toContain('not there yet');
  writeFileSync(path, 'first\n');
  await until(['first']);
  expect(following.trouble()).toBeNull();
});

test('a renamed file is read to its end, then the new one from its start', async () => {
  writeFileSync(path, '');
  follow();
  await sleep(100);
  for (let i = 0; i < 5; i++) {
    appendFileSync(path, `${i}a\n`);
    renameSync(path, `${path}.${i}`);
    appendFileSync(`${path}.${i}`, `${i}b\n`);
    writeFileSync(path, `${i}c\n`);
    await sleep(500);
  }
  await until([0, 1, 2, 3, 4].flatMap(i => [`${i}a`, `${i}b`, `${i}c`]));
});

test('a file that is copied and truncated goes on from its start', async () => {
  writeFileSync(path, '');
  follow();
  await sleep(100);
  appendFileSync(path, 'before\n');
  await until(['before']);
  copyFileSync(path, `${path}.1`);
  truncateSync(path);
  await sleep(500);
  appendFileSync(path, 'after\n');
  await until(['before', 'after']);
});

test('a named pipe is read, and outlives its writers', async () => {
  execFileSync('mkfifo', [path]);
  follow();
  await sleep(100);
  execFileSync('sh', ['-c', `echo one > ${path}`]);
  execFileSync('sh', ['-c', `echo two > ${path}`]);
  await until(['one', 'two']);
});

test('a folder is refused with what to do', async () => {
  path = folder;
  follow();
  await sleep(100);
  expect(following.trouble()).toContain('name the file itself');
});
