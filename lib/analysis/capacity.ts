import { neverFalling } from './isotonic.ts';
import { loadBinBounds } from './load-bins.ts';

/** A side holds its budget while no more than this share of its ticks is over it. */
export const holdsBelow = 0.01;

/** A load at which fewer ticks than this were seen says nothing of one in a hundred: it is added to its neighbour. */
const leastTicks = 100;

export type LoadRow = { bin: number; ticks: number; breaches: number };

export type LoadPoint = {
  fromPlayers: number;
  toPlayers: number;
  ticks: number;
  breaches: number;
  /** Share of the ticks over budget, 0 to 1. */
  breachRate: number;
  /** The same, made to never fall as the load grows. */
  fittedRate: number;
};

export type Capacity = {
  /** The highest load under which the budget is held; null: not even under the lowest that was seen. */
  holdsToPlayers: number | null;
  /** The load from which it is not; null: never reached. */
  breaksFromPlayers: number | null;
  highestSeenPlayers: number;
};

/** Rows of the same load added up, lowest first. */
function byBin(rows: readonly LoadRow[]): LoadRow[] {
  const bins = new Map<number, LoadRow>();
  for (const { bin, ticks, breaches } of rows) {
    const row = bins.get(bin) ?? { bin, ticks: 0, breaches: 0 };
    row.ticks += ticks;
    row.breaches += breaches;
    bins.set(bin, row);
  }
  return [...bins.values()].filter(({ ticks }) => ticks > 0).sort((x, y) => x.bin - y.bin);
}

/** Breach rate by load, lowest first. */
export function loadPoints(rows: readonly LoadRow[]): LoadPoint[] {
  const merged: { from: number; to: number; ticks: number; breaches: number }[] = [];
  for (const row of byBin(rows)) {
    const [from, to] = loadBinBounds(row.bin);
    const last = merged.at(-1);
    // A thin load joins the one below it; so does one that follows a thin one.
    if (last && (last.ticks < leastTicks || row.ticks < leastTicks)) {
      last.to = to;
      last.ticks += row.ticks;
      last.breaches += row.breaches;
    } else merged.push({ from, to, ticks: row.ticks, breaches: row.breaches });
  }
  const rates = merged.map(({ ticks, breaches }) => breaches / ticks);
  const fitted = neverFalling(
    rates,
    merged.map(({ ticks }) => ticks),
  );
  return merged.map(({ from, to, ticks, breaches }, i) => ({
    fromPlayers: from,
    toPlayers: to,
    ticks,
    breaches,
    breachRate: rates[i] ?? 0,
    fittedRate: fitted[i] ?? 0,
  }));
}

/** Up to which load the budget is held; null when no load was measured. */
export function capacityOf(points: readonly LoadPoint[]): Capacity | null {
  const highest = points.at(-1);
  if (!highest) return null;
  const broken = points.findIndex(point => point.fittedRate > holdsBelow);
  const held = broken === -1 ? highest : points[broken - 1];
  return {
    holdsToPlayers: held?.toPlayers ?? null,
    breaksFromPlayers: points[broken]?.fromPlayers ?? null,
    highestSeenPlayers: highest.toPlayers,
  };
}
