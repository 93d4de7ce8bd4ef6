import { isEstimated, type LedgerPause } from '../../lib/analysis/pause-bill.ts';
import type { Store } from '../../lib/clickhouse/client.ts';
import { type Around, type AroundSample, around } from '../../lib/queries/around.ts';
import { type Block, blocksOf } from '../../lib/queries/blocks.ts';
import type { TickRow } from '../../lib/queries/tick-row.ts';
import type { Event } from '../../lib/signals/event.ts';
import type { Pause } from '../../lib/signals/pause.ts';
import type { Sample } from '../../lib/signals/sample.ts';
import { type Frame, rowsOf } from '../../lib/wire/decode.ts';
import { ticksIn } from './frame-ticks.ts';
import { frameOverheadBytes } from './spool.ts';
import { incarnationOf } from './tables.ts';

export type Recent = {
  add(frame: Frame): void;
  /** Whether all that explains these ticks is in memory. */
  holds(rows: readonly TickRow[]): boolean;
  /** As `around` of lib/queries: from memory where that holds all there is, else from the store. */
  around(store: Store, blocks: readonly Block[], signal?: AbortSignal): Promise<Around[]>;
  /** The same from memory only, whether or not it holds all there is. */
  remembered(store: Store, blocks: readonly Block[]): Promise<Around[]>;
};

/** Of it all, what one instance may take: one that sends without end must not push out what explains the others. */
const ownShare = 1 / 8;

/**
 * The last frames, by instance. A new breach is explained by what its server sent in the seconds before: asking the store
 * for that cost it more than all inserts.
 */
export function createRecent(budgetUsOf: (service: string) => number, maxBytes: number): Recent {
  /** Frames and their numbers, oldest first. */
  const byInstance = new Map<string, { frames: Frame[]; numbers: number[]; bytes: number }>();
  /** Instances by the number of a frame. */
  const order = new Map<number, string>();
  let oldest = 0;
  let added = 0;
  let bytes = 0;

  const forgetFirstOf = (instance: string) => {
    const own = byInstance.get(instance);
    const frame = own?.frames.shift();
    if (!own || !frame) return;
    order.delete(own.numbers.shift() as number);
    own.bytes -= sizeOf(frame);
    bytes -= sizeOf(frame);
    if (own.frames.length === 0) byInstance.delete(instance);
  };
  const forgetOldest = () => {
    while (!order.has(oldest)) oldest++;
    forgetFirstOf(order.get(oldest) as string);
  };
  const framesOf = (instance: string) => byInstance.get(instance)?.frames ?? [];

  const fromMemory = (block: Block): Around | null => {
    const { frames, isWhole } = sentSince(framesOf(block.instance), block);
    return isWhole ? aroundOf(frames, block) : null;
  };

  const aroundOf = (frames: readonly Frame[], block: Block): Around => {
    const within = (us: number) => us >= block.fromUs && us < block.toUs;
    const rows = <Row>(section: 'pauses' | 'events' | 'samples') =>
      frames.flatMap(frame => (frame.sections[section].rows === 0 ? [] : rowsOf(frame, section))) as Row[];
    const usualBudgetUs = budgetUsOf(frames[0]?.dictionary.resource.service ?? '');
    return {
      ticks: frames
        .flatMap(frame => ticksIn(frame, block, usualBudgetUs))
        .sort((a, b) => a.start_us - b.start_us),
      pauses: rows<Pause>('pauses')
        .filter(pause => pause.scope !== 'concurrent' && within(pause.startUs))
        .map(asPause)
        .sort((a, b) => a.startUs - b.startUs),
      events: rows<Event>('events')
        .filter(({ atUs }) => within(atUs))
        .map(({ atUs, name, count = 1 }) => ({ at_us: atUs, name, count }))
        .sort((a, b) => a.at_us - b.at_us),
      samples: rows<Sample>('samples')
        .filter(({ atUs }) => within(atUs))
        .map(asSample)
        .filter(({ gc_us, run_queue_us }) => gc_us !== null || run_queue_us !== null)
        .sort((a, b) => a.at_us - b.at_us),
    };
  };

  return {
    add(frame) {
      const { instance } = frame.dictionary.resource;
      const own = byInstance.get(instance) ?? { frames: [], numbers: [], bytes: 0 };
      byInstance.set(instance, own);
      own.frames.push(frame);
      own.bytes += sizeOf(frame);
      own.numbers.push(added);
      order.set(added++, instance);
      bytes += sizeOf(frame);
      while (own.bytes > maxBytes * ownShare) forgetFirstOf(instance);
      while (bytes > maxBytes) forgetOldest();
    },
    holds: rows => blocksOf(rows).every(block => sentSince(framesOf(block.instance), block).isWhole),
    remembered: async (_, blocks) =>
      blocks.map(block => aroundOf(sentSince(framesOf(block.instance), block).frames, block)),
    async around(store, blocks, signal) {
      const found = blocks.map(fromMemory);
      const missing = blocks.filter((_, i) => found[i] === null);
      const read =
        missing.length === 0
          ? []
          : await around(
              store,
              missing.map((block, place) => ({ ...block, place })),
              signal,
            );
      return found.map((here, i) => here ?? (read[missing.indexOf(blocks[i] as Block)] as Around));
    },
  };
}

/**
 * Frames of the block's process life that were sent since it begins: nothing that came before is of that time. Not whole
 * where one of them may be missing.
 */
function sentSince(
  all: readonly Frame[],
  { fromUs, incarnation, build }: Block,
): { frames: Frame[]; isWhole: boolean } {
  const frames: Frame[] = [];
  let before: Frame | null = null;
  for (let i = all.length - 1; i >= 0 && before === null; i--) {
    const frame = all[i] as Frame;
    if (incarnationOf(frame) !== incarnation || (frame.dictionary.resource.build ?? '') !== build) continue;
    frames.push(frame);
    if (frame.sentAtUs < fromUs) before = frame;
  }
  frames.reverse();
  const numbers = frames.map(({ sequence }) => sequence);
  // Ids that are no numbers do not tell whether one is missing.
  const isUnbroken = numbers.every(
    (number, i) => !Number.isNaN(number) && (i === 0 || number === (numbers[i - 1] as number) + 1),
  );
  return { frames, isWhole: isUnbroken && frames.length > 0 && (before !== null || numbers[0] === 0) };
}

const sizeOf = (frame: Frame) => frame.bytes + frameOverheadBytes;

const asPause = ({ startUs, durationUs, kind, scope, cause, ...known }: Pause): LedgerPause => ({
  startUs,
  durationUs,
  kind: kind ?? 'gc',
  scope: (scope ?? 'stw') as LedgerPause['scope'],
  cause: cause ?? '',
  source: known.source ?? '',
  estimated: isEstimated(known.evidence ?? 'measured', known.clockErrorUs ?? 0, durationUs),
});

const asSample = ({ atUs, gcPauseUsTotal, gcCpuUsTotal, runQueueWaitUsTotal }: Sample): AroundSample => ({
  at_us: atUs,
  gc_us: gcPauseUsTotal ?? gcCpuUsTotal ?? null,
  run_queue_us: runQueueWaitUsTotal ?? null,
});
