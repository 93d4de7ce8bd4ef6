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
import { type AlertAnswer, type AlertsAnswer, controlRequest } from '@/lib/api/alerts.ts';
import { loadConfig, urlOf } from '@/lib/config.ts';
import { OvertickError } from '@/lib/errors.ts';
import { isoFromUs } from '@/lib/format/timestamp.ts';
import { aliveAlerters } from '@/lib/queries/alert-alerters.ts';
import { storedControls, writeControl } from '@/lib/queries/alert-controls.ts';
import { storedIncident, storedIncidents } from '@/lib/queries/alert-incidents.ts';
import { checked, sharedStore } from './data.ts';

/** The part of the door to the store that alerts go through: to be read, and to be told something. */

const recentUs = 24 * 3600e6;
const mostShown = 200;
const alerterUs = 15e6;
const nowUs = () => Date.now() * 1000;

export async function loadAlerts(signal?: AbortSignal): Promise<AlertsAnswer> {
  const store = sharedStore();
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
    receivers: receiversIn(alerts.receivers, controls),
  };
}

export async function loadAlert(id: string, signal?: AbortSignal): Promise<AlertAnswer | null> {
  const incident = await storedIncident(sharedStore(), id, signal);
  if (!incident) return null;
  const config = loadConfig();
  const dashboardUrl = config.alerts.url ?? urlOf(config.host, config.dashboardPort);
  return alertAnswerOf(incident, { rules: rulesOf(config.alerts), dashboardUrl, nowUs: nowUs() });
}

/** Tells the alerter something. Throws OvertickError 'invalid' for what makes no sense. */
export async function tellAlerter(given: Record<string, unknown>): Promise<{ id: string; until: string }> {
  const request = checked(controlRequest, given);
  const now = nowUs();
  if (request.kind === 'test' && !loadConfig().alerts.receivers.some(({ name }) => name === request.receiver))
    throw new OvertickError('invalid', `receiver: there is none named ${JSON.stringify(request.receiver)}.`);
  let control: Control;
  if (request.kind === 'silence') {
    const { minutes, ...body } = request;
    control = { id: randomUUID(), fromUs: now, toUs: now + minutes * 60e6, body };
  } else control = { id: randomUUID(), fromUs: now, toUs: now + controlLastsUs[request.kind], body: request };
  await writeControl(sharedStore(), control);
  return { id: control.id, until: isoFromUs(control.toUs) };
}

/** Ends a silence, or what keeps a receiver disabled; null: there is none of that id. */
export async function endControl(id: string): Promise<{ id: string; until: string } | null> {
  const now = nowUs();
  const control = (await storedControls(sharedStore(), now)).find(one => one.id === id);
  if (!control) return null;
  await writeControl(sharedStore(), { ...control, toUs: now });
  return { id, until: isoFromUs(now) };
}
