import { timeTicks } from '@/components/charts/axis-ticks.ts';
import { plotLeft, plotRight } from '@/components/charts/insets.ts';

type TimeScaleProps = { from: number; to: number; format: (at: number) => string };

/** The strip's time axis, at the same places as those of the charts below. */
export function TimeScale({ from, to, format }: TimeScaleProps) {
  return (
    <div
      className="relative h-5 text-xs text-muted"
      style={{ marginLeft: plotLeft, marginRight: plotRight }}
      aria-hidden="true"
    >
      {timeTicks(from, to, 12).map(at => (
        <span
          key={at}
          className="absolute -translate-x-1/2 whitespace-nowrap max-sm:[&:nth-child(even)]:hidden"
          style={{ left: `${((at - from) / (to - from)) * 100}%` }}
        >
          {format(at)}
        </span>
      ))}
    </div>
  );
}
