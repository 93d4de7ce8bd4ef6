import { crc32 } from 'node:zlib';
import type { TableLines } from './rows.ts';

/** One table's rows of a segment, as JSON lines. */
export type SegmentPart = { table: string; rows: number; lines: Buffer };

/** Ids of the batches in it, and their rows by table. */
export type Segment = { ids: string[]; parts: SegmentPart[] };

type Head = {
  version: 1;
  crc32: number;
  ids: readonly string[];
  parts: [table: string, rows: number, bytes: number][];
};

/** A line of JSON (ids, tables with their sizes, CRC-32 of what follows: for disks that lie), then the rows. */
export function encodeSegment(lines: TableLines, ids: readonly string[]): Buffer {
  const parts = [...lines]
    .filter(([, rows]) => rows.length > 0)
    .map(([table, rows]) => ({ table, rows: rows.length, lines: Buffer.from(rows.join('')) }));
  const body = Buffer.concat(parts.map(part => part.lines));
  const head: Head = {
    version: 1,
    crc32: crc32(body),
    ids,
    parts: parts.map(part => [part.table, part.rows, part.lines.length]),
  };
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), body]);
}

/** The reverse; null when the file is not whole or not of this version. */
export function decodeSegment(file: Buffer): Segment | null {
  try {
    const headEnd = file.indexOf(10);
    const head = JSON.parse(file.toString('utf8', 0, headEnd)) as Head;
    const body = file.subarray(headEnd + 1);
    if (head.version !== 1 || crc32(body) !== head.crc32) return null;
    let from = 0;
    const parts = head.parts.map(([table, rows, size]) => {
      const lines = body.subarray(from, from + size);
      from += size;
      return { table, rows, lines };
    });
    return { ids: [...head.ids], parts };
  } catch {
    return null;
  }
}
