import { chiSquared, correctedQ, fisherP, studentP, type TwoByTwo } from './association.ts';
import { type Cell, type Scatter, scatterBetween, scatterInTime, sum } from './scatter.ts';

export type OverRepresented = {
  dimension: string;
  value: string;
  ticks: number;
  breaches: number;
  /** Breach rate here over the breach rate of the rest; null: the rest has none. */
  riskRatio: number | null;
  /** Share of all breaches and of all ticks that are here, 0 to 1. */
  breachShare: number;
  tickShare: number;
  p: number;
  q: number;
  /** Other dimension=value that hold exactly the same ticks: nothing can tell them apart. */
  sameAs: string[];
  strong: boolean;
};

/** Least risk ratio and share of the breaches for a difference to be called strong; the ratio is MacroBase's. */
const leastRiskRatio = 1.5;
const leastSupport = 0.05;
const mostQ = 0.05;
/** Fewer breaches than this say nothing about where they are. */
export const leastBreaches = 10;

function byValue(cells: readonly Cell[], dimension: string): Map<string, Cell[]> {
  const groups = new Map<string, Cell[]>();
  for (const cell of cells) {
    const value = cell.values[dimension] ?? '';
    const group = groups.get(value);
    if (group) group.push(cell);
    else groups.set(value, [cell]);
  }
  return groups;
}

/** p of a table whose counts scatter more than binomial ones: chi² over the factor, against F(1, freedom). */
function scatteredP(table: TwoByTwo, scatter: Scatter): number {
  const expected = ((table.hits + table.otherHits) * table.of) / (table.of + table.otherOf);
  const few = Math.min(expected, table.hits + table.otherHits - expected) < 5;
  if (few && scatter.factor <= 1.2 && table.hits + table.otherHits <= 2000) return fisherP(table);
  return studentP(Math.sqrt(chiSquared(table) / Math.max(1, scatter.factor)), scatter.freedom);
}

/** Every value of every dimension against the rest, uncorrected; an empty value is nobody's name, only part of the rest. */
function compared(cells: readonly Cell[]): OverRepresented[] {
  const filled = cells.filter(cell => cell.ticks > 0);
  const [ticks, breaches] = [sum(filled, 'ticks'), sum(filled, 'breaches')];
  const inTime = scatterInTime(filled);
  const found = new Map<string, OverRepresented>();
  for (const dimension of new Set(filled.flatMap(({ values }) => Object.keys(values)))) {
    const groups = byValue(filled, dimension);
    if (groups.size < 2) continue;
    const between = scatterBetween([...groups.values()]);
    const scatter = between && between.factor > inTime.factor ? between : inTime;
    for (const [value, group] of groups) {
      if (value === '') continue;
      const same = group.map(cell => filled.indexOf(cell)).join();
      const twin = found.get(same);
      if (twin) {
        twin.sameAs.push(`${dimension} ${value}`);
        continue;
      }
      const [of, hits] = [sum(group, 'ticks'), sum(group, 'breaches')];
      const table = { hits, of, otherHits: breaches - hits, otherOf: ticks - of };
      const restRate = table.otherHits / table.otherOf;
      found.set(same, {
        ...{ dimension, value, ticks: of, breaches: hits },
        riskRatio: restRate === 0 ? null : hits / of / restRate,
        breachShare: hits / breaches,
        tickShare: of / ticks,
        p: scatteredP(table, scatter),
        ...{ q: 1, sameAs: [], strong: false },
      });
    }
  }
  return [...found.values()];
}

/**
 * Values of dimensions (build, region, instance, …) in which ticks breach more often than in the rest, most additional
 * breaches first. Quasi-binomial: the dispersion is estimated (McCullagh and Nelder, Generalized Linear Models, 4.5)
 * over time and between cells, and the larger one counts. Each partition is a way to divide up ticks; q is corrected
 * for all values tested over all of them.
 */
export function overRepresented(...partitions: readonly (readonly Cell[])[]): {
  tested: number;
  values: OverRepresented[];
} {
  const values = partitions
    .filter(cells => sum(cells, 'breaches') >= leastBreaches)
    .flatMap(cells => compared(cells));
  const qs = correctedQ(values.map(({ p }) => p));
  values.forEach((value, i) => {
    value.q = qs[i] as number;
    value.strong =
      value.q <= mostQ &&
      value.breachShare >= leastSupport &&
      (value.riskRatio ?? Number.POSITIVE_INFINITY) >= leastRiskRatio;
  });
  const additional = ({ breachShare, tickShare }: OverRepresented) => breachShare - tickShare;
  values.sort((a, b) => Number(b.strong) - Number(a.strong) || additional(b) - additional(a));
  return { tested: values.length, values };
}
