import type { CompareVerdict } from '@/lib/api/compare.ts';
import { formatRelative } from './difference.ts';

const [width, height] = [320, 34];
const inset = 24;

/** The effect and its interval on a line through no difference: blue to the left is faster, orange to the right slower. */
export function EffectScale({ verdict: { effect, interval, word } }: { verdict: CompareVerdict }) {
  if (effect === null || interval === null) return null;
  // In logarithms: twice as long lies as far to the right as half as long to the left.
  const far = [effect, ...interval].map(value => Math.abs(Math.log1p(Math.max(-0.99, value))));
  const reach = Math.max(Math.log(1.05), ...far);
  const x = (value: number) => width / 2 + (Math.log1p(Math.max(-0.99, value)) / reach) * (width / 2 - inset);
  const colour = { faster: 'ok', slower: 'bad', inconclusive: 'max' }[word];
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      className="h-[34px] w-full max-w-[320px]"
      role="img"
      aria-label={`Effect ${formatRelative(effect)}, 95 % interval ${formatRelative(interval[0])} to ${formatRelative(interval[1])}`}
    >
      <path d={`M${inset} 12H${width - inset}`} className="stroke-line" />
      <path d={`M${width / 2} 4V20`} className="stroke-strong" />
      <path d={`M${x(interval[0])} 12H${x(interval[1])}`} stroke={`var(--color-${colour})`} strokeWidth="4" />
      <circle
        cx={x(effect)}
        cy="12"
        r="5"
        fill={`var(--color-${colour})`}
        className="stroke-panel"
        strokeWidth="1.5"
      />
      <g className="fill-muted text-xs">
        <text x={inset} y="32" textAnchor="middle">
          {formatRelative(Math.expm1(-reach))}
        </text>
        <text x={width / 2} y="32" textAnchor="middle">
          same
        </text>
        <text x={width - inset} y="32" textAnchor="middle">
          {formatRelative(Math.expm1(reach))}
        </text>
      </g>
    </svg>
  );
}
