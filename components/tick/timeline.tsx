import { Panel } from '@/components/ui/panel.tsx';
import type { TickAnswer } from '@/lib/api/schemas.ts';
import { formatMs, withoutZeros } from '@/lib/format/duration.ts';
import { valueTicks } from '../charts/axis-ticks.ts';
import { Lane, LaneBlock, LaneUpright } from './lane.tsx';
import { LoadLanes } from './load-lanes.tsx';
import { PauseLanes } from './pause-lanes.tsx';
import { PhaseLanes } from './phase-lanes.tsx';
import { placeSpan, timelineRange } from './timeline-scale.ts';

/** Further to the right, the number of a mark would be cut on a phone. */
const lastMarkPercent = 96;

/** The tick from when it should have begun to its end: what held it up, what it did, what it allocated and sent. */
export function Timeline({ answer }: { answer: TickAnswer }) {
  const { tick, phases, pauses } = answer;
  const late = Math.max(0, tick.latenessMs ?? 0);
  const range = timelineRange(tick.durationMs, pauses, late);
  const at = (startMs: number, durationMs = 0) => placeSpan({ startMs, durationMs }, range);
  const marks = valueTicks(range[1], 6).filter(ms => (at(ms)?.left ?? 100) <= lastMarkPercent);
  return (
    <Panel
      title="Timeline of the tick"
      aside={<span className="text-sm text-muted">ms from its begin; the upright is the budget</span>}
    >
      <div className="flex flex-col gap-1.5 px-3 pb-2">
        <Lane name="tick">
          {late > 0 ? (
            <LaneBlock
              at={at(-late, late)}
              tone="repeating-linear-gradient(45deg,transparent 0 3px,var(--color-delay) 3px 4px)"
              title={`Began ${formatMs(late)} after it was due`}
            >
              {formatMs(late)} late
            </LaneBlock>
          ) : null}
          <LaneBlock at={at(0, tick.durationMs)} tone="var(--color-work)" title={formatMs(tick.durationMs)}>
            {formatMs(tick.durationMs)}
          </LaneBlock>
          {tick.budgetMs > 0 ? (
            <LaneUpright at={at(tick.budgetMs)} title={`Budget ${withoutZeros(formatMs(tick.budgetMs))}`} />
          ) : null}
        </Lane>
        <PauseLanes pauses={pauses} range={range} />
        <PhaseLanes phases={phases} range={range} />
        <LoadLanes tick={tick} range={range} />
        <Lane name="">
          {marks.map(ms => (
            <span
              key={ms}
              className="num absolute -translate-x-1/2 text-xs! text-muted"
              style={{ left: `${at(ms)?.left ?? 0}%` }}
            >
              {ms}
            </span>
          ))}
        </Lane>
      </div>
      <p className="px-3 pb-2 text-sm text-muted">
        {phases.length > 0
          ? 'Phases are laid end to end in the order in which they ran: their lengths are recorded, not their begins. '
          : ''}
        Pauses stand where they were. Allocation and packets are known for the whole tick.
      </p>
    </Panel>
  );
}
