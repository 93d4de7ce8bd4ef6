import { formatMs, withoutZeros } from '../format/duration.ts';
import { formatPercent } from '../format/percent.ts';
import { formatCount } from '../format/rate.ts';
import type { Suspect } from './counterfactual.ts';
import { lineInWords } from './sentence.ts';

export type HeadlineFacts = {
  ticks: number;
  breaches: number;
  /** Breaches whose ledger is worked out. */
  accounted: number;
  unexplained: number;
  tickUsP99: number | null;
  suspects: readonly Suspect[];
};

/** A suspect that frees less than this share of the breaches is not worth a headline. */
const leastVanishing = 0.1;

const shortMs = (us: number) => withoutZeros(formatMs(us / 1000));
const these = (count: number) => (count === 1 ? '1 breach' : `${formatCount(count)} breaches`);

const causes: Record<string, string> = {
  'gc.stw': 'stop-the-world GC',
  'gc.assist': 'GC assist',
  'gc.stall': 'allocation stalls',
  safepoint: 'safepoints',
  scheduler: 'waiting for a CPU',
  loop: 'event-loop stalls',
  lock: 'waiting for locks',
  io: 'waiting for I/O',
  work: 'the load above the usual',
};

/** "Without …": a line as the thing that would have to go. */
export function withoutWhat(line: string): string {
  if (line.startsWith('phase:')) return `the excess of ${line.slice('phase:'.length)}`;
  return causes[line] ?? lineInWords(line);
}

/** The answer to "why are ticks breaching here" in one sentence. Of causes it says what would be left without them. */
export function headlineOf(facts: HeadlineFacts): string {
  const { ticks, breaches, accounted, unexplained, tickUsP99 } = facts;
  if (ticks === 0) return 'Nothing ticked here.';
  if (breaches === 0) return `None of ${formatCount(ticks)} ticks went over its budget.`;
  if (accounted === 0) return `${these(breaches)}; their ledgers are not worked out yet.`;
  const top = [...facts.suspects]
    .filter(({ line }) => line !== 'unexplained')
    .sort((a, b) => b.vanish - a.vanish || b.excessUs - a.excessUs)
    .find(({ vanish }) => vanish >= Math.max(1, breaches * leastVanishing));
  const rest =
    unexplained === 0 ? '' : `; ${formatCount(unexplained)} ${unexplained === 1 ? 'is' : 'are'} unexplained`;
  if (!top)
    return `No single cause would free a tenth of the ${these(breaches)} (${formatPercent(breaches / ticks)} of ticks)${rest}.`;
  const p99 =
    tickUsP99 === null || top.tickUsP99Left === null || shortMs(top.tickUsP99Left) === shortMs(tickUsP99)
      ? ''
      : `; p99 ${shortMs(tickUsP99)} → ${shortMs(top.tickUsP99Left)}`;
  return `Without ${withoutWhat(top.line)} ${formatCount(top.vanish)} of ${these(breaches)} ${breaches === 1 && top.vanish === 1 ? 'vanishes' : 'vanish'}${p99}${rest}.`;
}
