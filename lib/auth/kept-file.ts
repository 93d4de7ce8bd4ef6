import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { z } from 'zod';
import { OvertickError } from '../errors.ts';

/** A small file of JSON that several processes read and seldom change: tokens, users, sessions. */
export type KeptFile<Value> = {
  /** What it says now; asks the disk each time whether it was replaced. Throws OvertickError 'unavailable'. */
  read(): Value;
  /** Whether it was ever written. */
  exists(): boolean;
  /** Replaces what it says at once, while no other process can. */
  change(next: (value: Value) => Value): void;
};

/** Who holds the lock for longer than this has died with it, in ms. */
const staleMs = 5_000;

function locked(path: string, act: () => void): void {
  const lock = `${path}.lock`;
  for (;;) {
    try {
      closeSync(openSync(lock, 'wx', 0o600));
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
      if (since !== undefined && Date.now() - since > staleMs) rmSync(lock, { force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
  try {
    act();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** A file that cannot be read is an error, never an empty list: an empty list of users would open doors. */
export function keptFile<Schema extends z.ZodType>(
  dataDir: string,
  name: string,
  schema: Schema,
  empty: z.output<Schema>,
): KeptFile<z.output<Schema>> {
  const path = join(dataDir, 'auth', name);
  let known: { stamp: string; value: z.output<Schema> } | null = null;
  const stampOf = () => {
    const stat = statSync(/* turbopackIgnore: true */ path, { throwIfNoEntry: false });
    return stat ? `${stat.ino} ${stat.mtimeMs} ${stat.size}` : null;
  };
  const read = () => {
    try {
      const stamp = stampOf();
      if (stamp === null) return empty;
      if (known?.stamp !== stamp)
        known = {
          stamp,
          value: schema.parse(JSON.parse(readFileSync(/* turbopackIgnore: true */ path, 'utf8'))),
        };
      return known.value;
    } catch (cause) {
      throw new OvertickError('unavailable', `${path} cannot be read; nobody gets in until it can.`, {
        cause,
      });
    }
  };
  return {
    read,
    exists: () => stampOf() !== null,
    change(next) {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      locked(path, () => {
        const text = JSON.stringify(next(read()), null, 1);
        const file = openSync(`${path}.new`, 'w', 0o600);
        writeSync(file, `${text}\n`);
        fsyncSync(file);
        closeSync(file);
        renameSync(`${path}.new`, path);
      });
    },
  };
}

/** Removes the entry of this name; throws OvertickError 'not-found' with this sentence when there is none. */
export function removeNamed<Entry extends { name: string }>(
  file: Pick<KeptFile<Entry[]>, 'change'>,
  name: string,
  missing: string,
): void {
  file.change(entries => {
    const rest = entries.filter(one => one.name !== name);
    if (rest.length === entries.length) throw new OvertickError('not-found', missing);
    return rest;
  });
}
