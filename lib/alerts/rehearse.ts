import { setImmediate as breath } from 'node:timers/promises';
import type { Incident } from './incident.ts';
import { createIncidents } from './incidents.ts';
import type { Observation } from './observation.ts';
import type { Rule } from './rule.ts';

/** History is gone through in steps of this, in µs: twice in each 10 s that rollups hold, so that one calm bucket ends what only pends. */
const stepUs = 5e6;
/** So long at a stretch, in ms: whoever asks for it serves others, too. */
const atOnceMs = 20;

/**
 * What a rule would have done over a range (µs since the Unix epoch): the alerter's evaluator with the clock of that
 * time. `observe` is asked at every step for what is over the threshold then. Returns what fired, oldest first.
 */
export async function rehearse(
  rule: Rule,
  { fromUs, toUs }: { fromUs: number; toUs: number },
  observe: (nowUs: number) => Observation[],
): Promise<Incident[]> {
  // Nothing in a rehearsal is late.
  const incidents = createIncidents(Number.POSITIVE_INFINITY);
  const fired = new Map<string, Incident>();
  let begun = performance.now();
  for (let nextUs = fromUs + stepUs; nextUs < toUs + stepUs; nextUs += stepUs) {
    const nowUs = Math.min(nextUs, toUs);
    const observations = observe(nowUs);
    // Who was silent then is not known any more: everybody counts as heard.
    incidents.take({ nowUs, rules: [rule], observations, lookOf: () => 'asked', heardUs: () => nowUs });
    for (const incident of incidents.all()) {
      if (incident.firedUs === null) continue;
      incident.announced ??= incident.severity;
      fired.set(incident.id, incident);
    }
    if (performance.now() - begun < atOnceMs) continue;
    await breath();
    begun = performance.now();
  }
  return [...fired.values()].sort((a, b) => a.openedUs - b.openedUs);
}
