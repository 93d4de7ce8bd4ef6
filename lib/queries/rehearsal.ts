import { causeInWords } from '../alerts/cause-words.ts';
import { type Incident, instancesOf } from '../alerts/incident.ts';
import { rehearse } from '../alerts/rehearse.ts';
import type { Rule } from '../alerts/rule.ts';
import { ruleInWords, whyNotRehearsed } from '../alerts/rule-words.ts';
import type { RehearsalAnswer } from '../api/alerts.ts';
import type { Store } from '../clickhouse/client.ts';
import { isoFromUs } from '../format/timestamp.ts';
import { alertHistory } from './alert-history.ts';
import type { TimeRange } from './time-range.ts';

const mostSteps = 240;
const grainUs = 10e6;

/** The first that is stored at or after a moment, in s; the key of the table is the time. */
const firstSql = `
  SELECT toInt64(toUnixTimestamp(min(bucket))) AS first_s FROM rollup_10s
  WHERE bucket >= fromUnixTimestamp64Micro({from:Int64}) AND bucket < fromUnixTimestamp64Micro({to:Int64})`;

const firedOf = (incident: Incident): RehearsalAnswer['fired'][number] => ({
  ...{ service: incident.service, causeWords: causeInWords(incident.cause) },
  firedAt: isoFromUs(incident.firedUs ?? incident.openedUs),
  resolvedAt: incident.resolvedUs === null ? null : isoFromUs(incident.resolvedUs),
  instance: incident.places[0]?.instance ?? null,
  instancesTotal: Math.max(incident.mostInstances, instancesOf(incident).length),
});

/** When a rule would have fired in a range, from what is stored of it: the alerter's own judges and evaluator. */
export async function rehearsal(
  store: Store,
  rule: Rule,
  asked: TimeRange,
  signal?: AbortSignal,
): Promise<RehearsalAnswer> {
  const [first] = await store.rows<{ first_s: number }>(
    firstSql,
    { from: asked.fromUs, to: asked.toUs },
    signal,
  );
  const storedUs = (first?.first_s ?? 0) * 1e6;
  const range = { fromUs: Math.max(asked.fromUs, storedUs), toUs: asked.toUs };
  const stepUs = Math.ceil((range.toUs - range.fromUs) / mostSteps / grainUs) * grainUs;
  const about = { rule: rule.name, kind: rule.kind, words: ruleInWords(rule), to: isoFromUs(range.toUs) };
  const nothing = { threshold: null, stepMs: stepUs / 1000, values: [], fired: [] };
  if (storedUs === 0)
    return { ...about, ...nothing, from: isoFromUs(asked.fromUs), note: 'Nothing is stored of this time.' };
  const history = await alertHistory(store, rule, { range, stepUs }, signal);
  if (!history) return { ...about, ...nothing, from: isoFromUs(range.fromUs), note: whyNotRehearsed(rule) };
  const { fromUs, observe, values, threshold } = history;
  const fired = await rehearse(rule, { fromUs, toUs: range.toUs }, observe);
  const note =
    fromUs > range.fromUs
      ? 'So much is over the threshold that only the latest of it was gone through.'
      : storedUs > asked.fromUs + grainUs
        ? 'Of the time before that nothing is stored.'
        : null;
  return {
    ...{ ...about, note, threshold, values, stepMs: stepUs / 1000 },
    ...{ from: isoFromUs(range.fromUs), fired: fired.map(firedOf) },
  };
}
