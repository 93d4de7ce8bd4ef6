import { Panel } from '@/components/ui/panel.tsx';
import type { TickAnswer } from '@/lib/api/schemas.ts';
import { formatMs } from '@/lib/format/duration.ts';
import { valueTicks } from '../charts/axis-ticks.ts';
import { Lane, LaneBlock } from './lane.tsx';
import { inSequence, placeSpan, timelineRange } from './timeline-scale.ts';

/** The tick from its begin to its end in ms, with the pauses that lie over it and its phases below. */
export function Timeline({ answer }: { answer: TickAnswer }) {
  const { tick, phases, pauses } = answer;
  const range = timelineRange(tick.durationMs, pauses);
  const overlapping = pauses.filter(({ overlapMs }) => overlapMs > 0);
  const marks = valueTicks(range[1], 6).filter(ms => ms <= range[1]);
  return (
    <Panel title="Timeline of the tick" aside={<span className="text-sm text-muted">ms from its begin</span>}>
      <div className="flex flex-col gap-1.5 px-3 pb-2">
        <Lane name="tick">
          <LaneBlock
            at={placeSpan({ startMs: 0, durationMs: tick.durationMs }, range)}
            tone="var(--color-work)"
          >
            {formatMs(tick.durationMs)}
          </LaneBlock>
          {tick.budgetMs > 0 && tick.budgetMs < range[1] ? (
            <span
              className="absolute inset-y-0 border-l-2 border-fg"
              style={{ left: `${placeSpan({ startMs: tick.budgetMs, durationMs: 0 }, range)?.left ?? 0}%` }}
              title={`Budget ${formatMs(tick.budgetMs)}`}
            />
          ) : null}
        </Lane>
        <Lane name="pauses">
          {overlapping.map(pause => (
            <LaneBlock
              key={`${pause.startMs} ${pause.kind} ${pause.scope}`}
              at={placeSpan(pause, range)}
              tone={pause.kind === 'gc' ? 'var(--color-gc)' : 'var(--color-wait)'}
              title={`${pause.kind} ${pause.scope} ${pause.cause}: ${formatMs(pause.overlapMs)} of it in the tick`}
            >
              {formatMs(pause.overlapMs)}
            </LaneBlock>
          ))}
          {overlapping.length === 0 ? (
            <span className="text-sm text-muted">no pause lay over this tick</span>
          ) : null}
        </Lane>
        {phases.length > 0 ? (
          <Lane name="phases">
            {inSequence(phases).map((phase, i) => (
              <LaneBlock
                key={phase.name}
                at={placeSpan(phase, range)}
                tone={i % 2 === 0 ? 'var(--color-raised)' : 'var(--color-line)'}
                title={`${phase.name}: ${formatMs(phase.ms)}, typically ${formatMs(phase.typicalMs)}`}
              >
                {phase.name} {formatMs(phase.ms)}
              </LaneBlock>
            ))}
          </Lane>
        ) : null}
        <Lane name="">
          {marks.map(ms => (
            <span
              key={ms}
              className="num absolute -translate-x-1/2 text-xs! text-muted"
              style={{ left: `${placeSpan({ startMs: ms, durationMs: 0 }, range)?.left ?? 0}%` }}
            >
              {ms}
            </span>
          ))}
        </Lane>
      </div>
      {phases.length > 0 ? (
        <p className="px-3 pb-2 text-sm text-muted">
          The upright is the budget. Phases stand in the order of the report: their lengths are recorded, not
          their begins.
        </p>
      ) : null}
    </Panel>
  );
}
