'use client';

import { useAtCursor, useAxis } from '@/components/charts/axis-context.tsx';
import { timeTicks } from '@/components/charts/axis-ticks.ts';
import { plotLeft, plotRight } from '@/components/charts/insets.ts';
import { useZone } from '@/components/shell/zone.tsx';
import { formatAxisTime, formatClockMs } from '@/lib/format/time.ts';

/** The one time axis of all plots above it; it stays in sight while they scroll. */
export function TimeScale() {
  const zone = useZone();
  const { from, to } = useAxis();
  const share = (at: number) => `${((at - from) / (to - from)) * 100}%`;
  return (
    <div
      className="sticky bottom-0 z-10 h-6 border-t border-strong bg-bg text-xs text-muted"
      style={{ paddingLeft: plotLeft, paddingRight: plotRight }}
      aria-hidden="true"
    >
      <div className="relative h-full">
        {timeTicks(from, to, 12, zone).map(at => (
          <span
            key={at}
            className="absolute top-1 -translate-x-1/2 whitespace-nowrap max-sm:[&:nth-child(even)]:hidden"
            style={{ left: share(at) }}
          >
            {formatAxisTime(at, to - from, zone)}
          </span>
        ))}
        <CursorTime share={share} />
      </div>
    </div>
  );
}

function CursorTime({ share }: { share: (at: number) => string }) {
  const zone = useZone();
  const at = useAtCursor(cursorMs => cursorMs);
  if (at === null) return null;
  return (
    <span
      className="num absolute top-0.5 -translate-x-1/2 rounded-sm border border-strong bg-raised px-1 text-fg"
      style={{ left: share(at) }}
    >
      {formatClockMs(at, zone)}
    </span>
  );
}
