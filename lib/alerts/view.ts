import type { AlertAnswer, AlertRow, AlertsAnswer } from '../api/alerts.ts';
import { isoFromUs } from '../format/timestamp.ts';
import { causeInWords } from './cause-words.ts';
import { courseStepUs, type Incident, instancesOf, type Member } from './incident.ts';
import { messageOf } from './message.ts';
import { textOf } from './message-text.ts';
import type { Receiver } from './receiver.ts';
import { type Rule, worstOf } from './rule.ts';
import { ruleInWords, valueInWords } from './rule-words.ts';
import { type Control, deployUs } from './silence.ts';

/** Incidents, rules and receivers as the API shows them: nothing here may hold a secret. */

const mostSlots = 60;
const mostMembers = 100;

const wordsOf = (rules: readonly Rule[], { rule, value }: Member): string => {
  const kind = rules.find(({ name }) => name === rule)?.kind;
  return kind ? valueInWords(kind, value) : String(value);
};

/** The course with its gaps, up to now for what goes on. */
function courseOf({ course, state }: Incident, nowUs: number): (number | null)[] {
  const last = state === 'firing' || state === 'pending' ? nowUs : (course.at(-1)?.atUs ?? nowUs);
  const end = Math.floor(last / courseStepUs);
  const slots: (number | null)[] = Array(mostSlots).fill(null);
  for (const { atUs, ratio } of course) {
    const place = mostSlots - 1 - (end - Math.floor(atUs / courseStepUs));
    if (place >= 0 && place < mostSlots) slots[place] = ratio;
  }
  return slots;
}

/** What has not fired is shown as severe as it will be when its rules do. */
function asShown(incident: Incident, rules: readonly Rule[]): Incident {
  if (incident.firedUs !== null) return incident;
  return { ...incident, severity: worstOf(rules, new Set(incident.rules)) ?? incident.severity };
}

export function alertRowOf(of: Incident, rules: readonly Rule[], nowUs: number): AlertRow {
  const incident = asShown(of, rules);
  const { worst } = incident;
  const members = instancesOf(incident);
  const most = members[0] ?? [...incident.members.values()][0];
  const named = members.length > 0 ? members : incident.places;
  return {
    ...{ id: incident.id, state: incident.state, severity: incident.severity, service: incident.service },
    ...{ cause: incident.cause, causeWords: causeInWords(incident.cause), rules: incident.rules },
    since: isoFromUs(incident.openedUs),
    resolvedAt: incident.resolvedUs === null ? null : isoFromUs(incident.resolvedUs),
    instances: named.slice(0, 20).map(({ instance }) => instance),
    instancesTotal: Math.max(incident.mostInstances, members.length),
    value: most ? wordsOf(rules, most) : '',
    course: courseOf(incident, nowUs),
    worst: worst && {
      ...{ instance: worst.instance, loop: worst.loop, tick: worst.tick },
      ...{ startedAt: worst.startedAt, durationMs: worst.durationMs },
    },
    acknowledgedBy: incident.acknowledged && (incident.acknowledged.by || 'somebody'),
    quiet: incident.quiet,
    quietUntil: incident.quietUntilUs == null ? null : isoFromUs(incident.quietUntilUs),
  };
}

export function alertAnswerOf(
  incident: Incident,
  { rules, dashboardUrl, nowUs }: { rules: readonly Rule[]; dashboardUrl: string; nowUs: number },
): AlertAnswer {
  const transition = incident.state === 'resolved' ? 'resolved' : 'firing';
  const context = { transition, transitionName: transition, rules, dashboardUrl, deploy: null } as const;
  return {
    alert: alertRowOf(incident, rules, nowUs),
    text: textOf(messageOf(asShown(incident, rules), context)),
    timeline: incident.timeline
      .map(({ atUs, kind, text }) => ({ at: isoFromUs(atUs), kind, text }))
      .reverse(),
    notifications: incident.notifications.map(one => ({
      ...{ id: one.id, receiver: one.receiver, transition: one.transition, status: one.status },
      ...{
        attempts: one.attempts,
        outcome: one.outcome,
        tookMs: one.tookMs,
        createdAt: isoFromUs(one.createdUs),
      },
      deliveredAt: one.deliveredUs === null ? null : isoFromUs(one.deliveredUs),
    })),
    members: [...incident.members.values()].slice(0, mostMembers).map(member => ({
      ...{ rule: member.rule, instance: member.instance, phase: member.phase },
      ...{ since: isoFromUs(member.sinceUs), value: wordsOf(rules, member) },
    })),
  };
}

/** The host alone: the path of a webhook may be all the secret that it has. */
function hostOf(url: string): string {
  if (url.includes('${')) return 'from the environment';
  return URL.parse(url)?.host ?? '';
}

export function receiversIn(
  receivers: readonly Receiver[],
  controls: readonly Control[],
): AlertsAnswer['receivers'] {
  return receivers.map(({ name, kind, url }) => {
    const off = controls.find(({ body }) => body.kind === 'disabled' && body.receiver === name);
    const reason = off?.body.kind === 'disabled' ? off.body.reason : '';
    return { name, kind, host: hostOf(url), disabled: off ? { id: off.id, reason } : null };
  });
}

export function silencesIn(controls: readonly Control[]): AlertsAnswer['silences'] {
  return controls.flatMap(({ id, toUs, body }) => {
    if (body.kind !== 'silence') return [];
    const { where, cause = null, rule = null, by, comment } = body;
    return [{ id, where, cause, rule, until: isoFromUs(toUs), by, comment }];
  });
}

export const rulesIn = (rules: readonly Rule[]): AlertsAnswer['rules'] =>
  rules.map(rule => ({
    ...{ name: rule.name, words: ruleInWords(rule), severity: rule.severity, where: rule.where },
    ...{ forMs: rule.for / 1000, runbook: rule.runbook ?? null },
  }));

/** How long a control is in force that has no end of its own, in µs. */
export const controlLastsUs = { ack: 86_400e6, deploy: deployUs, test: 600e6, replay: 600e6 } as const;
