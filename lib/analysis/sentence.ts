import { formatBytes } from '../format/bytes.ts';
import { formatMs, withoutZeros } from '../format/duration.ts';
import type { Ledger } from './ledger.ts';

export type SentenceFacts = {
  tick: number;
  instance: string;
  durationMs: number;
  budgetMs: number;
  ledger: Ledger;
  /** What lay between the scheduled and the actual start; null: on time, or not measured. */
  lateness: { ms: number; paused: { line: string; ms: number }[] } | null;
  allocBytes: number | null;
  typicalBytes: number | null;
  sinceLastGcBytes: number | null;
  /** The phase that allocated most of it, and in which ticks. */
  paidBy: { phase: string; share: number; fromTick: number; toTick: number } | null;
  packetsDropped: number | null;
  packetsSent: number | null;
  events: Record<string, number>;
};

const wordsOf: Record<string, string> = {
  'gc.stw': 'stop-the-world garbage collection',
  'gc.assist': 'helping the garbage collector (assist)',
  'gc.stall': 'waiting for memory (allocation stall)',
  safepoint: 'a safepoint',
  scheduler: 'waiting for the scheduler',
  loop: 'an event-loop stall',
  lock: 'waiting for a lock',
  io: 'waiting for I/O',
  offcpu: 'time off the CPU',
  unexplained: 'unexplained',
};

/** A ledger line in words: `phase:loot` is "the phase loot". */
export function lineInWords(line: string): string {
  if (line.startsWith('phase:')) return `the phase ${line.slice('phase:'.length)}`;
  return wordsOf[line] ?? line;
}

/** What happened in this tick, in one or two sentences a person can read at 3 a.m. */
export function sentenceOf(facts: SentenceFacts): string {
  const { ledger, durationMs, budgetMs } = facts;
  const head = `Tick ${facts.tick} of ${facts.instance} took ${formatMs(durationMs)}`;
  if (budgetMs === 0) return `${head}; it has no budget.`;
  if (durationMs <= budgetMs) return `${head}, within its budget of ${withoutZeros(formatMs(budgetMs))}.`;
  return `${head}, ${formatMs(durationMs - budgetMs)} over its budget of ${withoutZeros(formatMs(budgetMs))}: ${causeClause(facts, ledger)}.${latenessSentence(facts)}${impactSentence(facts)}`;
}

function causeClause(facts: SentenceFacts, ledger: Ledger): string {
  const line = ledger.lines.find(({ line }) => line === ledger.cause);
  if (!line || ledger.cause === 'unexplained') {
    const unexplained = ledger.lines.find(({ line }) => line === 'unexplained');
    return unexplained
      ? `${formatMs(unexplained.us / 1000)} of it is unexplained`
      : 'no single cause stands out';
  }
  const words = `${formatMs(line.us / 1000)} was ${lineInWords(line.line)}`;
  if (!line.line.startsWith('gc.')) return words;
  const paid =
    facts.sinceLastGcBytes === null
      ? ''
      : `, after ${formatBytes(facts.sinceLastGcBytes)} had been allocated since the last one${paidClause(facts)}`;
  return `${words} (${line.detail})${paid}`;
}

/** A phase is named for the debt when it allocated at least half of it. */
function paidClause({ paidBy }: SentenceFacts): string {
  if (!paidBy || paidBy.phase === '' || paidBy.share < 0.5) return '';
  const { phase, share, fromTick, toTick } = paidBy;
  const where = fromTick === toTick ? `tick ${fromTick}` : `ticks ${fromTick}-${toTick}`;
  return `, ${Math.round(share * 100)} % of it by ${phase} in ${where}`;
}

/** Lateness under this share of the budget is how any loop runs. */
const leastLateness = 0.1;

function latenessSentence({ lateness, budgetMs }: SentenceFacts): string {
  if (!lateness || lateness.ms < budgetMs * leastLateness) return '';
  const [largest] = [...lateness.paused].sort((a, b) => b.ms - a.ms);
  const why = largest ? `: ${formatMs(largest.ms)} before it was ${lineInWords(largest.line)}` : '';
  return ` It began ${formatMs(lateness.ms)} late${why}.`;
}

function impactSentence({ packetsDropped, packetsSent, events }: SentenceFacts): string {
  const parts: string[] = [];
  if (packetsDropped)
    parts.push(`${packetsDropped} of ${packetsDropped + (packetsSent ?? 0)} packets were dropped`);
  const named = Object.entries(events).sort(([, a], [, b]) => b - a)[0];
  if (named) parts.push(`${named[1]} × ${named[0]} followed within a second`);
  if (parts.length === 0) return '';
  const text = parts.join(', and ');
  return ` ${text[0]?.toUpperCase()}${text.slice(1)}.`;
}
