import { isoFromUs } from '../format/timestamp.ts';
import { causeInWords } from './cause-words.ts';
import { type Incident, instancesOf, type Member, notificationId } from './incident.ts';
import type { Transition } from './notification.ts';
import type { Rule } from './rule.ts';
import { ruleInWords, valueInWords } from './rule-words.ts';
import type { Severity } from './severities.ts';

/** Servers that a message lists; the rest are counted. */
const mostListed = 20;

/** All that a receiver may be told, as JSON; null: not measured, or there is none. */
export type Message = {
  id: string;
  alert: string;
  transition: Transition;
  severity: Severity;
  title: string;
  service: string;
  cause: string;
  causeWords: string;
  since: string;
  resolvedAt: string | null;
  rules: { name: string; words: string; value: string; runbook: string | null }[];
  instances: { instance: string; region: string; build: string; value: string }[];
  instancesTotal: number;
  impact: { instances: number; players: number | null; packetsDropped: number; breaches: number };
  tick: {
    instance: string;
    tick: number;
    startedAt: string;
    durationMs: number;
    budgetMs: number;
    overshootMs: number;
    causeMs: number | null;
    causeShare: number;
    grade: string;
    sentence: string;
  } | null;
  allocation: {
    sinceLastGcBytes: number | null;
    mostPhase: string | null;
    mostPhaseShare: number | null;
    mostTick: number | null;
  } | null;
  deploy: { build: string; at: string } | null;
  links: { alert: string; tick: string | null; episode: string; runbook: string | null };
  labels: Record<string, string>;
  annotations: Record<string, string>;
};

export type MessageContext = {
  transition: Transition;
  /** Tells notifications of one kind apart, as two escalations. */
  transitionName: string;
  rules: readonly Rule[];
  dashboardUrl: string;
  deploy: { build: string; atUs: number } | null;
};

function tickOf({ worst, cause }: Incident): Message['tick'] {
  if (!worst) return null;
  const line = worst.ledger.find(one => one.line === cause);
  const { instance, tick, startedAt, durationMs, budgetMs, overshootMs, causeShare, grade, sentence } = worst;
  return {
    ...{ instance, tick, startedAt, durationMs, budgetMs, overshootMs, causeShare, grade, sentence },
    causeMs: line?.ms ?? null,
  };
}

function allocationOf({ worst }: Incident): Message['allocation'] {
  if (!worst) return null;
  const { sinceLastGcBytes, byPhase, paidFor } = worst.allocation;
  const most = byPhase[0];
  if (sinceLastGcBytes === null && !most) return null;
  return {
    sinceLastGcBytes,
    mostPhase: most?.phase ?? null,
    mostPhaseShare: most?.share ?? null,
    mostTick: paidFor[0]?.tick ?? null,
  };
}

function linksOf(incident: Incident, url: string, runbook: string | null): Message['links'] {
  const { worst, service, openedUs } = incident;
  const episode = new URLSearchParams({ view: 'episodes', service, from: isoFromUs(openedUs - 60e6) });
  const at = worst && new URLSearchParams({ at: worst.startedAt, loop: worst.loop });
  return {
    alert: `${url}/alerts/${incident.id}`,
    tick: worst && `${url}/ticks/${encodeURIComponent(worst.instance)}/${worst.tick}?${at}`,
    episode: `${url}/breaches?${episode}`,
    runbook,
  };
}

function listed(incident: Incident, members: Member[], inWords: (rule: string, value: number) => string) {
  if (members.length === 0) return incident.places.map(place => ({ ...place, value: '' }));
  return members.slice(0, mostListed).map(({ instance, region, build, rule, value }) => ({
    ...{ instance, region, build, value: inWords(rule, value) },
  }));
}

const verbs: Partial<Record<Transition, string>> = {
  resolved: 'Resolved: ',
  acknowledged: 'Acknowledged: ',
  test: 'Test: ',
};

export function messageOf(incident: Incident, context: MessageContext): Message {
  const { transition, transitionName, rules, dashboardUrl, deploy } = context;
  const mine = rules.filter(({ name }) => incident.rules.includes(name));
  const members = instancesOf(incident);
  const kindOf = new Map(rules.map(({ name, kind }) => [name, kind]));
  const inWords = (name: string, value: number) => valueInWords(kindOf.get(name) ?? 'severe-tick', value);
  const runbook = mine.find(rule => rule.runbook)?.runbook ?? null;
  const players = members.reduce<number | null>(
    (sum, member) => (member.players === null ? sum : (sum ?? 0) + member.players),
    null,
  );
  const causeWords = causeInWords(incident.cause);
  const total = Math.max(incident.mostInstances, members.length);
  const place =
    total <= 1
      ? (members[0]?.instance ?? incident.places[0]?.instance ?? incident.service)
      : `${incident.service}, ${total} servers`;
  const labels = Object.assign({}, ...mine.map(rule => rule.labels));
  return {
    ...{ id: notificationId(incident.id, transitionName), alert: incident.id, transition },
    severity: incident.severity,
    title: `${verbs[transition] ?? ''}${place}: ${causeWords}`,
    ...{ service: incident.service, cause: incident.cause, causeWords },
    since: isoFromUs(incident.openedUs),
    resolvedAt: incident.resolvedUs === null ? null : isoFromUs(incident.resolvedUs),
    rules: mine.map(rule => {
      const values = [...incident.members.values()].filter(member => member.rule === rule.name);
      const most =
        values.length === 0 ? null : Math.max(...values.slice(0, 10_000).map(({ value }) => value));
      const value = most === null ? '' : inWords(rule.name, most);
      return { name: rule.name, words: ruleInWords(rule), value, runbook: rule.runbook ?? null };
    }),
    instances: listed(incident, members, inWords),
    instancesTotal: total,
    impact: {
      instances: total,
      players,
      packetsDropped: incident.packetsDropped,
      breaches: incident.breaches,
    },
    tick: tickOf(incident),
    allocation: allocationOf(incident),
    deploy: deploy && { build: deploy.build, at: isoFromUs(deploy.atUs) },
    links: linksOf(incident, dashboardUrl, runbook),
    labels: {
      ...labels,
      alertname: mine[0]?.name ?? incident.cause,
      service: incident.service,
      cause: incident.cause,
      severity: incident.severity,
    },
    annotations: Object.assign({}, ...mine.map(rule => rule.annotations)),
  };
}
