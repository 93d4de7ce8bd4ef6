import { useId } from 'react';
import { formatMs } from '@/lib/format/duration.ts';
import { Hatch } from './hatch.tsx';
import { isHatched, lineName, lineTone, segments } from './lines.ts';

type LedgerBarProps = {
  ledger: readonly { line: string; ms: number }[];
  budgetMs?: number;
  /** Only the budget is placed by it. */
  durationMs?: number;
  height: number;
};

/** The bill as one bar; where the budget ended is an upright through it. */
export function LedgerBar({ ledger, budgetMs = 0, durationMs = 0, height }: LedgerBarProps) {
  const hatch = useId();
  const parts = segments(ledger);
  const label = parts.map(({ line, ms }) => `${lineName(line)} ${formatMs(ms)}`).join(', ');
  return (
    <svg
      width="100%"
      height={height}
      role="img"
      aria-label={label}
      className="block min-w-0 overflow-visible"
    >
      <Hatch id={hatch} />
      {parts.map(({ line, ms, x, width }) => (
        <g key={line}>
          <title>{`${lineName(line)} ${formatMs(ms)}`}</title>
          <rect x={`${x * 100}%`} width={`${width * 100}%`} height={height} fill={lineTone(line)} />
          {isHatched(line) ? (
            <rect x={`${x * 100}%`} width={`${width * 100}%`} height={height} fill={`url(#${hatch})`} />
          ) : null}
          <rect x={`${x * 100}%`} width="1" height={height} className="fill-panel" />
        </g>
      ))}
      {budgetMs > 0 && budgetMs < durationMs ? (
        <rect
          x={`${(budgetMs / durationMs) * 100}%`}
          y="-3"
          width="2"
          height={height + 6}
          className="fill-fg"
        />
      ) : null}
    </svg>
  );
}

/** The colour of a line, as it is in the bar. */
export function Swatch({ line }: { line: string }) {
  const hatch = useId();
  return (
    <svg width="10" height="10" aria-hidden="true" className="shrink-0">
      <Hatch id={hatch} />
      <rect width="10" height="10" fill={lineTone(line)} />
      {isHatched(line) ? <rect width="10" height="10" fill={`url(#${hatch})`} /> : null}
    </svg>
  );
}
