import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type CounterPlaces, readHeader, readPlaces } from './hsperfdata-file.ts';
import { hsperfdataPaths, whyNoCounters } from './hsperfdata-find.ts';

/** The counters of a running JVM. */
export type JvmCounters = {
  path: string;
  /** Reads them all again; false: the JVM is just setting them up, or the file is no longer whole. */
  refresh(): boolean;
  /** Names of the numbers, such as sun.gc.collector.0.invocations. */
  names(): Iterable<string>;
  /** A number as it was at the last refresh; null: this JVM does not have it. Exact up to 2^53. */
  long(name: string): number | null;
  text(name: string): string | null;
  close(): void;
};

/** Opens the counters of a process. Throws an Error that says what to do when there are none. */
export function openJvmCounters(pid: number): JvmCounters {
  for (const path of hsperfdataPaths(pid)) {
    try {
      return countersAt(path, openSync(path, 'r'));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EACCES')
        throw new Error(`${path} may not be read. Run the sidecar as the user of the JVM, or as root.`);
      if (code !== 'ENOENT') throw error;
    }
  }
  throw new Error(whyNoCounters(pid));
}

export function countersAt(path: string, fd: number): JvmCounters {
  let bytes = Buffer.alloc(fstatSync(fd).size);
  let places: CounterPlaces | null = null;
  return {
    path,
    refresh() {
      const size = readSync(fd, bytes, 0, bytes.length, 0);
      const header = readHeader(bytes.subarray(0, size));
      if (header === null || !header.accessible) return false;
      if (places?.changed !== header.changed) {
        const { size: whole } = fstatSync(fd);
        if (whole !== bytes.length) bytes = Buffer.alloc(whole);
        readSync(fd, bytes, 0, bytes.length, 0);
        places = readPlaces(bytes);
      }
      return places !== null;
    },
    names: () => places?.longs.keys() ?? [],
    long(name) {
      const at = places?.longs.get(name);
      return at === undefined ? null : Number(bytes.readBigInt64LE(at));
    },
    text: name => places?.texts.get(name) ?? null,
    close: () => closeSync(fd),
  };
}
