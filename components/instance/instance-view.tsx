'use client';

import { lazy, Suspense } from 'react';
import { TimeAxis } from '@/components/charts/axis-context.tsx';
import { keyOf } from '@/components/controls/filters.ts';
import { liveWindow, type Range } from '@/components/controls/range.ts';
import { liveHref, type Params } from '@/components/links.ts';
import { useLive } from '@/components/live/use-live.ts';
import { usePageTitle } from '@/components/live/use-page-title.ts';
import { Boundary } from '@/components/ui/boundary.tsx';
import type { InstanceAnswer } from '@/lib/api/schemas.ts';
import { AlertMarks } from './alert-marks.tsx';
import { chartPoints } from './chart-points.ts';
import { InstanceHeader } from './instance-header.tsx';
import { InstancePlots } from './instance-plots.tsx';
import type { Kept } from './range-notes.tsx';

const NothingInRange = lazy(() => import('./nothing-in-range.tsx'));
const Rewind = lazy(() => import('./rewind.tsx'));

type InstanceViewProps = { initial: InstanceAnswer; range: Range; params: Params; kept: Kept };

export function InstanceView({ initial, range, params, kept }: InstanceViewProps) {
  const { instance } = initial;
  const window = liveWindow(range);
  const url =
    window && liveHref('instance', { instance, window, points: String(chartPoints), loop: params.loop });
  const answer = useLive(url, initial);
  usePageTitle(instance);
  const empty =
    answer.strip.length === 0 &&
    Object.values(answer.series).every(line => line.every(value => value === null));
  return (
    <div className="flex flex-col gap-3">
      <InstanceHeader answer={answer} range={range} params={params} />
      <Suspense fallback={<div className="h-[66px]" />}>
        <Boundary>
          <Rewind answer={answer} range={range} params={params} />
        </Boundary>
      </Suspense>
      {empty ? (
        <Suspense>
          <NothingInRange answer={answer} params={params} />
        </Suspense>
      ) : (
        <TimeAxis
          key={keyOf(params)}
          from={Date.parse(answer.from)}
          to={Date.parse(answer.to)}
          keptFrom={kept.ticksMs}
        >
          <AlertMarks alerts={answer.alerts}>
            <InstancePlots answer={answer} params={params} kept={kept} />
          </AlertMarks>
        </TimeAxis>
      )}
    </div>
  );
}
