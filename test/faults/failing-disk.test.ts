import type { FileHandle } from 'node:fs/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { createIntake } from '../../ingest/collector/intake.ts';
import { openKnownIds } from '../../ingest/collector/known-ids.ts';
import { openSpool } from '../../ingest/collector/spool.ts';
import { fault } from './fault.ts';
import { frameOf } from './senders.ts';

/** How often a sync fails: EIO, as of a disk that could not keep what it was given. */
const disk = { failing: 0, syncs: new Map<FileHandle, number>() };

vi.mock('node:fs/promises', async original => {
  const real = await original<typeof import('node:fs/promises')>();
  return {
    ...real,
    async open(...parameters: Parameters<typeof real.open>) {
      const file = await real.open(...parameters);
      const sync = file.datasync.bind(file);
      let hasFailed = 0;
      file.datasync = async () => {
        if (hasFailed > 0) disk.syncs.set(file, ++hasFailed);
        if (!String(parameters[0]).endsWith('.frames') || Math.random() >= disk.failing) return sync();
        hasFailed++;
        throw Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' });
      };
      return file;
    },
  };
});

fault(
  { id: 'C4', fault: 'the disk says EIO to a sync', full: { batches: 2_000 }, fast: { batches: 60 } },
  async ({ batches }, goals) => {
    const folder = await mkdtemp(join(tmpdir(), 'overtick-spool-'));
    const onDamage = () => {};
    const spool = await openSpool({ folder, mostInMemory: 2 ** 27, onDamage });
    const intake = createIntake(
      spool,
      await openKnownIds(folder),
      () => false,
      () => {},
    );
    disk.failing = 0.3;
    const acknowledged: number[] = [];
    let refused = 0;
    for (let sequence = 0; sequence < batches; sequence++)
      for (;;) {
        const kept = intake.take([frameOf('s', 'i', 1, sequence, 3)]);
        const isKept = await intake.keep(kept).then(
          () => true,
          () => false,
        );
        if (isKept) break;
        refused++;
      }
    for (let sequence = 0; sequence < batches; sequence++) acknowledged.push(sequence);
    disk.failing = 0;
    await intake.close();
    goals.figure('refused', refused);
    goals.atLeast('failedSyncs', refused, batches / 10);
    goals.exactly('troubleUntold', Number(!/EIO/.test(spool.trouble()?.reason ?? '')), 0);
    goals.exactly('syncedAgain', disk.syncs.size, 0);
    const again = await openSpool({ folder, mostInMemory: 2 ** 27, onDamage });
    const found: number[] = [];
    for (const segment of again.segments())
      for (const { sequence } of await again.read(segment)) found.push(sequence);
    goals.exactly('lost', acknowledged.filter(sequence => !found.includes(sequence)).length, 0);
    goals.exactly('doubled', found.length - new Set(found).size, 0);
    await rm(folder, { recursive: true });
  },
);
