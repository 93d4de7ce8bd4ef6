import type { Breach } from '../api/schemas.ts';
import { isWatched, type Observation } from './observation.ts';
import type { Rule } from './rule.ts';

/** Loops that are remembered, and breaches of each: enough for N of M, whatever the fleet does. */
const mostLoops = 50_000;

export type BreachRule = Extract<Rule, { kind: 'severe-tick' | 'breaches' | 'allocation-spike' }>;
export const isBreachRule = (rule: Rule): rule is BreachRule =>
  rule.kind === 'severe-tick' || rule.kind === 'breaches' || rule.kind === 'allocation-spike';

/** The last breaches of each loop by tick number, oldest first. */
export type RecentTicks = Map<string, number[]>;

/** Adds a breach; ticks before a restart, which counts from the beginning again, are forgotten. */
export function remember(
  recent: RecentTicks,
  { instance, loop, tick }: Breach,
  most: number,
): readonly number[] {
  const key = `${instance}\n${loop}`;
  const before = recent.get(key) ?? [];
  if (before.includes(tick)) return before;
  const last = before.at(-1) ?? tick;
  const restarted = tick < last - 10 * most;
  const ticks = (restarted ? [tick] : [...before, tick].sort((a, b) => a - b)).slice(-most);
  recent.delete(key);
  recent.set(key, ticks);
  for (const oldest of recent.keys()) {
    if (recent.size <= mostLoops) break;
    recent.delete(oldest);
  }
  return ticks;
}

/** How many of the `of` ticks that end with this one were over budget. */
const countIn = (ticks: readonly number[], tick: number, of: number): number =>
  ticks.filter(one => one > tick - of && one <= tick).length;

function measure(rule: BreachRule, breach: Breach, ticks: readonly number[]): [number, number] | null {
  switch (rule.kind) {
    case 'severe-tick':
      return breach.budgetMs > 0 ? [breach.durationMs / breach.budgetMs, rule.times] : null;
    case 'breaches':
      // N of them are enough: over N - 1.
      return [countIn(ticks, breach.tick, rule.of), rule.count - 1];
    case 'allocation-spike':
      return breach.allocation.spike ? [breach.allocation.robustZ ?? 0, rule.z] : null;
  }
}

export const mostTicksOf = (rules: readonly Rule[]): number =>
  Math.max(1, ...rules.map(rule => (rule.kind === 'breaches' ? rule.count : 1)));

/** What the rules that look at single breaches say of this one. */
export function judgeBreach(rules: readonly Rule[], breach: Breach, ticks: readonly number[]): Observation[] {
  return rules.filter(isBreachRule).flatMap(rule => {
    const found = isWatched(breach, rule.where) ? measure(rule, breach, ticks) : null;
    if (found === null || found[0] <= found[1]) return [];
    const { service, instance, region, build, cause } = breach;
    return [
      {
        ...{ rule: rule.name, service, instance, region, build, cause, symptom: false, over: true },
        ...{ atUs: Date.parse(breach.startedAt) * 1000, value: found[0], threshold: found[1] },
        ...{ players: breach.players, packetsDropped: breach.impact.packetsDropped, breach },
      },
    ];
  });
}
