import type { TimeRange } from './time-range.ts';

/** Where a range is read from and how wide its buckets are. One row per grain: the first that gives few enough buckets is used. */
const grains = [
  // Raw ticks, for as long as they are kept; more than a few hours of them is too much to read for one page.
  { source: 'raw', stepUs: 1e6 },
  { source: 'raw', stepUs: 2e6 },
  { source: 'raw', stepUs: 5e6 },
  { source: 'raw', stepUs: 10e6 },
  { source: 'raw', stepUs: 30e6 },
  { source: 'raw', stepUs: 60e6 },
  // The same once raw ticks have gone.
  { source: 'rollup_10s', stepUs: 10e6 },
  { source: 'rollup_10s', stepUs: 30e6 },
  { source: 'rollup_10s', stepUs: 60e6 },
  { source: 'rollup_10s', stepUs: 120e6 },
  { source: 'rollup_5m', stepUs: 300e6 },
  { source: 'rollup_5m', stepUs: 600e6 },
  { source: 'rollup_5m', stepUs: 900e6 },
  { source: 'rollup_5m', stepUs: 3600e6 },
  { source: 'rollup_5m', stepUs: 6 * 3600e6 },
  { source: 'rollup_5m', stepUs: 24 * 3600e6 },
] as const;

export type Source = (typeof grains)[number]['source'];
export type Window = { source: Source; stepUs: number; fromUs: number; toUs: number; buckets: number };

/**
 * The grain for a range at `points` buckets or fewer, for centuries a multiple of the widest; raw only where the range begins after `rawFromUs`. The bounds are moved out to the bucket edges, once, so that two
 * queries of one answer cannot disagree.
 */
export function windowOf(
  { fromUs, toUs }: TimeRange,
  points: number,
  rawFromUs = Number.NEGATIVE_INFINITY,
): Window {
  const widest = grains[grains.length - 1] as (typeof grains)[number];
  const { source, stepUs } = grains
    .filter(({ source }) => source !== 'raw' || fromUs >= rawFromUs)
    .find(({ stepUs }) => (toUs - fromUs) / stepUs < points + 1) ?? {
    source: widest.source,
    stepUs: widest.stepUs * Math.ceil((toUs - fromUs) / widest.stepUs / points),
  };
  const from = Math.floor(fromUs / stepUs) * stepUs;
  const to = Math.ceil(toUs / stepUs) * stepUs;
  return { source, stepUs, fromUs: from, toUs: to, buckets: (to - from) / stepUs };
}
