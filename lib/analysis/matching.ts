import { type Cell, type Loaded, loadedCells, ticksOf } from './compare-cells.ts';
import { loadCurveOf } from './load-curve.ts';

/** One server's loop over time: what each block adds to the side's mean, and how far it lay from that server's own. */
export type Stream = {
  instance: string;
  /** Share of the side's mean that rests on this stream, 0 to 1. */
  share: number;
  /** Mean log duration at equal load, less the side's. */
  offset: number;
  /** Blocks in order of time. `pull` sums to nothing over the stream; `residual` is in log duration. */
  blocks: { block: number; pull: number; residual: number; logLoad: number }[];
};

export type Matched = {
  /** Log of (typical duration of B / that of A) at equal load; null: no load that both had. */
  logRatio: number | null;
  /** Share of each side's ticks at a load that the other had too, 0 to 1. */
  shareA: number;
  shareB: number;
  streamsA: Stream[];
  streamsB: Stream[];
  /** Log load of B less that of A, left over inside the strata. */
  loadGap: number;
  /** Mean log load of B less that of A, before matching. */
  usualLoadGap: number;
  /** Standard deviation of the log load within servers. */
  loadSpread: number;
  byInstance: boolean;
};

/** When this share of both sides comes from servers that are in both, each is compared with itself. */
const sharedForPairs = 0.8;

type Placed = Loaded & { stratum: string; group: string; residual: number };

const sum = <T>(list: readonly T[], value: (item: T) => number) =>
  list.reduce((total, item) => total + value(item), 0);

export function grouped<T>(list: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const name = key(item);
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}

/** Share of a side's ticks from servers that the other side has too. */
export function sharedInstances(side: readonly Cell[], other: readonly Cell[]): number {
  const there = new Set(other.map(cell => cell.instance));
  return ticksOf(side.filter(cell => there.has(cell.instance))) / (ticksOf(side) || 1);
}

/**
 * The difference at equal load: within strata of (loop, load bin, and server where both sides have the same ones), each
 * weighted by what both sides have of it, n_A n_B / (n_A + n_B) (overlap weights; Li, Morgan & Zaslavsky 2018). The
 * little that loads differ inside a bin is taken out by the load curve (bias-corrected matching; Abadie & Imbens 2011).
 */
export function matchByLoad(a: readonly Cell[], b: readonly Cell[]): Matched {
  const byInstance = Math.min(sharedInstances(a, b), sharedInstances(b, a)) >= sharedForPairs;
  const [loadedA, loadedB] = [loadedCells(a), loadedCells(b)];
  const curve = loadCurveOf(
    [...loadedA.map(cell => ({ side: 'a', cell })), ...loadedB.map(cell => ({ side: 'b', cell }))].map(
      ({ side, cell }) => ({
        group: JSON.stringify([side, cell.loop, cell.instance]),
        logLoad: logLoadOf(cell.players),
        logUs: cell.logUsSum / cell.ticks,
        ticks: cell.ticks,
      }),
    ),
  );
  const place = (cell: Loaded): Placed => ({
    ...cell,
    group: JSON.stringify(byInstance ? [cell.loop, cell.instance] : [cell.loop]),
    stratum: JSON.stringify([cell.loop, cell.bin, byInstance ? cell.instance : '']),
    residual: cell.logUsSum / cell.ticks - curve.at(logLoadOf(cell.players)),
  });
  const [strataA, strataB] = [
    grouped(loadedA.map(place), c => c.stratum),
    grouped(loadedB.map(place), c => c.stratum),
  ];
  const weights = new Map<string, number>();
  for (const [stratum, cells] of strataA) {
    const [inA, inB] = [ticksOf(cells), ticksOf(strataB.get(stratum) ?? [])];
    if (inB > 0) weights.set(stratum, (inA * inB) / (inA + inB));
  }
  const total = sum([...weights.values()], weight => weight);
  for (const [stratum, weight] of weights) weights.set(stratum, weight / total);
  const [sideA, sideB] = [sideOf(strataA, weights), sideOf(strataB, weights)];
  return {
    logRatio: weights.size > 0 ? sideB.mean - sideA.mean : null,
    shareA: sideA.ticks / (ticksOf(a) || 1),
    shareB: sideB.ticks / (ticksOf(b) || 1),
    streamsA: sideA.streams,
    streamsB: sideB.streams,
    loadGap: sideB.logLoad - sideA.logLoad,
    usualLoadGap: meanLogLoad(loadedB) - meanLogLoad(loadedA),
    loadSpread: curve.spread,
    byInstance,
  };
}

const logLoadOf = (players: number): number => Math.log(players + 1);

const meanLogLoad = (cells: readonly Loaded[]): number =>
  sum(cells, cell => cell.ticks * logLoadOf(cell.players)) / (ticksOf(cells) || 1);

function sideOf(strata: ReadonlyMap<string, Placed[]>, weights: ReadonlyMap<string, number>) {
  const cells = [...weights].flatMap(([stratum, weight]) => {
    const inside = strata.get(stratum) ?? [];
    const ticks = ticksOf(inside);
    return inside.map(cell => ({ ...cell, weight: (weight * cell.ticks) / ticks }));
  });
  const mean = sum(cells, cell => cell.weight * cell.residual);
  const levels = new Map(
    [...grouped(cells, cell => cell.group)].map(([group, list]) => [
      group,
      sum(list, cell => cell.weight * cell.residual) / sum(list, cell => cell.weight),
    ]),
  );
  const streams = [...grouped(cells, cell => JSON.stringify([cell.loop, cell.instance])).values()].map(
    list => {
      const share = sum(list, cell => cell.weight);
      const own = sum(list, cell => cell.weight * cell.residual) / share;
      const blocks = [...grouped(list, cell => String(cell.block)).values()].map(block => ({
        block: block[0]?.block ?? 0,
        pull: sum(block, cell => cell.weight * (cell.residual - own)),
        residual: sum(block, cell => cell.ticks * (cell.residual - own)) / ticksOf(block),
        logLoad: sum(block, cell => cell.ticks * logLoadOf(cell.players)) / ticksOf(block),
      }));
      return {
        instance: list[0]?.instance ?? '',
        share,
        offset: own - (levels.get(list[0]?.group ?? '') ?? own),
        blocks: blocks.sort((x, y) => x.block - y.block),
      };
    },
  );
  return {
    mean,
    streams,
    ticks: ticksOf(cells),
    logLoad: sum(cells, cell => cell.weight * logLoadOf(cell.players)),
  };
}
