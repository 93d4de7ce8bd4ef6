import type { AroundTick } from '../../lib/queries/around.ts';
import type { Block } from '../../lib/queries/blocks.ts';
import { defaultLoop } from '../../lib/signals/tick.ts';
import type { Frame } from '../../lib/wire/decode.ts';
import { missingU32 } from '../../lib/wire/layout.ts';
import { placeOf } from './tables.ts';

/**
 * Ticks of a frame in a stretch of a loop, as the ledger takes them: only their columns are read, and only theirs, since a
 * breach is explained with some thousand ticks around it.
 */
export function ticksIn(
  frame: Frame,
  { loop, fromUs, toUs }: Pick<Block, 'loop' | 'fromUs' | 'toUs'>,
  usualBudgetUs: number,
): AroundTick[] {
  const { arena, dictionary, sections } = frame;
  const { bytes, f64, u32, u16 } = arena;
  const { strings } = dictionary;
  const at = (name: string, shift: number) => {
    const place = placeOf(frame, 'ticks', name);
    return place === null ? -1 : place.at >> shift;
  };
  const [starts, ticks, allocs, loads] = [
    at('startUs', 3),
    at('tick', 3),
    at('allocBytes', 3),
    at('players', 3),
  ];
  const [durations, budgets, cpus, loops] = [
    at('durationUs', 2),
    at('budgetUs', 2),
    at('cpuUs', 2),
    at('loop', 1),
  ];
  const phases = placeOf(frame, 'ticks', 'phases');
  const number = (column: number, i: number) => {
    const value = column < 0 ? Number.NaN : (f64[column + i] as number);
    return Number.isNaN(value) ? null : value;
  };
  const whole = (column: number, i: number) => {
    const value = column < 0 ? missingU32 : (u32[column + i] as number);
    return value === missingU32 ? null : value;
  };
  const found: AroundTick[] = [];
  let entry = 0;
  for (let i = 0; i < sections.ticks.rows; i++) {
    const first = entry;
    if (phases !== null) entry += bytes[phases.at + i] as number;
    const startUs = f64[starts + i] as number;
    if (startUs < fromUs || startUs >= toUs) continue;
    const name = loops < 0 ? 0 : (u16[loops + i] as number);
    if ((name === 0 ? defaultLoop : strings[name]) !== loop) continue;
    // No name means anything to it, __proto__ neither.
    const spent: Record<string, number> = Object.create(null);
    if (phases !== null)
      for (let k = first; k < entry; k++)
        spent[strings[u16[(phases.keys >> 1) + k] as number] as string] = u32[
          (phases.values >> 2) + k
        ] as number;
    found.push({
      tick: number(ticks, i) ?? 0,
      start_us: startUs,
      duration_us: u32[durations + i] as number,
      budget_us: whole(budgets, i) ?? usualBudgetUs,
      cpu_us: whole(cpus, i),
      players: number(loads, i),
      alloc_bytes: number(allocs, i),
      phases: spent,
    });
  }
  return found;
}
