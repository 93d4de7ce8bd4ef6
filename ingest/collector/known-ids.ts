import { existsSync } from 'node:fs';
import { appendFile, open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Size in bytes at which the file of ids is put aside; two are kept, some half a million ids. */
const turnAtBytes = 16 * 1024 * 1024;

export type KnownIds = {
  /** Ids of batches that are in the store, oldest first; at least the last quarter of a million. */
  load(): Promise<string[]>;
  /** Remembers ids, on disk (synced) when it resolves. */
  add(ids: readonly string[]): Promise<void>;
};

/**
 * Ids of batches whose segments have left the spool, as JSON lines: with these and the spool's own, a batch that was
 * acknowledged once is known for hours to days, also over a restart and while the store is away.
 */
export function openKnownIds(folder: string): KnownIds {
  const current = join(folder, 'ids.jsonl');
  const previous = join(folder, 'ids.previous.jsonl');

  const read = async (path: string): Promise<string[]> => {
    if (!existsSync(path)) return [];
    const ids: string[] = [];
    for (const line of (await readFile(path, 'utf8')).split('\n')) {
      try {
        if (line !== '') ids.push(JSON.parse(line));
      } catch {
        // A line that a crash cut short belongs to a segment that is still in the spool.
      }
    }
    return ids;
  };

  return {
    load: async () => [...(await read(previous)), ...(await read(current))],
    async add(ids) {
      if (ids.length === 0) return;
      // The line break comes first, so that a line cut short by a crash does not swallow the next.
      await appendFile(current, ids.map(id => `\n${JSON.stringify(id)}`).join(''), { mode: 0o600 });
      const file = await open(current, 'r+');
      await file.datasync().finally(() => file.close());
      if ((await stat(current)).size > turnAtBytes) await rename(current, previous);
    },
  };
}
