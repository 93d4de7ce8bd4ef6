'use client';

import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { TimeChart } from '@/components/charts/time-chart.tsx';
import { liveWindow, type Range } from '@/components/controls/range.ts';
import { useKeys } from '@/components/controls/use-keys.ts';
import { liveHref, type Params } from '@/components/links.ts';
import { useLive } from '@/components/live/use-live.ts';
import { usePageTitle } from '@/components/live/use-page-title.ts';
import type { InstanceAnswer } from '@/lib/api/schemas.ts';
import { chartPoints } from './chart-points.ts';
import { InstanceHeader } from './instance-header.tsx';
import { instanceSpecs, isMeasured } from './instance-specs.ts';
import { NothingInRange } from './nothing-in-range.tsx';
import { StripPanel } from './strip-panel.tsx';

type InstanceViewProps = { initial: InstanceAnswer; range: Range; params: Params };

export function InstanceView({ initial, range, params }: InstanceViewProps) {
  const router = useRouter();
  const { instance } = initial;
  const window = liveWindow(range);
  const url =
    window && liveHref('instance', { instance, window, points: String(chartPoints), loop: params.loop });
  const answer = useLive(url, initial);
  const specs = useMemo(() => instanceSpecs(answer), [answer]);
  const shown = specs.filter(isMeasured);
  const missing = specs.filter(spec => !isMeasured(spec)).map(({ title }) => title.toLowerCase());
  usePageTitle(instance);
  useKeys({ esc: () => router.push('/') });
  return (
    <div className="flex flex-col gap-3">
      <InstanceHeader answer={answer} range={range} params={params} />
      {shown.length === 0 && answer.strip.length === 0 ? (
        <NothingInRange answer={answer} params={params} />
      ) : (
        <>
          <StripPanel answer={answer} params={params} />
          <div className="grid gap-3 min-[1200px]:grid-cols-2">
            {shown.map((spec, i) => (
              <TimeChart key={spec.lines[0]?.key} spec={spec} turn={i} />
            ))}
          </div>
          {missing.length > 0 ? (
            <p className="text-sm text-muted">Not measured in this range: {missing.join(', ')}.</p>
          ) : null}
        </>
      )}
    </div>
  );
}
