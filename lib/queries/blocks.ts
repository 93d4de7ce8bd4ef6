import type { TickRow } from './tick-row.ts';

/**
 * Breaches close in time share what is read around them. A block is a stretch of one loop in one process life; what is
 * read begins `lookBackUs` before it. Both are so many ticks long, so that fast and slow loops cost alike; in µs.
 */
const blockTicks = 600;
const lookBackTicks = 480;
/** A block is closed at this length, so that a read of some blocks is bounded. */
const longestTicks = 10_000;
const usualTickUs = 50_000;
const shortestUs = 5e6;
const longestUs = 3600e6;
/** Events count for so long after a tick, and a counter is read so far away from it, in µs. */
export const afterUs = 1e6;
export const sampleReachUs = 5e6;

export type Block = {
  place: number;
  instance: string;
  loop: string;
  build: string;
  incarnation: number;
  fromUs: number;
  toUs: number;
  /** About how many ticks lie in it. */
  ticks: number;
  /** Places in the list of breaches that it was made for. */
  members: number[];
};

/** The blocks of these ticks; neighbouring ones of a loop are one, so that nothing is read twice. */
export function blocksOf(rows: readonly TickRow[]): Block[] {
  const open = new Map<string, Block>();
  const blocks: Block[] = [];
  const oldestFirst = rows.map((row, i) => ({ row, i })).sort((a, b) => a.row.start_us - b.row.start_us);
  for (const { row, i } of oldestFirst) {
    const { instance, loop, build, incarnation, start_us, duration_us, budget_us } = row;
    const tickUs = budget_us || usualTickUs;
    const within = (ticks: number) => Math.min(longestUs, Math.max(shortestUs, ticks * tickUs));
    const toUs = start_us + duration_us + sampleReachUs;
    const key = JSON.stringify([instance, loop, build, incarnation]);
    const block = open.get(key);
    if (block && start_us - block.toUs < within(blockTicks) && block.ticks < longestTicks) {
      block.toUs = Math.max(block.toUs, toUs);
      block.ticks = Math.ceil((block.toUs - block.fromUs) / tickUs);
      block.members.push(i);
      continue;
    }
    const fromUs = start_us - within(lookBackTicks);
    const ticks = Math.ceil((toUs - fromUs) / tickUs);
    const next = {
      place: blocks.length,
      instance,
      loop,
      build,
      incarnation,
      fromUs,
      toUs,
      ticks,
      members: [i],
    };
    open.set(key, next);
    blocks.push(next);
  }
  return blocks;
}

/** Lists of blocks of at most so many ticks each; a block is never cut. */
export function inPortions(blocks: readonly Block[], mostTicks: number): Block[][] {
  const portions: Block[][] = [];
  let left = 0;
  for (const block of blocks) {
    if (block.ticks > left || portions.length === 0) {
      portions.push([]);
      left = mostTicks;
    }
    portions.at(-1)?.push({ ...block, place: portions.at(-1)?.length ?? 0 });
    left -= block.ticks;
  }
  return portions;
}
