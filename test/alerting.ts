import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, overtick, type Place, type Process, post } from './running.ts';

/** What tests of alerts need beside the product: a configuration, an alerter, and servers that misbehave. */

export const config = (place: Place, text: string): string => {
  const path = join(place.dataDir, 'overtick.yaml');
  writeFileSync(path, text);
  return path;
};

export async function startAlerter(place: Place, path: string): Promise<Process> {
  const alerter = overtick(['alerter'], { ...place.env, OVERTICK_CONFIG: path });
  await eventually('the alerter', async () => alerter.output().includes('at work') || null);
  return alerter;
}

export type Bad = { service: string; instances?: number; build?: string; times?: number; cause?: string };

const atOnce = 100;

/** A healthy second and then one tick that is `times` its budget, most of it one collection, just ended. */
export async function misbehave(
  place: Place,
  { service, instances = 1, build = '1.0', times = 4 }: Bad,
): Promise<number> {
  const endUs = Date.now() * 1000;
  const budgetUs = 50_000;
  const durationUs = Math.round(budgetUs * times);
  const send = async (i: number) => {
    const startUs = endUs - durationUs;
    const ticks = Array.from({ length: 20 }, (_, back) => ({
      tick: Math.floor(startUs / 50_000) - 1 - back,
      startUs: startUs - (back + 1) * 50_000,
      durationUs: 9_000 + back * 10,
      budgetUs,
      allocBytes: 1_000_000,
      players: 100,
      phases: { physics: 5_000 },
    }));
    ticks.unshift({
      ...ticks[0],
      tick: Math.floor(startUs / 50_000),
      startUs,
      durationUs,
      budgetUs,
    } as (typeof ticks)[0]);
    const response = await post(place.collectorUrl, {
      batchId: randomUUID(),
      resource: { service, instance: `${service}-${i}`, build, region: 'eu', startedAtUs: endUs - 600e6 },
      ticks,
      pauses:
        times > 1
          ? [{ startUs: startUs + 2_000, durationUs: durationUs - 12_000, cause: 'mark-sweep-compact' }]
          : [],
    });
    if (response.status !== 202) throw new Error(await response.text());
  };
  // Thousands of connections at once would be refused.
  for (let first = 1; first <= instances; first += atOnce)
    await Promise.all(
      Array.from({ length: Math.min(atOnce, instances - first + 1) }, (_, i) => send(first + i)),
    );
  return endUs / 1000;
}
