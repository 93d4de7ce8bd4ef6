import type { Breach } from '@/lib/api/schemas.ts';
import { formatMs } from '../../lib/format/duration.ts';
import { lineName } from '../ledger/lines.ts';

/** Answers may say which pauses made a tick begin late: those between the end of the tick before and its begin. */
type Late = Pick<Breach, 'latenessMs'> & {
  lateness?: { ms: number; paused: readonly { line: string; ms: number }[] } | null;
};

/** Less is the timer's own jitter. */
const worthSayingMs = 1;

/** Why a tick began late, in words; null when it did not, or when that is not known. */
export function latenessInWords({ latenessMs, lateness }: Late): string | null {
  const ms = lateness?.ms ?? latenessMs;
  const paused = [...(lateness?.paused ?? [])].filter(each => each.ms > 0).sort((a, b) => b.ms - a.ms);
  if (ms === null || ms < worthSayingMs || paused.length === 0) return null;
  const parts = paused.map(each => `${formatMs(each.ms)} of ${lineName(each.line)}`);
  const last = parts.pop();
  return `It began ${formatMs(ms)} late, after ${parts.length > 0 ? `${parts.join(', ')} and ` : ''}${last} between the ticks.`;
}
