import type { Cell } from '../analysis/scatter.ts';
import type { Store } from '../clickhouse/client.ts';
import type { TickSample } from './tick-sample.ts';

const mostPhases = 40;
const blockUs = 30e6;

type Row = {
  phase: string;
  instance: string;
  loop: string;
  ticks: number;
  breaches: number;
  blocks: number;
  squares: number;
  rest_blocks: number;
  rest_squares: number;
};

/**
 * Sampled ticks by whether a phase ran in them, a partition for each phase. One that always runs has nothing to be
 * compared with, and is left out: that it took longer than usual is a line of the ledger. In the SQL the phase '' runs
 * always: what it holds, less what a phase holds, are the ticks without that phase.
 */
export async function phaseCells(store: Store, sample: TickSample, signal?: AbortSignal): Promise<Cell[][]> {
  const rows = await store.rows<Row>(
    `SELECT phase, instance, loop, sum(t) AS ticks, sum(b) AS breaches, count() AS blocks, sum(b * b / t) AS squares,
            countIf(all_t > t) AS rest_blocks,
            sum(all_b * all_b / all_t) - sumIf((all_b - b) * (all_b - b) / (all_t - t), all_t > t) AS rest_squares
     FROM (
       SELECT instance, loop, phase, t, b, sumIf(t, phase = '') OVER of_block AS all_t, sumIf(b, phase = '') OVER of_block AS all_b
       FROM (
         SELECT instance, loop, intDiv(toUnixTimestamp64Micro(start), {blockUs:Int64}) AS block, toString(arrayJoin(arrayPushBack(mapKeys(phases), ''))) AS phase,
                toInt64(count()) AS t, toInt64(countIf(duration_us > budget_us)) AS b
         FROM ticks WHERE ${sample.condition}
         GROUP BY instance, loop, block, phase
       )
       WINDOW of_block AS (PARTITION BY instance, loop, block)
     )
     GROUP BY phase, instance, loop ORDER BY phase, instance, loop LIMIT 5000`,
    { ...sample.parameters, blockUs },
    signal,
  );
  const all = rows.filter(({ phase }) => phase === '');
  const phases = [...new Set(rows.map(({ phase }) => phase))]
    .filter(phase => phase !== '')
    .slice(0, mostPhases);
  return phases.flatMap(phase => {
    const cells = all.flatMap(whole => {
      const ran = rows.find(
        row => row.phase === phase && row.instance === whole.instance && row.loop === whole.loop,
      );
      return ran ? ranAndNot(phase, ran, whole) : [];
    });
    return cells.some(({ values, ticks }) => values.phase === '' && ticks > 0) ? [cells] : [];
  });
}

function ranAndNot(phase: string, ran: Row, whole: Row): Cell[] {
  return [
    {
      values: { phase },
      ticks: ran.ticks,
      breaches: ran.breaches,
      blocks: ran.blocks,
      squares: ran.squares,
    },
    {
      values: { phase: '' },
      ticks: whole.ticks - ran.ticks,
      breaches: whole.breaches - ran.breaches,
      blocks: whole.blocks - ran.blocks + ran.rest_blocks,
      squares: Math.max(0, whole.squares - ran.rest_squares),
    },
  ];
}
