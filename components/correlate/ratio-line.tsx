import { formatTimes } from '@/lib/format/percent.ts';
import { ratioScale } from './ratio-scale.ts';

/** A ratio with its 95 % interval on a log scale; the upright is 1, no difference. */
export function RatioLine({ ratio, low, high }: { ratio: number; low: number; high: number }) {
  const at = ratioScale(low, high);
  const label = `Ratio ${formatTimes(ratio)}, 95 % interval ${formatTimes(low)} to ${formatTimes(high)}`;
  const percent = (value: number) => `${at(value) * 100}%`;
  return (
    <div className="flex items-center gap-3">
      <span className="num text-fg">{formatTimes(ratio)}</span>
      <svg width="100%" height="20" role="img" aria-label={label} className="block min-w-0 overflow-visible">
        <line x1="0" x2="100%" y1="10" y2="10" className="stroke-line" />
        <line
          x1={percent(1)}
          x2={percent(1)}
          y1="0"
          y2="20"
          className="stroke-strong"
          strokeDasharray="2 2"
        />
        <line
          x1={percent(low)}
          x2={percent(high)}
          y1="10"
          y2="10"
          stroke="var(--color-p99)"
          strokeWidth="4"
        />
        <circle cx={percent(ratio)} cy="10" r="5" fill="var(--color-p99)" className="stroke-panel" />
      </svg>
      <span className="num text-muted">
        {formatTimes(low)}–{formatTimes(high)}
      </span>
    </div>
  );
}
