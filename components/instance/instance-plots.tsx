'use client';

import { useRouter } from 'next/navigation';
import { lazy, Suspense, useCallback, useMemo } from 'react';
import { useAxis, useSelection } from '@/components/charts/axis-context.tsx';
import type { Span } from '@/components/charts/axis-store.ts';
import { isOver } from '@/components/charts/strip-layout.ts';
import type { Tick } from '@/components/charts/tick-strip.tsx';
import { TimeChart } from '@/components/charts/time-chart.tsx';
import { useKeys } from '@/components/controls/use-keys.ts';
import { type Params, tickHref } from '@/components/links.ts';
import { Boundary } from '@/components/ui/boundary.tsx';
import { DocLink } from '@/components/ui/doc-link.tsx';
import type { InstanceAnswer } from '@/lib/api/schemas.ts';
import { HeatmapPanel } from './heatmap-panel.tsx';
import { instanceSpecs, isMeasured } from './instance-specs.ts';
import { MarkLane } from './mark-lane.tsx';
import { markRows } from './mark-rows.ts';
import { type Kept, RangeNotes } from './range-notes.tsx';
import { StripPanel } from './strip-panel.tsx';
import { TimeScale } from './time-scale.tsx';
import { usePauseWhileSelecting } from './use-pause-while-selecting.ts';

const SelectionBar = lazy(() => import('@/components/controls/selection-bar.tsx'));

const isWithin = (atMs: number, [fromMs, toMs]: Span) => atMs >= fromMs && atMs <= toMs;

/** A few pixels of the heatmap on each side of a click. */
const nearShare = 1 / 150;

/** All plots of an instance under one another, over one time. */
export function InstancePlots({
  answer,
  params,
  kept,
}: {
  answer: InstanceAnswer;
  params: Params;
  kept: Kept;
}) {
  const router = useRouter();
  const { from, to, store } = useAxis();
  const { instance, service, loop, strip, starts } = answer;
  const specs = useMemo(() => instanceSpecs(answer), [answer]);
  const marks = useMemo(() => markRows(answer), [answer]);
  const deploysAt = useMemo(() => starts.map(({ atMs }) => atMs), [starts]);
  const shown = specs.filter(isMeasured);
  const missing = specs.filter(spec => !isMeasured(spec)).map(({ title }) => title.toLowerCase());
  const open = useCallback(
    (tick: Tick) => router.push(tickHref({ instance, tick: tick.tick, startedAt: tick.startedAt, loop })),
    [router, instance, loop],
  );
  const openWorst = (atMs: number) => {
    const near = strip.filter(tick => Math.abs(tick.atMs - atMs) <= (to - from) * nearShare);
    const worst = near.sort(
      (a, b) => Number(isOver(b)) - Number(isOver(a)) || b.durationMs - a.durationMs,
    )[0];
    if (worst) open(worst);
  };
  const selection = useSelection();
  usePauseWhileSelecting(selection !== null);
  useKeys({
    esc: () => (store.get().selection ? store.set({ selection: null }) : router.push('/')),
  });
  return (
    <div className="flex flex-col gap-2">
      <RangeNotes answer={answer} kept={kept} />
      <Boundary>
        <HeatmapPanel answer={answer} onOpen={openWorst} />
      </Boundary>
      <Boundary>
        <StripPanel answer={answer} onOpen={open} />
      </Boundary>
      <Boundary>
        <MarkLane rows={marks} />
      </Boundary>
      {shown.map(spec => (
        <Boundary key={spec.title}>
          <TimeChart spec={spec} deploysAt={deploysAt} />
        </Boundary>
      ))}
      {selection ? (
        <Suspense>
          <SelectionBar
            {...{ instance, service, params, selection, whole: answer }}
            bad={strip.filter(tick => isOver(tick) && isWithin(tick.atMs, selection)).length}
            onClear={() => store.set({ selection: null })}
          />
        </Suspense>
      ) : null}
      <TimeScale />
      {missing.length > 0 ? (
        <p className="text-sm text-muted">
          Not measured in this range: {missing.join(', ')}.{' '}
          <DocLink name="runtimes">What each runtime can tell</DocLink>
        </p>
      ) : null}
    </div>
  );
}
