import { amountOf } from './amounts.ts';
import type { Typical } from './ledger.ts';

/** What a healthy tick contributes: its work without waits, its waits by line, phases and allocation; µs and bytes. */
export type HealthyTick = {
  players: number | null;
  workUs: number;
  lines: Record<string, number>;
  phases: Record<string, number>;
  /** Duration that no phase claims; null: it has no phases. */
  outsideUs: number | null;
  cpuClockRuns: Record<string, boolean>;
  allocBytes: number | null;
};

export type Baseline = Typical & { durationUs: number; allocBytes: number | null; allocIqrBytes: number };

/** Fewer healthy ticks than this say nothing. */
export const leastTicks = 8;
const leastVotes = 3;
/** Ticks whose load is within this share (and at least 2) of the tick's own count as of the same load. */
const sameLoadShare = 0.1;
/** The load must differ by this share over the healthy ticks before a slope is believed. */
const leastLoadSpread = 0.2;
/** A slope is followed at most this many times as far as the healthy ticks reach. */
const farthest = 4;

export function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  // A typed array sorts by value without being told how, and several times as fast.
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
}

function names(ticks: readonly HealthyTick[], part: 'phases' | 'lines'): Set<string> {
  const found = new Set<string>();
  for (const tick of ticks) for (const name in tick[part]) found.add(name);
  return found;
}
const medianOf = (ticks: readonly HealthyTick[], value: (tick: HealthyTick) => number) =>
  Math.round(median(ticks.map(value)));

/** Null when most values are: what most ticks do not have is not typical. */
function medianOrNull(values: readonly (number | null)[]): number | null {
  const known = values.filter(value => value !== null);
  return known.length * 2 < values.length ? null : Math.round(median(known));
}

/** What most of the healthy ticks that had such a pause showed; fewer than three are no majority. */
function votes(healthy: readonly HealthyTick[]): Record<string, boolean> {
  const counted: Record<string, { yes: number; no: number }> = {};
  for (const { cpuClockRuns } of healthy) {
    for (const [line, runs] of Object.entries(cpuClockRuns)) {
      const count = counted[line] ?? { yes: 0, no: 0 };
      counted[line] = count;
      count[runs ? 'yes' : 'no']++;
    }
  }
  return Object.fromEntries(
    Object.entries(counted)
      .filter(([, { yes, no }]) => yes + no >= leastVotes && yes !== no)
      .map(([line, { yes, no }]) => [line, yes > no]),
  );
}

type Loaded = HealthyTick & { players: number };

/**
 * A value's course over the load: the line through the medians of the lower and of the upper third of the load (Brown
 * and Mood's resistant line, without its iterations). Null when the load hardly differed, or the value falls with it.
 */
function courseOf(
  ticks: readonly Loaded[],
  value: (tick: HealthyTick) => number,
): ((players: number) => number) | null {
  const sorted = [...ticks].sort((a, b) => a.players - b.players);
  const third = Math.floor(sorted.length / 3);
  const [low, high] = [sorted.slice(0, third), sorted.slice(sorted.length - third)];
  const [lowLoad, highLoad] = [median(low.map(tick => tick.players)), median(high.map(tick => tick.players))];
  if (third < 3 || highLoad - lowLoad < Math.max(2, lowLoad * leastLoadSpread)) return null;
  const [lowValue, highValue] = [median(low.map(value)), median(high.map(value))];
  const slope = (highValue - lowValue) / (highLoad - lowLoad);
  if (slope <= 0) return null;
  const reach = (sorted.at(-1)?.players ?? 0) * farthest;
  return players => Math.max(0, Math.round(lowValue + slope * (Math.min(players, reach) - lowLoad)));
}

/**
 * The typical tick at a load, from the last healthy ticks of the same instance, loop and build: medians of those of the
 * same load; where there are too few of them, what the course over the load says; else medians of all. Null when there
 * are fewer than 8 healthy ticks.
 */
export function baselineOf(healthy: readonly HealthyTick[], players: number | null): Baseline | null {
  if (healthy.length < leastTicks) return null;
  const loaded = healthy.filter((tick): tick is Loaded => tick.players !== null);
  const usualPlayers = median(loaded.map(tick => tick.players));
  const usualWorkUs = medianOf(healthy, tick => tick.workUs);
  const near =
    players === null
      ? []
      : loaded.filter(tick => Math.abs(tick.players - players) <= Math.max(2, players * sameLoadShare));
  const pool = near.length >= leastTicks ? near : healthy;
  const follow = (value: (tick: HealthyTick) => number): number => {
    const course =
      pool === healthy && players !== null && loaded.length >= leastTicks ? courseOf(loaded, value) : null;
    return course && players !== null ? course(players) : medianOf(pool, value);
  };
  const workUs = follow(tick => tick.workUs);
  const unusual = players !== null && loaded.length >= leastTicks && workUs - usualWorkUs > usualWorkUs * 0.1;
  const alloc = pool
    .map(tick => tick.allocBytes)
    .filter(bytes => bytes !== null)
    .sort((a, b) => a - b);
  return {
    ticks: pool.length,
    workUs,
    usualWorkUs: unusual ? usualWorkUs : workUs,
    usualPlayers: loaded.length >= leastTicks ? usualPlayers : null,
    outsideUs: medianOrNull(pool.map(tick => tick.outsideUs)),
    cpuClockRuns: votes(healthy),
    durationUs: medianOf(
      pool,
      tick => tick.workUs + Object.values(tick.lines).reduce((sum, us) => sum + us, 0),
    ),
    lines: Object.fromEntries(
      [...names(pool, 'lines')].map(name => [name, medianOf(pool, tick => tick.lines[name] ?? 0)]),
    ),
    phases: Object.fromEntries(
      [...names(pool, 'phases')].map(name => [name, follow(tick => amountOf(tick.phases, name))]),
    ),
    loadDetail: unusual ? `for a load of ${players} against ${Math.round(usualPlayers)} usually` : '',
    allocBytes: alloc.length >= leastTicks ? Math.round(median(alloc)) : null,
    allocIqrBytes: alloc.length >= leastTicks ? quantile(alloc, 0.75) - quantile(alloc, 0.25) : 0,
  };
}
