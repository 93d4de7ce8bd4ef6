import type { Frame } from '../../lib/wire/decode.ts';

/** One instance as it is known by what it sends. */
export type Sender = {
  instance: string;
  service: string;
  build: string;
  runtime: string;
  /** How far its clock is ahead of ours, in ms, from the frame that came fastest lately; null: it does not say when it sent. */
  clockAheadMs: number | null;
  /** Rows that its agent had to drop since the process started. */
  droppedRows: number;
  /** When it was heard of, in ms since the Unix epoch. */
  lastMs: number;
};

/** A clock drifts: what was measured is forgotten after so many ms. */
const clockMs = 60_000;

export type Senders = {
  seen(frame: Frame): void;
  /** Those whose clock is off or that drop come first, then who was heard of last. */
  list(most: number): Sender[];
  count(): number;
};

export function createSenders(mostKept: number): Senders {
  type Kept = Sender & { clockSinceMs: number };
  const byInstance = new Map<string, Kept>();
  return {
    seen({ dictionary: { resource }, sentAtUs, sequence, dropped }) {
      const nowMs = Date.now();
      const { service, instance, build = '', runtime = '' } = resource;
      let sender = byInstance.get(instance);
      if (sender === undefined) {
        if (byInstance.size >= mostKept) byInstance.delete(byInstance.keys().next().value as string);
        sender = {
          instance,
          service,
          build,
          runtime,
          clockAheadMs: null,
          droppedRows: 0,
          lastMs: 0,
          clockSinceMs: 0,
        };
        byInstance.set(instance, sender);
      }
      sender.service = service;
      sender.build = build;
      sender.runtime = runtime;
      sender.lastMs = nowMs;
      // Only an agent, which numbers what it sends, says when it did.
      if (Number.isNaN(sequence)) return;
      sender.droppedRows =
        dropped.ticks + dropped.pauses + dropped.samples + dropped.latencies + dropped.events;
      const aheadMs = sentAtUs / 1000 - nowMs;
      const isOld = nowMs - sender.clockSinceMs > clockMs;
      if (isOld) sender.clockSinceMs = nowMs;
      // On its way a frame only gets older: the one that looks youngest was the fastest.
      if (isOld || sender.clockAheadMs === null || aheadMs > sender.clockAheadMs)
        sender.clockAheadMs = aheadMs;
    },
    list: most =>
      [...byInstance.values()]
        .sort((a, b) => wrongness(b) - wrongness(a) || b.lastMs - a.lastMs)
        .slice(0, most)
        .map(({ clockSinceMs, ...sender }) => sender),
    count: () => byInstance.size,
  };
}

const wrongness = ({ clockAheadMs, droppedRows }: Sender) =>
  (Math.abs(clockAheadMs ?? 0) > 1_000 ? Math.abs(clockAheadMs ?? 0) : 0) + droppedRows;
