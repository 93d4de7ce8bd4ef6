import { statSync } from 'node:fs';
import type { Rule } from '../../lib/alerts/rule.ts';
import { type AlertSettings, rulesOf } from '../../lib/alerts/settings.ts';
import type { Window } from '../../lib/alerts/silence.ts';
import { type Config, loadConfig, urlOf } from '../../lib/config.ts';
import { usFromIso } from '../../lib/format/timestamp.ts';

export type Settings = {
  rules: readonly Rule[];
  receivers: AlertSettings['receivers'];
  routes: AlertSettings['routes'];
  maintenance: readonly Window[];
  dashboardUrl: string;
};

export function settingsOf(config: Config): Settings {
  const { alerts } = config;
  return {
    rules: rulesOf(alerts),
    ...{ receivers: alerts.receivers, routes: alerts.routes },
    maintenance: alerts.maintenance.map(({ from, to, ...rest }) => ({
      ...rest,
      fromUs: usFromIso(from) ?? 0,
      toUs: usFromIso(to) ?? 0,
    })),
    dashboardUrl: (alerts.url ?? urlOf(config.host, config.dashboardPort)).replace(/\/+$/, ''),
  };
}

function stampOf(file: string | null): string {
  if (file === null) return '';
  try {
    const { mtimeMs, size, ino } = statSync(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return 'gone';
  }
}

/** The settings as the file says now: read again when it has changed. One with a mistake is told of once, and not used. */
export function watchSettings(config: Config): () => Settings {
  let stamp = stampOf(config.file);
  let settings = settingsOf(config);
  return () => {
    const now = stampOf(config.file);
    if (now === stamp) return settings;
    stamp = now;
    try {
      settings = settingsOf(loadConfig());
      console.log(
        `Alert rules were read again: ${settings.rules.length} rules, ${settings.receivers.length} receivers.`,
      );
    } catch (error) {
      console.error(`${(error as Error).message} The rules before stay in force.`);
    }
    return settings;
  };
}
