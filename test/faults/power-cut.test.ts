import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore, type Store } from '../../lib/clickhouse/client.ts';
import { loadConfig } from '../../lib/config.ts';
import {
  eventually,
  newPlace,
  overtick,
  type Place,
  type Process,
  startCollector,
  startStore,
} from '../running.ts';
import { fault } from './fault.ts';
import { account, quantile, startSenders } from './senders.ts';

/** EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH: from then on nothing reaches the disk. */
const shutDown =
  'open(my $f, "<", $ARGV[0]) or die $!; my $how = pack("L", 2); ioctl($f, 0x8004587D, $how) or die $!;';

/**
 * A power cut: the product runs on an ext4 of its own, which stops writing at one moment and is mounted anew. What was
 * written and not synced is gone. Copying the disk while its journal is being written made disks that never were.
 */
async function newDisk() {
  const folder = await mkdtemp(join(tmpdir(), 'overtick-disk-'));
  const [image, mounted] = [join(folder, 'image'), join(folder, 'mounted')];
  execFileSync('truncate', ['-s', '1G', image]);
  execFileSync('mkfs.ext4', ['-q', '-F', image]);
  await mkdir(mounted);
  const mount = () => execFileSync('mount', ['-o', 'loop', image, mounted]);
  const unmount = () =>
    eventually('the disk to be free', async () => spawnSync('umount', [mounted]).status === 0 || null);
  mount();
  return {
    mounted,
    async cut(end: () => Promise<unknown>) {
      execFileSync('perl', ['-e', shutDown, mounted]);
      await end();
      await unmount();
      mount();
    },
    async remove() {
      await unmount();
      await rm(folder, { recursive: true });
    },
  };
}

function missing(): string | null {
  if (process.getuid?.() !== 0 || !existsSync('/dev/loop-control')) return 'needs root and loop devices';
  const absent = ['mkfs.ext4', 'perl'].find(tool => spawnSync(tool, ['-V']).status !== 0);
  return absent === undefined ? null : `needs ${absent}`;
}

const service = 'cut';
const tables = ['alert_incidents', 'alert_controls', 'alert_alerters', 'profiles', 'breaches'] as const;
/** A row of a table that is not fed by ticks. */
const rowOf = (table: (typeof tables)[number], id: number): object => {
  const [at, body] = [`${1_795_000_000 + id}.000000`, '{}'];
  if (table === 'profiles') return { service, instance: `row-${id}`, type: 'cpu', start: at, end: at };
  if (table === 'breaches') return { service, instance: `row-${id}`, loop: 'main', tick: id, start: at };
  if (table === 'alert_incidents') return { id: `row-${id}`, service, opened: at, body };
  if (table === 'alert_controls') return { id: `row-${id}`, since: at, until: '1999999999.000000', body };
  return { id: `row-${id}`, host: 'h', started: at, at: '1999999999.000000' };
};

async function insertRows(store: Store, id: number): Promise<void> {
  for (const table of tables) {
    const line = Buffer.from(`${JSON.stringify(rowOf(table, id))}\n`);
    await store.insert(table, 'JSONEachRow', [line], `row/${table}/${id}`);
  }
}

/** By table, how many more or fewer rows are there than the `cuts` that were acknowledged. */
async function rowsOff(store: Store, cuts: number): Promise<Record<string, number>> {
  const off: Record<string, number> = {};
  for (const table of tables) {
    const [row] = await store.rows<{ rows: number }>(
      `SELECT count() AS rows FROM ${table} FINAL WHERE startsWith(${table.startsWith('alert') ? 'id' : 'instance'}, 'row-')`,
    );
    off[table] = Number(row?.rows) - cuts;
  }
  return off;
}

for (const [id, what, storeRuns] of [
  ['C2', 'the power is cut while the store is away', false],
  ['S9', 'the power is cut while the store inserts and merges', true],
] as const) {
  fault(
    {
      id,
      fault: what,
      full: { cuts: 10 },
      fast: storeRuns ? { cuts: 1 } : null,
      missing,
      timeoutMs: 900_000,
    },
    async ({ cuts }, goals) => {
      const disk = await newDisk();
      const place: Place = await newPlace();
      place.env.OVERTICK_DATA_DIR = join(disk.mounted, 'data');
      const store = openStore(loadConfig(place.env));
      let processes: Process[] = [await startStore(place), await startCollector(place)];
      const isReady = async () => {
        const answer = (await (await fetch(`${place.collectorUrl}/readyz`)).json()) as {
          storeReachable: boolean;
        };
        return answer.storeReachable || null;
      };
      try {
        await eventually('the tables', () => store.rows('SELECT 1 FROM alert_alerters LIMIT 0'), 60_000);
        const sending = startSenders({
          url: () => place.collectorUrl,
          agents: 10,
          ticksEach: 50,
          everyMs: 50,
          service,
        });
        let opened = 0;
        const readyMs: number[] = [];
        for (let cut = 0; cut < cuts; cut++) {
          await sleep(2_000 + 500 * Math.random());
          if (storeRuns) {
            await insertRows(store, cut);
            for (const table of ['ticks', 'rollup_10s', 'breaches', 'alert_incidents'])
              await store.command(`OPTIMIZE TABLE ${table}`);
            await sleep(100 * Math.random());
          } else {
            await processes[0]?.stop('SIGKILL');
            await sleep(1_000);
          }
          for (const { child } of processes) child.kill('SIGSTOP');
          await disk.cut(() => Promise.all(processes.map(process => process.stop('SIGKILL'))));
          const began = performance.now();
          processes = [overtick(['store'], place.env), overtick(['collector'], place.env)];
          await eventually('the product after the cut', isReady, 60_000);
          opened++;
          readyMs.push(performance.now() - began);
        }
        await sending.stop();
        goals.figure(
          'ticks',
          sending.acknowledged.reduce((sum, count) => sum + count, 0),
        );
        goals.exactly('notOpened', cuts - opened, 0);
        const found = await account(store, service, sending.acknowledged);
        for (const [name, count] of Object.entries(found)) goals.exactly(name, count, 0);
        if (storeRuns)
          for (const [table, off] of Object.entries(await rowsOff(store, cuts)))
            goals.exactly(`${table}RowsOff`, off, 0);
        goals.within('readyP99Ms', quantile(readyMs, 0.99), 5_000);
      } finally {
        await store.close();
        for (const process of processes.reverse()) await process.stop();
        await disk.remove();
        await place.remove();
      }
    },
  );
}
