import type { LoadBin } from '../analysis/load-course.ts';
import type { Store } from '../clickhouse/client.ts';
import type { TickSample } from './tick-sample.ts';

const bins = 24;

type Row = { least: number; most: number; ticks: number; breaches: number; median_us: number };

/** Sampled ticks of one service's loop by load, from the least players to the most; empty where nobody counts players. */
export async function loadBins(
  store: Store,
  sample: TickSample,
  of: { service: string; loop: string },
  signal?: AbortSignal,
): Promise<LoadBin[]> {
  const ticks = `FROM ticks WHERE ${sample.condition} AND players IS NOT NULL AND service = {ofService:String} AND loop = {ofLoop:String}`;
  const rows = await store.rows<Row>(
    `WITH (SELECT (min(assumeNotNull(players)), max(assumeNotNull(players))) ${ticks}) AS reach
     SELECT min(load) AS least, max(load) AS most, count() AS ticks, countIf(duration_us > budget_us) AS breaches,
            quantile(0.5)(duration_us) AS median_us
     FROM (SELECT assumeNotNull(players) AS load, duration_us, budget_us ${ticks})
     GROUP BY intDiv((load - reach.1) * ${bins}, reach.2 - reach.1 + 1) AS bin ORDER BY bin`,
    { ...sample.parameters, ofService: of.service, ofLoop: of.loop },
    signal,
  );
  return rows.map(({ least, most, ticks: count, breaches, median_us }) => ({
    players: [least, most],
    ticks: count,
    breaches,
    tickMsMedian: median_us / 1000,
  }));
}
