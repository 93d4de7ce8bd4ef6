import type { CompareAnswer, CompareStatistic } from '../api/compare.ts';
import { bucketBoundsUs } from '../signals/histogram.ts';
import type { CellRow, SideRows } from './compare-side.ts';

type Values = Record<CompareStatistic['name'], number | null>;

const units: Record<CompareStatistic['name'], CompareStatistic['unit']> = {
  p50: 'ms',
  p90: 'ms',
  p99: 'ms',
  p999: 'ms',
  max: 'ms',
  breachRate: 'share',
  gcMsPerTick: 'ms',
  allocBytesPerTick: 'bytes',
  allocBytesPerTickAndPlayer: 'bytes',
  heapBytesPerPlayer: 'bytes',
  rssBytesPerPlayer: 'bytes',
  dropRate: 'share',
};

const ratio = (above: number | null, below: number | null): number | null =>
  above === null || !below ? null : above / below;

const place = (instance: string, block: number) => JSON.stringify([instance, block]);

/** Load of each block of a server: what its samples say, else the mean of its ticks. */
export function loadByBlock({ cells, samples }: Pick<SideRows, 'cells' | 'samples'>): Map<string, number> {
  const sums = new Map<string, { players: number; ticks: number }>();
  for (const cell of cells) {
    if (cell.players === null) continue;
    const key = place(cell.instance, cell.block);
    const { players, ticks } = sums.get(key) ?? { players: 0, ticks: 0 };
    sums.set(key, { players: players + cell.players * cell.ticks, ticks: ticks + cell.ticks });
  }
  const loads = new Map([...sums].map(([key, { players, ticks }]) => [key, players / ticks]));
  for (const row of samples) if (row.players !== null) loads.set(place(row.instance, row.block), row.players);
  return loads;
}

/** Cells whose ticks say no load take that of their block's samples. */
export function withSampledLoad(rows: Pick<SideRows, 'cells' | 'samples'>): CellRow[] {
  const loads = loadByBlock({ cells: [], samples: rows.samples });
  return rows.cells.map(cell => ({
    ...cell,
    players: cell.players ?? loads.get(place(cell.instance, cell.block)) ?? null,
  }));
}

/** Bytes over players, summed over the blocks where both were measured and somebody played. */
function bytesPerPlayer(rows: SideRows, what: 'heap' | 'rss'): number | null {
  const loads = loadByBlock(rows);
  let [bytes, players] = [0, 0];
  for (const row of rows.samples) {
    const load = loads.get(place(row.instance, row.block)) ?? 0;
    if (row[what] === null || load <= 0) continue;
    bytes += row[what];
    players += load;
  }
  return ratio(bytes, players);
}

function valuesOf(rows: SideRows): Values {
  const { totals, gc } = rows;
  const ms = (us: number | undefined) =>
    totals.ticks === 0 || us === undefined ? null : Math.round(us) / 1000;
  const [p50, p90, p99, p999] = totals.quantiles;
  const due = totals.dropped === null ? null : (totals.sent ?? 0) + totals.dropped;
  // No pause of a runtime that was sampled means no GC; without samples it is not known.
  const gcKnown = gc.pauses > 0 || rows.samples.length > 0;
  return {
    p50: ms(p50),
    p90: ms(p90),
    p99: ms(p99),
    p999: ms(p999),
    max: ms(totals.max_us),
    breachRate: ratio(totals.breaches, totals.budgeted),
    gcMsPerTick: gcKnown ? ratio(gc.gc_us / 1000, totals.ticks) : null,
    allocBytesPerTick: ratio(totals.alloc_sum, totals.alloc_ticks),
    allocBytesPerTickAndPlayer: ratio(totals.alloc_loaded, totals.alloc_players),
    heapBytesPerPlayer: bytesPerPlayer(rows, 'heap'),
    rssBytesPerPlayer: bytesPerPlayer(rows, 'rss'),
    dropRate: due === 0 ? 0 : ratio(totals.dropped, due),
  };
}

/** Each statistic of both sides with its differences. */
export function statisticsOf(a: SideRows, b: SideRows): CompareStatistic[] {
  const [valuesA, valuesB] = [valuesOf(a), valuesOf(b)];
  return (Object.keys(units) as CompareStatistic['name'][]).map(name => {
    const [inA, inB] = [valuesA[name], valuesB[name]];
    const difference = inA === null || inB === null ? null : inB - inA;
    return { name, unit: units[name], a: inA, b: inB, difference, relative: ratio(difference, inA) };
  });
}

/** Both histograms as shares over the same buckets; at most 300 of them, which is a span of 400,000 to 1. */
export function distributionOf(a: SideRows, b: SideRows): CompareAnswer['distribution'] {
  const [countsA, countsB] = [a, b].map(({ totals: { histogram } }) => ({
    at: new Map(histogram[0].map((bucket, i) => [bucket, histogram[1][i] ?? 0])),
    total: histogram[1].reduce((sum, count) => sum + count, 0) || 1,
  }));
  const buckets = [...(countsA?.at.keys() ?? []), ...(countsB?.at.keys() ?? [])];
  if (!countsA || !countsB || buckets.length === 0) return [];
  const last = Math.max(...buckets);
  const first = Math.max(Math.min(...buckets), last - 299);
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const [fromUs, toUs] = bucketBoundsUs(first + i);
    return {
      fromMs: fromUs / 1000,
      toMs: toUs / 1000,
      a: (countsA.at.get(first + i) ?? 0) / countsA.total,
      b: (countsB.at.get(first + i) ?? 0) / countsB.total,
    };
  });
}
