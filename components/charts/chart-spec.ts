import type { MetricName } from '@/lib/signals/metrics.ts';

/** One line of a chart: what it is called, how it looks, what it holds. */
export type ChartLine = {
  key: string;
  label: string;
  /** A colour token (`p99` is `--color-p99`); the same meaning has the same one on every page. */
  colour: string;
  dash?: string;
  look?: 'line' | 'area' | 'bar';
  values: readonly (number | null)[];
  /** Where it ends when it stands on other lines, which are drawn over it; without, its values. */
  tops?: readonly (number | null)[];
};

export const topsOf = ({ tops, values }: Pick<ChartLine, 'tops' | 'values'>) => tops ?? values;

export type ChartReference = { value: number; label: string };

/** Something that happened at a moment, drawn at the top edge of a chart. */
export type ChartMark = { atMs: number; label: string };

export type ChartSpec = {
  title: string;
  /** What the title is explained as, and what is to be said of this chart beside it. */
  metric: MetricName;
  more?: string;
  at: readonly number[];
  stepMs: number;
  from: number;
  to: number;
  lines: readonly ChartLine[];
  references?: readonly ChartReference[];
  marks?: { name: string; colour: string; at: readonly ChartMark[] };
  format: (value: number | null) => string;
  base?: 1000 | 1024;
};
