import { spawnSync } from 'node:child_process';
import { mkdir, readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../../lib/clickhouse/client.ts';
import { loadConfig } from '../../lib/config.ts';
import { eventually, newPlace, overtick, type Place, type Process, startStore } from '../running.ts';
import { fault, type Goals } from './fault.ts';
import { account, startSenders } from './senders.ts';

const service = 'full';
const MiB = 1024 * 1024;

/** A collector whose spool is a small disk that only it and its children see, and a way to fill the rest of that disk. */
async function collectorOnDisk(place: Place, diskMiB: number) {
  const folder = join(place.dataDir, 'spool');
  await mkdir(folder, { recursive: true });
  const mount = `mount -t tmpfs -o size=${diskMiB}m overtick "$0" && exec "$@"`;
  const collector = overtick(['collector'], place.env, ['unshare', '-rm', 'sh', '-c', mount, folder]);
  const isReady = async () => (await fetch(`${place.collectorUrl}/readyz`)).ok || null;
  await eventually('the collector', isReady, 60_000);
  const seen = join('/proc', String(collector.child.pid), 'root', folder);
  const ballast = join(seen, 'ballast');
  return {
    collector,
    async used(): Promise<number> {
      const { bavail, blocks } = await statfs(seen);
      return 1 - bavail / blocks;
    },
    /** Somebody else's file, which leaves this share of the disk; 0: until the disk is full. */
    async fill(share: number): Promise<void> {
      const { bavail, blocks, bsize } = await statfs(seen);
      const bytes = Math.round((bavail - share * blocks) * bsize);
      await writeFile(ballast, Buffer.alloc(share === 0 ? diskMiB * MiB : bytes), { flag: 'a' }).catch(
        error => {
          if (share > 0) throw error;
        },
      );
    },
    free: () => rm(ballast, { force: true }),
    segments: async () => (await readdir(seen)).filter(name => name.endsWith('.frames')).length,
  };
}

/** Rejects when it takes longer; says what it was. */
function inTime<T>(what: string, ms: number, work: Promise<T>): Promise<T> {
  const late = sleep(ms, undefined, { ref: false }).then(() => {
    throw new Error(`${what} took longer than ${ms / 1000} s.`);
  });
  return Promise.race([work, late]);
}

async function run(diskMiB: number, goals: Goals, place: Place, processes: Process[]): Promise<void> {
  processes.push(await startStore(place));
  const disk = await collectorOnDisk(place, diskMiB);
  processes.push(disk.collector);
  const store = openStore(loadConfig(place.env));
  const answer = async () => (await fetch(`${place.collectorUrl}/readyz`)).status;
  const answers = (status: number, timeoutMs: number) =>
    eventually(`${status}`, async () => (await answer()) === status || null, timeoutMs);
  await eventually('the tables', () => store.rows('SELECT 1 FROM alert_alerters LIMIT 0'), 60_000);
  const sending = startSenders({
    ...{ url: () => place.collectorUrl, agents: 10, ticksEach: 50, everyMs: 50, service },
  });
  const sent = () => sending.acknowledged.reduce((sum, count) => sum + count, 0);
  const resumed = async () => {
    const before = sent();
    const began = performance.now();
    await eventually('a batch to be taken', async () => sent() > before || null, 60_000);
    return performance.now() - began;
  };
  await resumed();

  // Somebody else fills the disk, to nine tenths and then to the last byte.
  await disk.fill(0.15);
  await sleep(2_000);
  goals.exactly('answerWithRoom', await answer(), 200);
  await disk.fill(0.09);
  await answers(503, 20_000);
  goals.atLeast('freeAt503', 1 - (await disk.used()), 0.05);
  await disk.fill(0);
  goals.atMost(
    'readsFail',
    await store.rows('SELECT count() FROM ticks').then(
      () => 0,
      () => 1,
    ),
    0,
  );
  await eventually('the spool to empty', async () => (await disk.segments()) === 0 || null, 60_000);
  await disk.free();
  goals.within('resumedMs', await resumed(), 10_000);

  // The store is away until the spool itself has filled the disk.
  await inTime('The end of the store', 20_000, processes[0]?.stop('SIGKILL') as Promise<unknown>);
  await disk.fill(0.14);
  await answers(503, 60_000);
  goals.atMost('usedBySpool', await disk.used(), 0.95);
  await disk.fill(0);
  await sleep(1_500);
  processes[0] = await startStore(place);
  await eventually('the spool to empty', async () => (await disk.segments()) === 0 || null, 60_000);
  await disk.free();
  goals.within('resumedAgainMs', await resumed(), 10_000);
  await inTime('The last answers', 30_000, sending.stop());
  goals.figure('ticks', sent());
  const found = await account(store, service, sending.acknowledged);
  for (const [name, count] of Object.entries(found)) goals.exactly(name, count, 0);
  await store.close();
}

fault(
  {
    id: 'C3',
    fault: 'the disk of the spool is full',
    full: { diskMiB: 64 },
    fast: null,
    missing: () => (spawnSync('unshare', ['-rm', 'true']).status === 0 ? null : 'needs user namespaces'),
  },
  async ({ diskMiB }, goals) => {
    const place = await newPlace();
    const processes: Process[] = [];
    try {
      await run(diskMiB, goals, place, processes);
    } catch (error) {
      const said = processes.map(process => process.output().slice(-2_000)).join('\n---\n');
      throw new Error(`${(error as Error).message}\n${said}`, { cause: error });
    } finally {
      for (const process of processes.reverse()) await inTime('Stopping', 20_000, process.stop());
      await place.remove();
    }
  },
);
