'use client';

import { useRouter } from 'next/navigation';
import type { Span } from '@/components/charts/axis-store.ts';
import type { Range } from '@/components/controls/range.ts';
import { instanceHref, type Params } from '@/components/links.ts';
import { useZone } from '@/components/shell/zone.tsx';
import { Tooltip } from '@/components/ui/tooltip.tsx';
import type { InstanceAnswer } from '@/lib/api/schemas.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { formatAxisTime } from '@/lib/format/time.ts';
import { RewindStrip } from './rewind-strip.tsx';
import { useOverview } from './use-overview.ts';

const about =
  'All that is kept of this server: where it ticked, and how many of its ticks were over budget. Drag the window, press ' +
  'where it should go, or drag beside it for a new one; arrows move it, + and - halve and double it.';

type RewindProps = { answer: InstanceAnswer; range: Range; params: Params };

/** Everything that is kept on one strip, and the part of it that the plots show as a window to be moved. */
export default function Rewind({ answer, range, params }: RewindProps) {
  const { instance, loop } = answer;
  const router = useRouter();
  const zone = useZone();
  const kept = useOverview(instance, loop);
  if (!kept) return <div className="h-[66px]" />;
  const shown: Span = [Date.parse(answer.from), Date.parse(answer.to)];
  const all: Span = [
    Math.min(kept.fromMs, shown[0]),
    Math.max(kept.fromMs + kept.stepMs * kept.ticks.length, shown[1]),
  ];
  const say = (at: number) => formatAxisTime(at, all[1] - all[0], zone);
  const over = kept.breaches.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  const isHeard = kept.ticks.some(count => count !== null);
  return (
    <section aria-label="All that is kept" className="rounded-md border border-line bg-panel pb-1.5">
      <div className="flex min-h-6 items-center gap-x-4 px-3 text-sm">
        <h2 className="font-medium">
          <Tooltip text={about}>Rewind</Tooltip>
        </h2>
        <span className="num ml-auto text-muted">
          {isHeard
            ? `${say(all[0])} to ${say(all[1])}, ${formatCount(over)} bad ticks`
            : 'Its ticks are not added up yet'}
        </span>
      </div>
      <RewindStrip
        {...{ kept, all, shown, range, say }}
        onRange={next => router.push(instanceHref(instance, { ...params, ...next }))}
      />
    </section>
  );
}
