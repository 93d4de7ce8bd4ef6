import type { ReactNode } from 'react';
import { type MetricName, metrics } from '@/lib/signals/metrics.ts';
import { Tooltip } from './tooltip.tsx';

type MetricProps = {
  of: MetricName;
  /** What this place adds to it, such as over which time. */
  more?: string;
  children: ReactNode;
};

/** The name of a number, which explains itself: meaning, unit, source, how it is measured. */
export function Metric({ of, more, children }: MetricProps) {
  const { unit, is, from, how } = metrics[of];
  return (
    <Tooltip
      text={
        <>
          {is} {more}
          <span className="mt-1 grid grid-cols-[auto_1fr] gap-x-2 text-muted">
            <span>Unit</span>
            <span className="text-fg">{unit}.</span>
            <span>From</span>
            <span className="text-fg">{from}.</span>
            <span>How</span>
            <span className="text-fg">{how}.</span>
          </span>
        </>
      }
    >
      {children}
    </Tooltip>
  );
}
