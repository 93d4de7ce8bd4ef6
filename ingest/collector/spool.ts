import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open as openFile, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Arena } from '../../lib/wire/arena.ts';
import type { Frame } from '../../lib/wire/decode.ts';
import type { Id } from './known-ids.ts';
import { createLog, explained, type Log, syncFolder } from './log.ts';
import { readFrames } from './read-frames.ts';
import { notedIds, noteIds } from './segment-ids.ts';
import { isFull, type Span, spanMs, spans } from './span.ts';

/** Some frames that are inserted together: a file of the spool, 200 ms of what all agents sent. */
export type Segment = {
  /** Rises over the spool's life. */
  name: string;
  /**
   * Segments of one window share the inserts of what is rare, those of a period of what is added up (span.ts). Nothing
   * joins either after a restart.
   */
  window: string;
  period: string;
  bytes: number;
  /** Null: they are read from the file when their turn comes. */
  frames: Frame[] | null;
};

/** Bytes of an arena that hold a frame, and the frame. */
export type Kept = { arena: Arena; from: number; to: number; frame: Frame };

export type Spool = {
  /** Tells this spool from every other one, for ever: what deduplication tokens begin with. */
  id: string;
  /** Resolves when these frames are on disk. One call at a time. Throws OvertickError 'unavailable'; then none of them is. */
  append(kept: readonly Kept[]): Promise<void>;
  /** Ends the open segment, so that it can be inserted. */
  seal(): Promise<void>;
  /** How long the open segment has been open, in ms, its size and its ticks; null when there is none. */
  open(): { ageMs: number; bytes: number; ticks: number } | null;
  /** Segments that are complete, oldest first. */
  segments(): readonly Segment[];
  /** False when nothing can join the window or period any more. */
  mayGrow(span: Span, name: string): boolean;
  /**
   * The frames of a segment. What is damaged is skipped, told of, and its file kept in spool/quarantine; what a newer
   * Overtick wrote goes to spool/foreign, and comes back when one starts that can read it.
   */
  read(segment: Segment): Promise<Frame[]>;
  /** Which batches are in a segment. */
  ids(segment: Segment): Promise<readonly Id[]>;
  remove(segments: readonly Segment[]): Promise<void>;
  /** Gives up the space that is kept for the moment when there is none: without any, nothing could leave the spool. */
  spendReserve(): Promise<void>;
  /** A row that the store will never take, for a person to look at. */
  setAside(row: object): Promise<void>;
  bytes(): number;
  /** Age of the oldest segment that is complete, in ms; 0 when there is none. */
  oldestAgeMs(): number;
  /** The last time that the disk refused to write or to sync; null: it never did. */
  trouble(): { atMs: number; reason: string } | null;
};

const ending = '.frames';
/** Room for what is noted when segments leave, in bytes. */
const reserveBytes = 256 * 1024;

/** What was found wrong with a file of the spool. */
export type Damage = { stretches: number; isCutShort: boolean; foreignFrames: number };

type Options = {
  folder: string;
  /** Frames that wait in memory for the store; of further segments only the file is kept. In bytes. */
  mostInMemory: number;
  onDamage(name: string, damage: Damage): void;
};

/**
 * The collector's memory on disk: what was acknowledged and is not in the store yet. Frames stand in their files as they
 * came; a file that a crash cut short is good up to there. Names are NAME-WINDOW-PERIOD, each the µs at which it was begun.
 * Throws OvertickError 'unavailable' when the folder cannot be written.
 */
export async function openSpool({ folder, mostInMemory, onDamage }: Options): Promise<Spool> {
  const aside = join(folder, 'quarantine');
  const foreign = join(folder, 'foreign');
  for (const path of [aside, foreign])
    await explained(folder, () => mkdir(path, { recursive: true, mode: 0o700 }));
  const sealed: Segment[] = [];
  for (const file of (await readdir(folder)).filter(file => segmentFile.test(file)).sort()) {
    const name = file.slice(0, -ending.length);
    const { size } = await stat(join(folder, file));
    const [, window = '', period = ''] = name.split('-');
    sealed.push({ name, window, period, bytes: size, frames: null });
  }
  const reserve = join(folder, 'reserve');
  const keepReserve = async () => {
    if (existsSync(reserve)) return;
    // A disk that is full has room when segments have left it.
    await writeFile(reserve, Buffer.alloc(reserveBytes), { mode: 0o600 }).catch(() =>
      rm(reserve, { force: true }),
    );
  };
  await keepReserve();
  const id = await readOrWrite(join(folder, 'id'), randomUUID);
  // Names must rise over restarts, also when the clock has stepped back and no segment is left to tell: tokens are made
  // of them, and a token that was used before would make the store drop new rows.
  const highest = join(folder, 'highest');
  let last = Math.max(
    Number.parseInt(sealed.at(-1)?.name ?? '0', 10),
    highestOf(await readOrWrite(highest, () => '0')),
  );
  const nextName = () => {
    // A clock that nobody sets: a name says when its rows came, and who was heard of when.
    last = Math.max(last + 1, Math.round((performance.timeOrigin + performance.now()) * 1000));
    return String(last).padStart(17, '0');
  };
  for (const path of await readableIn(foreign)) {
    // A name of its own: under the old one's tokens the store would take it for what it has.
    const own = nextName();
    const name = `${own}-${own}-${own}`;
    await rename(path, join(folder, `${name}${ending}`));
    sealed.push({
      name,
      window: own,
      period: own,
      bytes: (await stat(join(folder, `${name}${ending}`))).size,
      frames: null,
    });
  }
  let current: { segment: Segment; log: Log; sinceMs: number; ticks: number } | null = null;
  let trouble: { atMs: number; reason: string } | null = null;
  const told = new Set<string>();
  // Ages by a clock that nobody sets. When a span ends is known as it begins: one that was over must not grow again.
  const open: Record<Span, { name: string; endsMs: number; bytes: number }> = {
    window: { name: '', endsMs: Number.NEGATIVE_INFINITY, bytes: 0 },
    period: { name: '', endsMs: Number.NEGATIVE_INFINITY, bytes: 0 },
  };
  const isOver = (span: Span) => performance.now() >= open[span].endsMs || isFull(span, open[span].bytes);
  const oldestAgeMs = () =>
    sealed[0] === undefined
      ? 0
      : performance.timeOrigin + performance.now() - Number.parseInt(sealed[0].name, 10) / 1000;
  /** The segment that is being begun: it belongs to its spans already. */
  let joining: Segment | null = null;

  const begin = async () => {
    const sinceMs = performance.now();
    const name = nextName();
    const waitedMs = oldestAgeMs();
    for (const span of spans)
      if (isOver(span)) open[span] = { name, endsMs: sinceMs + spanMs(span, waitedMs), bytes: 0 };
    const [window, period] = [open.window.name, open.period.name];
    const segment: Segment = { name: `${name}-${window}-${period}`, window, period, bytes: 0, frames: [] };
    joining = segment;
    try {
      current = { segment, log: await createLog(folder, `${segment.name}${ending}`), sinceMs, ticks: 0 };
    } finally {
      joining = null;
    }
    return current;
  };
  const inMemory = () => sealed.reduce((sum, segment) => sum + sizeInMemory(segment), 0);
  const seal = async () => {
    if (current === null) return;
    const { segment, log } = current;
    current = null;
    const frames = segment.frames ?? [];
    const stays = inMemory() + sizeInMemory(segment) > mostInMemory;
    if (stays) segment.frames = null;
    sealed.push(segment);
    await log.close();
    if (!stays) return;
    await noteIds(idsOf(segment), frames);
    if (!sealed.includes(segment)) await rm(idsOf(segment), { force: true });
  };
  const idsOf = ({ name }: Segment) => join(folder, `${name}.ids`);
  const read = async ({ name, frames }: Segment): Promise<Frame[]> => {
    if (frames !== null) return frames;
    const file = `${name}${ending}`;
    const content = await readFile(join(folder, file)).catch(unreadable);
    const found = readFrames(content ?? new Uint8Array());
    const stretches = content === null ? 1 : found.damaged;
    const { isCutShort, foreign: others } = found;
    if (told.has(name) || (stretches === 0 && !isCutShort && others.length === 0)) return found.frames;
    await explained(folder, async () => {
      if (content !== null && stretches > 0) await writeDurably(join(aside, file), content);
      if (others.length > 0) await writeDurably(join(foreign, file), Buffer.concat(others));
    });
    told.add(name);
    onDamage(name, { stretches, isCutShort, foreignFrames: others.length });
    return found.frames;
  };

  return {
    id,
    async append(kept) {
      let begun: typeof current = current;
      try {
        begun ??= await begin();
        await begun.log.write(runsOf(kept));
      } catch (error) {
        // A file that could not be synced once is not written again: the kernel may have forgotten what it lost.
        trouble = { atMs: Date.now(), reason: (error as Error).message };
        if (begun !== null) await seal();
        throw error;
      }
      const { segment, log } = begun;
      for (const { frame } of kept) {
        segment.frames?.push(frame);
        begun.ticks += frame.sections.ticks.rows;
        for (const span of spans) open[span].bytes += frame.bytes;
      }
      segment.bytes = log.bytes();
    },
    seal,
    open: () =>
      current && {
        ...{ ageMs: performance.now() - current.sinceMs, bytes: current.segment.bytes },
        ticks: current.ticks,
      },
    segments: () => sealed,
    mayGrow: (span, name) =>
      name === open[span].name && ((current?.segment ?? joining)?.[span] === name || !isOver(span)),
    read,
    async ids(segment) {
      const noted = await notedIds(idsOf(segment));
      if (noted !== null) return noted;
      const frames = await read(segment);
      await noteIds(idsOf(segment), frames);
      return frames;
    },
    async remove(segments) {
      await writeDurably(highest, Buffer.from(String(last)));
      for (const segment of segments) {
        for (const path of [idsOf(segment), join(folder, `${segment.name}${ending}`)])
          await rm(path, { force: true });
        const place = sealed.indexOf(segment);
        if (place >= 0) sealed.splice(place, 1);
      }
      await keepReserve();
    },
    spendReserve: () => rm(reserve, { force: true }),
    async setAside(row) {
      const file = await openFile(join(aside, 'rows.jsonl'), 'a', 0o600);
      await file.appendFile(`${JSON.stringify(row)}\n`).finally(() => file.close());
    },
    oldestAgeMs,
    bytes: () => sealed.reduce((sum, { bytes }) => sum + bytes, current?.segment.bytes ?? 0),
    trouble: () => trouble,
  };
}

/** Those of before there were windows and periods have one number, or two. */
const segmentFile = /^\d{17}(-\d{17}){0,2}\.frames$/;

/** Files of frames that an older Overtick kept for this one. */
async function readableIn(foreign: string): Promise<string[]> {
  const files = (await readdir(foreign)).filter(file => segmentFile.test(file)).sort();
  const readable: string[] = [];
  for (const file of files) {
    const found = readFrames(await readFile(join(foreign, file)));
    if (found.foreign.length === 0) readable.push(join(foreign, file));
  }
  return readable;
}

/** The number in a file that may be damaged; beyond 2100 it is not to be believed. */
const highestOf = (text: string) => (/^\d{1,16}$/.test(text) && Number(text) < 4.1e15 ? Number(text) : 0);

/** A disk that cannot read a file any more must not keep all the others from the store. */
function unreadable(error: NodeJS.ErrnoException): null {
  if (error.code === 'EIO') return null;
  throw error;
}

/** What a frame costs beside its bytes, about. */
export const frameOverheadBytes = 1_100;

const sizeInMemory = ({ frames, bytes }: Segment) =>
  frames === null ? 0 : bytes + frames.length * frameOverheadBytes;

/** Frames that stand side by side in an arena are one stretch of it. */
function runsOf(kept: readonly Kept[]): Uint8Array[] {
  const runs: { arena: Arena; from: number; to: number }[] = [];
  for (const { arena, from, to } of kept) {
    const run = runs.at(-1);
    if (run && run.arena === arena && run.to === from) run.to = to;
    else runs.push({ arena, from, to });
  }
  return runs.map(({ arena, from, to }) => arena.bytes.subarray(from, to));
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
  const file = await openFile(`${path}.tmp`, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(`${path}.tmp`, path);
  await syncFolder(join(path, '..'));
}
