import { usePlotArea } from 'recharts';
import type { ChartMark } from './chart-spec.ts';

type MarkLayerProps = { marks: readonly ChartMark[]; from: number; to: number; colour: string };

/** All marks as one path along the top edge: 200 marks cost as much as one. */
export function MarkLayer({ marks, from, to, colour }: MarkLayerProps) {
  const plot = usePlotArea();
  if (!plot || to <= from) return null;
  const d = marks
    .filter(({ atMs }) => atMs >= from && atMs <= to)
    .map(({ atMs }) => {
      const x = (plot.x + ((atMs - from) / (to - from)) * plot.width).toFixed(1);
      return `M${x} ${plot.y + 6}l-3-6h6z`;
    })
    .join('');
  return <path d={d} fill={colour} />;
}
