import type { Cell } from '../analysis/scatter.ts';
import { spikeZ } from '../analysis/spike.ts';
import type { Run } from '../analysis/spike-lag.ts';
import type { Parameters, Store } from '../clickhouse/client.ts';
import { type Selection, selectionCondition } from './selection.ts';

/**
 * Raw ticks of a selection, never more than a page can pay for: of the servers with the most breaches, the whole range
 * where that is little enough, else stretches of it, evenly spread. Ticks of a stretch are in a row.
 */
export type TickSample = { condition: string; parameters: Parameters; instances: string[]; share: number };

const mostTicks = 160_000;
const mostInstances = 12;
const stretches = 4;

export function tickSample(selection: Selection, cells: readonly Cell[]): TickSample {
  const byInstance = new Map<string, { ticks: number; breaches: number }>();
  for (const { values, ticks, breaches } of cells) {
    const instance = values.instance ?? '';
    const sum = byInstance.get(instance) ?? { ticks: 0, breaches: 0 };
    byInstance.set(instance, { ticks: sum.ticks + ticks, breaches: sum.breaches + breaches });
  }
  const chosen = [...byInstance]
    .sort(([a, left], [b, right]) => right.breaches - left.breaches || (a < b ? -1 : 1))
    .slice(0, mostInstances);
  const share = Math.min(
    1,
    mostTicks /
      Math.max(
        1,
        chosen.reduce((sum, [, { ticks }]) => sum + ticks, 0),
      ),
  );
  const { fromUs, toUs } = selection.range;
  const spaceUs = (toUs - fromUs) / stretches;
  const { condition, parameters } = selectionCondition(selection);
  const bounds: Parameters = {};
  const within = Array.from({ length: share === 1 ? 0 : stretches }, (_, i) => {
    bounds[`from${i}`] = Math.round(fromUs + spaceUs * (i + 0.5 - share / 2));
    bounds[`to${i}`] = Math.round(fromUs + spaceUs * (i + 0.5 + share / 2));
    return `start >= fromUnixTimestamp64Micro({from${i}:Int64}) AND start < fromUnixTimestamp64Micro({to${i}:Int64})`;
  });
  const instances = chosen.map(([instance]) => instance);
  return {
    condition: `${condition} AND budget_us > 0 AND instance IN {instances:Array(String)}${within.length > 0 ? ` AND (${within.join(' OR ')})` : ''}`,
    parameters: { ...parameters, ...bounds, instances, spaceUs: Math.round(spaceUs), wholeFrom: fromUs },
    ...{ instances, share },
  };
}

/** Which stretch a tick is in, as SQL. */
const stretchSql = 'intDiv(toUnixTimestamp64Micro(start) - {wholeFrom:Int64}, {spaceUs:Int64})';

/**
 * The sample as runs: ticks in a row of one loop and one process life, with the places of breaches and of allocation
 * spikes (robust z over 3.5 against the healthy ticks of the run, as in lib/analysis/spike.ts). Empty where nothing
 * says what it allocates.
 */
export async function allocationRuns(store: Store, sample: TickSample, signal?: AbortSignal): Promise<Run[]> {
  return store.rows<Run>(
    `SELECT length(rows) AS ticks,
            arrayFilter((place, row) -> row.2 > spike_bytes, range(length(rows)), rows) AS spikes,
            arrayFilter((place, row) -> row.3, range(length(rows)), rows) AS breaches
     FROM (
       SELECT arraySort(groupArray((toUnixTimestamp64Micro(start), assumeNotNull(alloc_bytes), duration_us > budget_us))) AS rows,
              quantilesIf(0.25, 0.5, 0.75)(assumeNotNull(alloc_bytes), duration_us <= budget_us) AS quarters,
              quarters[2] + {spikeZ:Float64} * 0.7413 * greatest(quarters[3] - quarters[1], abs(quarters[2]) * 0.05, 1) AS spike_bytes
       FROM ticks WHERE ${sample.condition} AND alloc_bytes IS NOT NULL
       GROUP BY instance, loop, incarnation, ${stretchSql}
     )`,
    { ...sample.parameters, spikeZ },
    signal,
  );
}
