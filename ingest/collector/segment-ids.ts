import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import type { Id } from './known-ids.ts';

/** One batch: its id as text, or its sender and number. */
type Line = string | [instance: string, startedAtUs: number, sequence: number];

const digest = (text: string) => createHash('sha256').update(text).digest('base64');

/**
 * Notes beside a segment which batches are in it: a collector that starts on gigabytes of them reads a hundredth of that
 * before it takes the next batch. Not synced: what is not whole is not believed, and the segment itself is read.
 */
export async function noteIds(path: string, ids: readonly Id[]): Promise<void> {
  const lines = ids.map(
    ({ batchId, sequence, startedAtUs, dictionary }): Line =>
      Number.isNaN(sequence) ? batchId : [dictionary.resource.instance, startedAtUs, sequence],
  );
  const text = JSON.stringify(lines);
  await writeFile(path, `${digest(text)}\n${text}`, { mode: 0o600 }).catch(() => rm(path, { force: true }));
}

/** The ids that were noted; null: they were not, or the note is not whole. */
export async function notedIds(path: string): Promise<Id[] | null> {
  const content = await readFile(path, 'utf8').catch(() => '');
  const end = content.indexOf('\n');
  const text = content.slice(end + 1);
  if (end < 0 || digest(text) !== content.slice(0, end)) return null;
  return (JSON.parse(text) as Line[]).map(line => {
    if (typeof line === 'string')
      return {
        batchId: line,
        sequence: Number.NaN,
        startedAtUs: 0,
        dictionary: { resource: { instance: '' } },
      };
    const [instance, startedAtUs, sequence] = line;
    return { batchId: '', sequence, startedAtUs, dictionary: { resource: { instance } } };
  });
}
