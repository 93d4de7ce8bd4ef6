import { rhythmSentence } from '../analysis/findings.ts';
import { inPhase } from '../analysis/in-phase.ts';
import { rhythmOf } from '../analysis/rhythm.ts';
import type { CorrelationAnswer } from '../api/correlation.ts';
import type { Store } from '../clickhouse/client.ts';
import { episodes, streams } from './episode-times.ts';
import type { Selection } from './selection.ts';

const mostP = 0.01;
const mostShown = 3;

/**
 * The clearest rhythm of any server's loop, of all its breaches or of one cause, and what keeps the same time there. Servers are looked at one by
 * one: each has a beat of its own, and together they would blur. p is corrected for how many were looked at.
 */
export async function rhythmSection(
  store: Store,
  selection: Selection,
  signal?: AbortSignal,
): Promise<CorrelationAnswer['rhythm']> {
  const series = await episodes(store, selection, signal);
  const most = series[0]?.times.length ?? 0;
  const [clearest] = series
    .flatMap(one => {
      const rhythm = rhythmOf(one.times);
      return rhythm && rhythm.p * series.length <= mostP ? [{ ...one, rhythm }] : [];
    })
    .sort((a, b) => b.rhythm.strength * b.rhythm.cycles - a.rhythm.strength * a.rhythm.cycles);
  if (!clearest) return { sentence: rhythmSentence(null, [], most), found: null };
  const { instance, loop, cause, times, rhythm } = clearest;
  const signals = inPhase(
    times,
    rhythm.periodSeconds,
    await streams(store, selection, instance, signal),
  ).slice(0, mostShown);
  return {
    sentence: rhythmSentence(rhythm, signals, most, cause),
    found: {
      ...{
        instance,
        loop,
        cause: cause === '' ? null : cause,
        strength: rhythm.strength,
        cycles: rhythm.cycles,
        episodes: times.length,
      },
      periodMs: rhythm.periodSeconds * 1000,
      p: Math.min(1, rhythm.p * series.length),
      inPhase: signals.map(({ offsetSeconds, ...one }) => ({ ...one, offsetMs: offsetSeconds * 1000 })),
    },
  };
}
