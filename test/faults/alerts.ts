import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Incident } from '../../lib/alerts/incident.ts';
import { openStore, type Store } from '../../lib/clickhouse/client.ts';
import { loadConfig } from '../../lib/config.ts';
import { storedIncidents } from '../../lib/queries/alert-incidents.ts';
import { config, misbehave } from '../alerting.ts';
import { ok, type Received, startReceiver } from '../receiver.ts';
import {
  eventually,
  newPlace,
  overtick,
  type Place,
  type Process,
  startCollector,
  startStore,
} from '../running.ts';

/** What the cases of alerts share: a product without an alerter, a receiver, and alerters that come and go. */
export type Alerts = {
  place: Place;
  receiver: Awaited<ReturnType<typeof startReceiver>>;
  store: Store;
  processes: { store: Process; collector: Process };
  /** Writes overtick.yaml; `rules` and `receivers` as lines of YAML flow. */
  configure(rules: readonly string[], receivers?: readonly string[]): void;
  /** Starts an alerter, and waits until it evaluates (or stands by). */
  start(env?: Record<string, string>): Promise<Process>;
  /** Incidents of services that begin with this, newest first. */
  incidents(service: string): Promise<Incident[]>;
};

export const severe =
  '{ name: severe-tick, kind: severe-tick, times: 3, severity: critical, keepFiring: 1s }';

export function runAlerts(): Alerts {
  const alerts = {} as Alerts;
  let running: Process[] = [];
  let path = '';
  alerts.configure = (
    rules,
    receivers = ["{ name: hook, kind: webhook, url: 'URL/hook', timeoutMs: 700 }"],
  ) => {
    const lines = receivers.map(line =>
      line.replaceAll('URL', alerts.receiver.url).replace(' }', ', allowPrivate: true, perMinute: 6000 }'),
    );
    path = config(
      alerts.place,
      `alerts:\n  defaults: false\n  rules:\n${rules.map(line => `    - ${line}\n`).join('')}  receivers:\n${lines.map(line => `    - ${line}\n`).join('')}`,
    );
  };
  alerts.start = async (env = {}) => {
    const alerter = overtick(['alerter'], { ...alerts.place.env, OVERTICK_CONFIG: path, ...env });
    running.push(alerter);
    await eventually(
      'the alerter',
      async () => /Alerts are evaluated|stands by|store is away/.test(alerter.output()) || null,
      60_000,
    );
    return alerter;
  };
  alerts.incidents = async service => {
    const all = await storedIncidents(alerts.store, { sinceUs: 0, limit: 10_000 });
    return all.filter(one => one.service.startsWith(service));
  };
  beforeAll(async () => {
    alerts.place = await newPlace();
    alerts.receiver = await startReceiver();
    const store = await startStore(alerts.place);
    // As many servers as a storm has, which are more than a collector takes by default.
    const limits = join(alerts.place.dataDir, 'limits.yaml');
    writeFileSync(limits, 'limits: { instances: 20000 }\n');
    const collector = await startCollector(alerts.place, { OVERTICK_CONFIG: limits });
    alerts.processes = { store, collector };
    alerts.store = openStore(loadConfig(alerts.place.env));
  });
  afterEach(async () => {
    alerts.receiver.answer(ok);
    for (const alerter of running) {
      alerter.child.kill('SIGCONT');
      await alerter.stop('SIGKILL');
    }
    running = [];
    // What is open or still to be sent is this case's own affair.
    await alerts.store.command('TRUNCATE TABLE alert_incidents');
    await alerts.store.command('TRUNCATE TABLE breaches');
    await alerts.store.command('TRUNCATE TABLE alert_controls');
    alerts.receiver.received.length = 0;
  });
  afterAll(async () => {
    await alerts.store?.close();
    await alerts.processes?.collector.stop();
    await alerts.processes?.store.stop();
    alerts.receiver?.close();
    await alerts.place?.remove();
  });
  return alerts;
}

export const idsOf = (list: readonly Received[], type: string): string[] => [
  ...new Set(
    list.filter(({ body }) => body.type === type).map(({ headers }) => String(headers['webhook-id'])),
  ),
];

/** What arrived of services that begin with this, in order. */
export const arrived = ({ receiver }: Alerts, service: string): Received[] =>
  receiver.received.filter(({ body }) => body.data?.service?.startsWith(service));

/** Sends healthy ticks of these services until stopped: a server that falls silent would not be taken for well. */
export function calm(place: Place, services: () => readonly string[]): { stop(): Promise<void> } {
  let isOn = true;
  const sending = (async () => {
    while (isOn) {
      await Promise.all(
        services().map(service => misbehave(place, { service, times: 0.2 }).catch(() => null)),
      );
      await sleep(500);
    }
  })();
  return {
    async stop() {
      isOn = false;
      await sending;
    },
  };
}

/** How notifications of services stand: firings and resolves by their ids, and what is missing or doubled. */
export function tallyOf(list: readonly Received[]) {
  const ids = (type: string) => {
    const byAlert = new Map<string, Set<string>>();
    for (const { body, headers } of list.filter(one => one.body.type === type)) {
      const known = byAlert.get(body.data.alert) ?? new Set();
      byAlert.set(body.data.alert, known.add(String(headers['webhook-id'])));
    }
    return byAlert;
  };
  const [firing, resolved] = [ids('alert.firing'), ids('alert.resolved')];
  const doubled = [...firing.values(), ...resolved.values()].filter(({ size }) => size > 1).length;
  const orphans = [...firing.keys()].filter(alert => !resolved.has(alert)).length;
  const unannounced = [...resolved.keys()].filter(alert => !firing.has(alert)).length;
  return { fired: firing.size, resolved: resolved.size, doubled, orphans, unannounced };
}

export type OtherClock = { stepMs?: number; frozen?: boolean; speed?: number };

/** The environment of an alerter whose clocks go as this says; see other-clock.mjs. */
export function otherClock(place: Place) {
  const file = join(place.dataDir, 'clock.json');
  const set = (order: OtherClock) => writeFileSync(file, JSON.stringify(order));
  set({});
  const module = new URL('./other-clock.mjs', import.meta.url).href;
  return { set, env: { NODE_OPTIONS: `--import ${module}`, TEST_CLOCK: file } };
}
