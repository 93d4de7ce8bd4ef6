import type { ChartLine, ChartReference } from './chart-spec.ts';

type LegendProps = {
  lines: readonly ChartLine[];
  references?: readonly ChartReference[];
  /** Value of each line, in the order of the lines. */
  values: readonly (number | null)[];
  format: (value: number | null) => string;
  when: string;
};

/** Names and values in places that do not move: what the cursor points at, or else the latest. */
export function ChartLegend({ lines, references = [], values, format, when }: LegendProps) {
  return (
    <span className="flex flex-wrap items-center justify-end gap-x-2.5 gap-y-0.5">
      <span className="num text-muted">{when}</span>
      {lines.map((line, i) => (
        <span key={line.key} className="flex items-center gap-1.5 text-sm text-muted">
          <svg width="14" height="8" aria-hidden="true">
            <path
              d="M0 4h14"
              stroke={`var(--color-${line.colour})`}
              strokeWidth={line.look === 'bar' ? 8 : 2}
              strokeDasharray={line.dash}
            />
          </svg>
          {line.label}
          <span className="num min-w-14 text-fg">{format(values[i] ?? null)}</span>
        </span>
      ))}
      {references.map(({ label }) => (
        <span key={label} className="num flex items-center gap-1.5 text-muted">
          <svg width="14" height="8" aria-hidden="true">
            <path d="M0 4h14" className="stroke-bad" strokeWidth="2" strokeDasharray="4 3" />
          </svg>
          {label}
        </span>
      ))}
    </span>
  );
}
