import {
  isBreachRule,
  judgeBreach,
  mostTicksOf,
  type RecentTicks,
  remember,
} from '../../lib/alerts/breach-rules.ts';
import { causeInWords } from '../../lib/alerts/cause-words.ts';
import { type Incident, instancesOf } from '../../lib/alerts/incident.ts';
import { createIncidents } from '../../lib/alerts/incidents.ts';
import type { Rule } from '../../lib/alerts/rule.ts';
import { ruleInWords } from '../../lib/alerts/rule-words.ts';
import type { Store } from '../../lib/clickhouse/client.ts';
import { OvertickError } from '../../lib/errors.ts';
import { isoFromUs } from '../../lib/format/timestamp.ts';
import { breachesBetween } from '../../lib/queries/alert-breaches.ts';
import type { TimeRange } from '../../lib/queries/time-range.ts';
import { lookAt } from './look.ts';

/** History is gone through in steps of this, in µs; of a long range, in fewer and longer ones. */
const stepUs = 5e6;
const mostSteps = 2_000;

export type Rehearsal = { steps: number; stepUs: number; fired: Incident[] };

/** What a rule would have done in a range: the same judges and the same evaluator, with the clock of that time. */
export async function rehearse(store: Store, rule: Rule, { fromUs, toUs }: TimeRange): Promise<Rehearsal> {
  const step = Math.max(stepUs, Math.ceil((toUs - fromUs) / mostSteps));
  const breaches = isBreachRule(rule) ? await breachesBetween(store, fromUs, toUs) : [];
  // Steps may be long, and nothing in them is late.
  const incidents = createIncidents(Number.POSITIVE_INFINITY);
  const recent: RecentTicks = new Map();
  const all = new Map<string, Incident>();
  let next = 0;
  let steps = 0;
  for (let nowUs = fromUs + step; nowUs < toUs + step; nowUs += step, steps++) {
    const seen = isBreachRule(rule) ? null : await lookAt(store, [rule], nowUs, { vitals: true, burn: true });
    if (seen?.servers === null)
      throw new OvertickError('unavailable', 'The store did not answer; nothing can be said.');
    const observations = seen?.observations ?? [];
    for (; next < breaches.length; next++) {
      const breach = breaches[next];
      if (!breach || Date.parse(breach.startedAt) * 1000 >= nowUs) break;
      observations.push(...judgeBreach([rule], breach, remember(recent, breach, mostTicksOf([rule]))));
    }
    // Who was silent then is not known any more: only a rule that looks for it is told.
    incidents.take({ nowUs, rules: [rule], observations, lookOf: () => 'asked', heardUs: () => nowUs });
    for (const incident of incidents.all()) if (incident.firedUs !== null) all.set(incident.id, incident);
  }
  return { steps, stepUs: step, fired: [...all.values()].sort((a, b) => a.openedUs - b.openedUs) };
}

const clock = (us: number) => isoFromUs(us).slice(0, 19).replace('T', ' ');

export function rehearsalInWords(rule: Rule, range: TimeRange, { fired }: Rehearsal): string {
  const head = `${rule.name} (${ruleInWords(rule)}), ${clock(range.fromUs)} to ${clock(range.toUs)} UTC`;
  if (fired.length === 0) return `${head}: would not have fired.`;
  const lines = fired.map(incident => {
    const end =
      incident.resolvedUs === null ? 'still firing at the end' : `resolved ${clock(incident.resolvedUs)}`;
    const servers = Math.max(incident.mostInstances, instancesOf(incident).length);
    const where = `${incident.service}, ${servers === 1 ? incident.places[0]?.instance : `${servers} servers`}`;
    return `  ${clock(incident.firedUs ?? 0)}  ${where}: ${causeInWords(incident.cause)}; ${end}`;
  });
  return `${head}: would have fired ${fired.length === 1 ? 'once' : `${fired.length} times`}.\n${lines.join('\n')}`;
}
