import type { TickAnswer } from '@/lib/api/schemas.ts';
import { formatMs } from '@/lib/format/duration.ts';
import { Lane, LaneBlock } from './lane.tsx';
import { placeSpan } from './timeline-scale.ts';

type Pause = TickAnswer['pauses'][number];
type Range = readonly [number, number];

const isStall = ({ kind, scope }: Pause): boolean =>
  scope === 'loop' || (scope === 'scheduler' && kind !== 'gc');

/** Pauses of the runtime, and stalls of the loop and the scheduler, each on a lane of its own where it stood. */
export function PauseLanes({ pauses, range }: { pauses: readonly Pause[]; range: Range }) {
  const seen = pauses.filter(pause => placeSpan(pause, range) !== null);
  const stalls = seen.filter(isStall);
  const rest = seen.filter(pause => !isStall(pause));
  return (
    <>
      <PauseLane name="pauses" pauses={rest} range={range} none="no pause lay over this tick" />
      {stalls.length > 0 ? <PauseLane name="stalls" pauses={stalls} range={range} none="" /> : null}
    </>
  );
}

type LaneProps = { name: string; pauses: readonly Pause[]; range: Range; none: string };

function PauseLane({ name, pauses, range, none }: LaneProps) {
  return (
    <Lane name={name}>
      {pauses.map(pause => {
        const { kind, scope, cause, startMs, durationMs, overlapMs } = pause;
        const part = overlapMs > 0 ? `${formatMs(overlapMs)} of it in the tick` : 'before the tick';
        return (
          <LaneBlock
            key={`${startMs} ${kind} ${scope}`}
            at={placeSpan(pause, range)}
            tone={toneOf(pause)}
            faint={overlapMs === 0 || scope === 'concurrent'}
            title={`${kind} ${scope} ${cause}: ${formatMs(durationMs)}, ${part}`}
          >
            {formatMs(overlapMs || durationMs)} {cause}
          </LaneBlock>
        );
      })}
      {pauses.some(({ overlapMs }) => overlapMs > 0) ? null : (
        <span className="text-sm text-muted">{pauses.length > 0 ? '' : none}</span>
      )}
    </Lane>
  );
}

function toneOf({ kind, scope }: Pause): string {
  if (scope === 'loop') return 'var(--color-delay)';
  return kind === 'gc' ? 'var(--color-gc)' : 'var(--color-wait)';
}
