import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from '../../lib/wire/decode.ts';

/** Size in bytes at which the file of ids is begun anew; the one before is kept as well. */
const turnAtBytes = 16 * 1024 * 1024;
/** Ids given as text that are remembered, those that are longer as a hash of it; about 100 B each. */
const longText = 64;
const maxTexts = 500_000;
const maxSenders = 200_000;
/** A number that is missing after so many later ones was given up by its sender. */
const maxAhead = 1_000;

/** What of a frame tells it from every other: its number among its process's, or, where that is NaN, its id. */
export type Id = Pick<Frame, 'batchId' | 'sequence' | 'startedAtUs'> & {
  dictionary: { resource: { instance: string } };
};
/** Every number below `below` was taken, and these above it. */
type Sender = { below: number; ahead: Set<number> };

export type KnownIds = {
  has(id: Id): boolean;
  add(id: Id): void;
  /** Remembers what these ids told, on disk (synced) when it resolves. */
  keep(ids: readonly Id[]): Promise<void>;
};

/**
 * Ids of batches that were taken. Those of agents are numbers that rise, so that one number a process life is enough; any
 * other is remembered as it is. What leaves the spool is kept in a file of JSON lines (a text, or [sender, below, ahead]):
 * with these and the spool's own, a batch that was acknowledged is known over a restart and while the store is away.
 */
export async function openKnownIds(folder: string): Promise<KnownIds> {
  const current = join(folder, 'ids.jsonl');
  const previous = join(folder, 'ids.previous.jsonl');
  const texts = new Set<string>();
  const senders = new Map<string, Sender>();

  const addText = (id: string) => {
    texts.add(shortened(id));
    if (texts.size > maxTexts) texts.delete(texts.values().next().value as string);
  };
  const senderOf = (key: string): Sender => {
    const sender = senders.get(key) ?? { below: 0, ahead: new Set<number>() };
    if (!senders.has(key) && senders.size >= maxSenders)
      senders.delete(senders.keys().next().value as string);
    senders.set(key, sender);
    return sender;
  };
  for (const path of [previous, current])
    for (const entry of await linesOf(path)) {
      if (typeof entry === 'string') addText(entry);
      else {
        const [key, below, ahead] = entry;
        senders.set(key, { below, ahead: new Set(ahead) });
      }
    }
  const lineOf = (key: string, { below, ahead }: Sender) => JSON.stringify([key, below, [...ahead]]);

  return {
    has(id) {
      if (Number.isNaN(id.sequence)) return texts.has(shortened(id.batchId));
      const sender = senders.get(keyOf(id));
      return sender !== undefined && (id.sequence < sender.below || sender.ahead.has(id.sequence));
    },
    add(id) {
      if (Number.isNaN(id.sequence)) addText(id.batchId);
      else advance(senderOf(keyOf(id)), id.sequence);
    },
    async keep(ids) {
      if (ids.length === 0) return;
      const keys = new Set(ids.filter(id => !Number.isNaN(id.sequence)).map(keyOf));
      const lines = ids
        .filter(id => Number.isNaN(id.sequence))
        .map(id => JSON.stringify(shortened(id.batchId)));
      for (const key of keys) lines.push(lineOf(key, senderOf(key)));
      if (existsSync(current) && (await stat(current)).size > turnAtBytes) {
        await rename(current, previous);
        // Numbers of a sender that is silent just now must not be forgotten with the file before.
        for (const [key, sender] of senders) if (!keys.has(key)) lines.push(lineOf(key, sender));
      }
      // The line break comes first, so that a line cut short by a crash does not swallow the next.
      await appendFile(current, lines.map(line => `\n${line}`).join(''), { mode: 0o600 });
      const file = await open(current, 'r+');
      await file.datasync().finally(() => file.close());
    },
  };
}

const shortened = (id: string) =>
  id.length <= longText ? id : createHash('sha256').update(id).digest('base64');

const keyOf = ({ dictionary, startedAtUs }: Id) => `${dictionary.resource.instance}:${startedAtUs}`;

function advance(sender: Sender, sequence: number): void {
  if (sequence < sender.below) return;
  sender.ahead.add(sequence);
  if (sender.ahead.size > maxAhead) sender.below = Math.min(...sender.ahead);
  while (sender.ahead.delete(sender.below)) sender.below++;
}

type Line = string | [key: string, below: number, ahead: number[]];

const isLine = (entry: unknown): entry is Line =>
  typeof entry === 'string' ||
  (Array.isArray(entry) &&
    typeof entry[0] === 'string' &&
    Number.isInteger(entry[1]) &&
    Array.isArray(entry[2]) &&
    entry[2].every(Number.isInteger));

async function linesOf(path: string): Promise<Line[]> {
  if (!existsSync(path)) return [];
  const lines: Line[] = [];
  for (const line of (await readFile(path, 'utf8')).split('\n')) {
    try {
      const entry: unknown = line === '' ? null : JSON.parse(line);
      if (isLine(entry)) lines.push(entry);
    } catch {
      // A line that a crash cut short belongs to a segment that is still in the spool.
    }
  }
  return lines;
}
