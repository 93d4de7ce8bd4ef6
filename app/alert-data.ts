import 'server-only';
import { randomUUID } from 'node:crypto';
import { rulesOf } from '@/lib/alerts/settings.ts';
import type { Control } from '@/lib/alerts/silence.ts';
import {
  alertAnswerOf,
  alertRowOf,
  controlLastsUs,
  receiversIn,
  rulesIn,
  silencesIn,
} from '@/lib/alerts/view.ts';
import {
  type AlertAnswer,
  type AlertsAnswer,
  controlRequest,
  type RehearsalAnswer,
} from '@/lib/api/alerts.ts';
import { audit } from '@/lib/auth/audit.ts';
import { mayDo } from '@/lib/auth/guard.ts';
import { loadConfig, urlOf } from '@/lib/config.ts';
import { OvertickError } from '@/lib/errors.ts';
import { isoFromUs } from '@/lib/format/timestamp.ts';
import { aliveAlerters } from '@/lib/queries/alert-alerters.ts';
import { storedControls, writeControl } from '@/lib/queries/alert-controls.ts';
import { storedIncident, storedIncidents } from '@/lib/queries/alert-incidents.ts';
import { rehearsal } from '@/lib/queries/rehearsal.ts';
import { checked, nowUs, openStoreFor } from './data.ts';

/** The part of the door to the store that alerts go through: to be read, and to be told something. */

const recentUs = 24 * 3600e6;
const mostShown = 200;
const alerterUs = 15e6;

export async function loadAlerts(signal?: AbortSignal): Promise<AlertsAnswer> {
  const { store, who } = await openStoreFor('viewer');
  const { alerts } = loadConfig();
  const rules = rulesOf(alerts);
  const now = nowUs();
  const [incidents, controls, alerters] = await Promise.all([
    storedIncidents(store, { sinceUs: now - recentUs, limit: mostShown }, signal),
    storedControls(store, now, signal),
    aliveAlerters(store, now - alerterUs, signal),
  ]);
  const seenUs = Math.max(0, ...alerters.map(({ atUs }) => atUs));
  return {
    at: isoFromUs(now),
    alerterSeenAt: seenUs > 0 ? isoFromUs(seenUs) : null,
    alerts: incidents.map(incident => alertRowOf(incident, rules, now)),
    silences: silencesIn(controls),
    rules: rulesIn(rules),
    // Where messages go may be a secret in itself.
    receivers: receiversIn(alerts.receivers, controls).map(one =>
      mayDo(who, 'operator') ? one : { ...one, host: null },
    ),
  };
}

export async function loadAlert(id: string, signal?: AbortSignal): Promise<AlertAnswer | null> {
  const { store } = await openStoreFor('viewer');
  const incident = await storedIncident(store, id, signal);
  if (!incident) return null;
  const config = loadConfig();
  const dashboardUrl = config.alerts.url ?? urlOf(config.host, config.dashboardPort);
  return alertAnswerOf(incident, { rules: rulesOf(config.alerts), dashboardUrl, nowUs: nowUs() });
}

/** Single ticks of a day of a large fleet are too many to be read for a preview. */
const lateUs = 3600e6;

/** When a rule would have fired in the last 24 h; null: there is no rule of that name. */
export async function loadRehearsal(name: string, signal?: AbortSignal): Promise<RehearsalAnswer | null> {
  const { store } = await openStoreFor('viewer');
  const rule = rulesOf(loadConfig().alerts).find(one => one.name === name);
  if (!rule) return null;
  const toUs = nowUs();
  const isLate = rule.kind === 'lateness';
  const range = { fromUs: toUs - (isLate ? lateUs : recentUs), toUs };
  const answer = await rehearsal(store, rule, range, signal);
  const note = isLate ? 'When single ticks began is gone through for the last hour only.' : null;
  return { ...answer, note: answer.note ?? note };
}

/** Tells the alerter something; for operators. Throws OvertickError 'invalid' for what makes no sense. */
export async function tellAlerter(given: Record<string, unknown>): Promise<{ id: string; until: string }> {
  const { store, who } = await openStoreFor('operator');
  const asked = checked(controlRequest, given);
  // Who signed in cannot speak for somebody else.
  const request = who.via === 'open' ? asked : { ...asked, by: who.name };
  const now = nowUs();
  if (request.kind === 'test' && !loadConfig().alerts.receivers.some(({ name }) => name === request.receiver))
    throw new OvertickError('invalid', `receiver: there is none named ${JSON.stringify(request.receiver)}.`);
  let control: Control;
  if (request.kind === 'silence') {
    const { minutes, ...body } = request;
    control = { id: randomUUID(), fromUs: now, toUs: now + minutes * 60e6, body };
  } else control = { id: randomUUID(), fromUs: now, toUs: now + controlLastsUs[request.kind], body: request };
  await writeControl(store, control);
  audit(loadConfig(), {
    by: request.by || who.name,
    from: null,
    did: `alerts.${request.kind}`,
    what: JSON.stringify(control.body),
  });
  return { id: control.id, until: isoFromUs(control.toUs) };
}

/** Ends a silence, or what keeps a receiver disabled; null: there is none of that id. */
export async function endControl(id: string): Promise<{ id: string; until: string } | null> {
  const { store, who } = await openStoreFor('operator');
  const now = nowUs();
  const control = (await storedControls(store, now)).find(one => one.id === id);
  if (!control) return null;
  await writeControl(store, { ...control, toUs: now });
  audit(loadConfig(), { by: who.name, from: null, did: 'alerts.end', what: JSON.stringify(control.body) });
  return { id, until: isoFromUs(now) };
}
