import { capacityOf, type LoadPoint, loadPoints } from '../analysis/capacity.ts';
import { compareSides, type Verdict } from '../analysis/compare.ts';
import type { Cell } from '../analysis/compare-cells.ts';
import { capacitySentence, verdictSentence } from '../analysis/compare-sentence.ts';
import { loadBinOf } from '../analysis/load-bins.ts';
import type { CompareAnswer, CompareSide } from '../api/compare.ts';
import type { Store } from '../clickhouse/client.ts';
import { isoFromUs } from '../format/timestamp.ts';
import { readRollups, sizeOf } from './compare-rollups.ts';
import { readSide, type SideQuery, type SideRows } from './compare-side.ts';
import { distributionOf, statisticsOf, withSampledLoad } from './compare-statistics.ts';

export type CompareQuery = {
  service: string;
  a: SideQuery;
  b: SideQuery;
  nowUs: number;
  /** How long raw ticks are kept. */
  ticksDays: number;
};

/** Long enough for the load to mean something, short enough for a canary of ten minutes to have 120 of them. */
const blockUs = 5e6;
/** More raw ticks on a side than this are not read for one page: a second or so of work. */
const mostTicks = 20e6;
/** More blocks of a side than this become longer ones. */
const mostBlocks = 40_000;

/** Why single ticks cannot be read; null when they can. */
function limitOf(query: CompareQuery, ticks: number): string | null {
  const earliest = Math.min(query.a.range.fromUs, query.b.range.fromUs);
  if (earliest < query.nowUs - query.ticksDays * 86_400e6)
    return `single ticks are kept for ${query.ticksDays} days, and without them nothing can be matched by load; choose a later range`;
  if (ticks > mostTicks)
    return 'the range holds too many ticks to be matched by load; choose a shorter one, or one instance';
  return null;
}

/** Two sides of a service against each other: verdict at equal load, statistics, distributions and capacity. */
export async function compare(
  store: Store,
  query: CompareQuery,
  signal?: AbortSignal,
): Promise<CompareAnswer> {
  const sizes = await Promise.all([sizeOf(store, query.a, signal), sizeOf(store, query.b, signal)]);
  const limit = limitOf(query, Math.max(...sizes.map(size => size.ticks)));
  const block = blockUsFor(query, Math.max(...sizes.map(size => size.streams)));
  const read = (side: SideQuery) =>
    limit === null ? readSide(store, side, block, signal) : readRollups(store, side, signal);
  const [a, b] = await Promise.all([read(query.a), read(query.b)]);
  const [cellsA, cellsB] = [cellsOf(a), cellsOf(b)];
  const { reason, ...verdict } = judged(query, limit, cellsA, cellsB);
  const load = { a: pointsOf(cellsA), b: pointsOf(cellsB) };
  const capacity = { a: capacityOf(load.a), b: capacityOf(load.b) };
  const [sideA, sideB] = [describeSide(query.a, a), describeSide(query.b, b)];
  return {
    service: query.service,
    blockMs: block / 1000,
    source: limit === null ? 'ticks' : 'rollups',
    a: sideA,
    b: sideB,
    verdict: { ...verdict, sentence: verdictSentence({ ...verdict, reason }) },
    statistics: statisticsOf(a, b),
    distribution: distributionOf(a, b),
    capacity: {
      ...capacity,
      sentence: capacitySentence(sideA.budgetMs ?? sideB.budgetMs, capacity.a, capacity.b),
    },
    load,
  };
}

/** The verdict, or why there cannot be one: the range is too long, or both sides are the same ticks. */
function judged({ a, b }: CompareQuery, limit: string | null, cellsA: Cell[], cellsB: Cell[]): Verdict {
  const found = compareSides(cellsA, cellsB);
  const same = JSON.stringify(a) === JSON.stringify(b);
  if (same)
    return {
      ...found,
      reason: 'A and B are the same ticks; choose another build, region, instance or range',
    };
  return limit === null ? found : { ...found, reason: limit };
}

function blockUsFor({ a, b }: CompareQuery, streams: number): number {
  const longest = Math.max(a.range.toUs - a.range.fromUs, b.range.toUs - b.range.fromUs);
  const blocks = (longest / blockUs) * Math.max(1, streams);
  return blockUs * Math.max(1, Math.ceil(blocks / mostBlocks));
}

function cellsOf(rows: SideRows): Cell[] {
  return withSampledLoad(rows).map(({ log_us_sum, ...cell }) => ({ ...cell, logUsSum: log_us_sum }));
}

function pointsOf(cells: readonly Cell[]): LoadPoint[] {
  return loadPoints(
    cells.flatMap(({ players, ticks, breaches }) =>
      players === null ? [] : [{ bin: loadBinOf(players), ticks, breaches }],
    ),
  );
}

function describeSide({ filter, range }: SideQuery, { totals }: SideRows): CompareSide {
  return {
    build: filter.build ?? null,
    region: filter.region ?? null,
    instance: filter.instance ?? null,
    from: isoFromUs(range.fromUs),
    to: isoFromUs(range.toUs),
    ticks: totals.ticks,
    instances: totals.instances,
    budgetMs: totals.usual_budget_us > 0 ? totals.usual_budget_us / 1000 : null,
  };
}
