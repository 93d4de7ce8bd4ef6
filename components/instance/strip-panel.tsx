'use client';

import { useMemo, useRef } from 'react';
import { useAtCursor } from '@/components/charts/axis-context.tsx';
import { ChartTable } from '@/components/charts/chart-table.tsx';
import { PlotPanel } from '@/components/charts/plot-panel.tsx';
import { type PlotReach, stepThrough } from '@/components/charts/plot-reach.ts';
import { isOver, tickNear } from '@/components/charts/strip-layout.ts';
import { type Tick, TickStrip } from '@/components/charts/tick-strip.tsx';
import { TimeFrame } from '@/components/charts/time-frame.tsx';
import { useZone } from '@/components/shell/zone.tsx';
import type { InstanceAnswer } from '@/lib/api/schemas.ts';
import { formatMs } from '@/lib/format/duration.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { formatClockMs } from '@/lib/format/time.ts';
import { useBadTickKeys } from './use-bad-tick-keys.ts';

const heightPx = 96;
const about =
  'The longest tick of each slice of the range, breaches before all else; marks below are garbage collections. ' +
  'A click or Enter opens a tick, n and p walk the bad ones, drag or Shift with arrows selects a time.';

type StripPanelProps = { answer: InstanceAnswer; onOpen: (tick: Tick) => void };

export function StripPanel({ answer, onOpen }: StripPanelProps) {
  const zone = useZone();
  const { strip, budgetMs, gc } = answer;
  const [from, to] = [Date.parse(answer.from), Date.parse(answer.to)];
  const pausesAt = useMemo(() => gc.map(({ atMs }) => atMs), [gc]);
  const moments = useMemo(() => strip.map(({ atMs }) => atMs), [strip]);
  const over = useMemo(() => strip.filter(isOver).length, [strip]);
  const words = (tick: Tick) =>
    `${formatClockMs(tick.atMs, zone)}  tick ${tick.tick}  ${formatMs(tick.durationMs)}${isOver(tick) ? ', over budget' : ''}`;
  const only = answer.stripHolds === 'breaches';
  const summary = only
    ? `${formatCount(over)} over budget; those within it are not drawn over so long a range`
    : `${formatCount(over)} over budget${over < strip.length ? ` of the ${formatCount(strip.length)} shown` : ''}`;
  const reach: PlotReach = {
    step: (moment, by) => stepThrough(moments, moment, by),
    snap: (moment, msPerPx) => tickNear(strip, moment, msPerPx)?.atMs ?? moment,
    say(moment) {
      const tick = tickNear(strip, moment, 0);
      return tick ? words(tick) : 'No ticks';
    },
    open(moment) {
      const tick = tickNear(strip, moment, 0);
      if (tick) onOpen(tick);
    },
  };
  const box = useRef<HTMLDivElement>(null);
  const said = useBadTickKeys(box, strip, words);
  const title = only ? 'Ticks over budget' : 'Ticks';
  return (
    <div ref={box}>
      <PlotPanel
        title={title}
        about={about}
        aside={<AtCursor strip={strip} words={words} or={summary} />}
        table={() => (
          <ChartTable
            label={title}
            columns={['Tick', 'Took', 'Budget', 'Over budget']}
            rows={strip.map(tick => ({
              atMs: tick.atMs,
              cells: [
                String(tick.tick),
                formatMs(tick.durationMs),
                formatMs(tick.budgetMs || null),
                isOver(tick) ? 'yes' : 'no',
              ],
            }))}
          />
        )}
      >
        <TimeFrame
          label={`${title}, ${summary}${budgetMs ? `, budget ${formatMs(budgetMs)}` : ''}`}
          heightPx={heightPx}
          reach={reach}
        >
          {width => <TickStrip ticks={strip} {...{ from, to, budgetMs, pausesAt, width, heightPx }} />}
        </TimeFrame>
      </PlotPanel>
      <span className="sr-only" role="status">
        {said}
      </span>
    </div>
  );
}

type AtCursorProps = { strip: readonly Tick[]; words: (tick: Tick) => string; or: string };

function AtCursor({ strip, words, or }: AtCursorProps) {
  const at = useAtCursor(cursorMs =>
    cursorMs === null ? null : (tickNear(strip, cursorMs, 0)?.atMs ?? null),
  );
  const tick = at === null ? undefined : strip.find(({ atMs }) => atMs === at);
  return <>{tick ? words(tick) : or}</>;
}
