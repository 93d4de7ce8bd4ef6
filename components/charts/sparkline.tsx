import { memo } from 'react';
import { sparkPath } from './spark-path.ts';

type SparklineProps = { values: readonly (number | null)[]; budget: number | null; label: string };

const width = 120;
const height = 22;

/** A minute of one server: its line, the budget, and uprights where it went over. */
export const Sparkline = memo(function Sparkline({ values, budget, label }: SparklineProps) {
  const { line, over, budgetY } = sparkPath(values, budget, width, height);
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={label}>
      {budgetY === null ? null : (
        <path d={`M0 ${budgetY}H${width}`} className="stroke-muted" strokeDasharray="2 3" />
      )}
      <path d={line} className="fill-none stroke-p50" strokeWidth="1.2" strokeLinejoin="round" />
      <path d={over} className="stroke-bad" strokeWidth="2" />
    </svg>
  );
});
