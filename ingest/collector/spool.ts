import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { OvertickError } from '../../lib/errors.ts';
import type { TableLines } from './rows.ts';
import { decodeSegment, encodeSegment, type Segment } from './segment.ts';

export type Spool = {
  /** Tells this spool from every other one, for ever: what deduplication tokens begin with. */
  id: string;
  /** Writes the lines of these batches as a segment; resolves when it is on disk (fsync'd). One at a time. */
  append(lines: TableLines, ids: readonly string[]): Promise<void>;
  /** The segments, oldest first. */
  names(): readonly string[];
  /** When a segment was written, in ms since the Unix epoch; never before that of an earlier one. */
  writtenAtMs(name: string): number;
  /** True while a segment is being written: its time is taken and its name is not among names() yet. */
  isWriting(): boolean;
  /** A segment; null when the file is broken and was set aside. */
  read(name: string): Promise<Segment | null>;
  remove(names: readonly string[]): Promise<void>;
  /** Sets segments aside in spool/quarantine, where a person can look at them. */
  quarantine(names: readonly string[]): Promise<void>;
  bytes(): number;
};

const ending = '.segment';
const microseconds = (name: string) => Number.parseInt(name, 10);

/**
 * The collector's memory on disk: what was acknowledged and is not in the store yet. A segment is a file, written under
 * another name, synced and renamed: one with the right ending is whole. Its name is the µs at which it was written.
 * Throws OvertickError 'unavailable' when the folder cannot be written.
 */
export async function openSpool(folder: string): Promise<Spool> {
  const aside = join(folder, 'quarantine');
  await explained(folder, () => mkdir(aside, { recursive: true, mode: 0o700 }));
  const sizes = new Map<string, number>();
  for (const name of (await readdir(folder)).sort()) {
    if (name.endsWith(ending)) sizes.set(name, (await stat(join(folder, name))).size);
    else if (name.endsWith('.tmp')) await rm(join(folder, name));
  }
  const id = await readOrWrite(join(folder, 'id'), randomUUID);
  // Names must rise over restarts, also when the clock has stepped back and no segment is left to tell: tokens are made
  // of them, and a token that was used before would make the store drop new rows.
  const highest = join(folder, 'highest');
  let last = Math.max(
    microseconds([...sizes.keys()].at(-1) ?? '0'),
    Number(await readOrWrite(highest, () => '0')),
  );
  let writing: Promise<void> = Promise.resolve();
  let underWay = 0;

  const write = async (lines: TableLines, ids: readonly string[]) => {
    last = Math.max(last + 1, Date.now() * 1000);
    const name = `${String(last).padStart(17, '0')}${ending}`;
    const content = encodeSegment(lines, ids);
    await writeDurably(join(folder, name), content);
    sizes.set(name, content.length);
  };

  const quarantine = async (names: readonly string[]) => {
    for (const name of names) {
      await rename(join(folder, name), join(aside, name));
      sizes.delete(name);
    }
  };

  return {
    id,
    append(lines, ids) {
      underWay++;
      const written = writing.then(() => explained(folder, () => write(lines, ids)));
      writing = written.catch(() => {}).finally(() => underWay--);
      return written;
    },
    names: () => [...sizes.keys()],
    writtenAtMs: name => microseconds(name) / 1000,
    isWriting: () => underWay > 0,
    async read(name) {
      const segment = decodeSegment(await readFile(join(folder, name)));
      if (segment === null) await quarantine([name]);
      return segment;
    },
    async remove(names) {
      await writeDurably(highest, Buffer.from(String(last)));
      for (const name of names) {
        await rm(join(folder, name), { force: true });
        sizes.delete(name);
      }
    },
    quarantine,
    bytes: () => [...sizes.values()].reduce((sum, size) => sum + size, 0),
  };
}

async function readOrWrite(path: string, make: () => string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch {
    const content = make();
    await writeDurably(path, Buffer.from(content));
    return content;
  }
}

/** The file is whole and on disk, under its name, when it resolves. */
async function writeDurably(path: string, content: Buffer): Promise<void> {
  const file = await open(`${path}.tmp`, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(`${path}.tmp`, path);
  const folder = await open(join(path, '..'), 'r');
  await folder.sync().finally(() => folder.close());
}

async function explained<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new OvertickError(
      'unavailable',
      `The spool folder ${folder} cannot be written: ${(error as Error).message}.`,
      { cause: error },
    );
  }
}
