import { compared, isWatched, type Observation, type Place } from './observation.ts';
import type { Rule } from './rule.ts';

/** What the last minute says of a server; null: not measured. */
export type Vitals = Place & {
  gcShare: number | null;
  dropRate: number | null;
  heapShare: number | null;
  /** Longest delay of a start in the last seconds, in budgets. */
  latenessTimes: number | null;
  players: number | null;
};
export type Server = Place & { lastSeenUs: number };
/** Ticks over budget, as a share of all, of a service over the two windows of a rule. */
export type Burn = {
  rule: string;
  service: string;
  longRate: number;
  shortRate: number;
  longTicks: number;
  cause: string;
};

const present = (list: (Observation | null)[]) => list.filter(one => one !== null);

/** Fewer ticks than this say nothing about a share of one in a thousand. */
export const fewestTicks = 1_000;

export function judgeVitals(rule: Rule, servers: readonly Vitals[], nowUs: number): Observation[] {
  const look = (
    cause: string,
    symptom: boolean,
    threshold: number,
    value: (vitals: Vitals) => number | null,
  ) =>
    present(
      servers
        .filter(server => isWatched(server, rule.where))
        .map(server => {
          const found = compared(rule, server, {
            cause,
            symptom,
            threshold,
            value: value(server),
            atUs: nowUs,
          });
          return found && { ...found, players: server.players };
        }),
    );
  switch (rule.kind) {
    case 'gc-share':
      return look('gc.stw', false, rule.above, ({ gcShare }) => gcShare);
    case 'heap':
      return look('heap', false, rule.above, ({ heapShare }) => heapShare);
    case 'drop-rate':
      return look('drops', true, rule.above, ({ dropRate }) => dropRate);
    case 'lateness':
      return look('lateness', true, rule.times, ({ latenessTimes }) => latenessTimes);
    default:
      return [];
  }
}

/** Servers that were heard and are not any more; those gone for good are nobody's business. */
export function judgeSilence(
  rule: Rule,
  servers: readonly Server[],
  nowUs: number,
  goneUs: number,
): Observation[] {
  if (rule.kind !== 'silent') return [];
  return present(
    servers
      .filter(server => isWatched(server, rule.where) && nowUs - server.lastSeenUs < goneUs)
      .map(server => {
        const value = (nowUs - server.lastSeenUs) / 1e6;
        const found = compared(rule, server, {
          ...{ cause: 'silent', symptom: false, value, threshold: rule.after / 1e6 },
          atUs: server.lastSeenUs,
        });
        // A server that is heard again is well at once: there is no wavering.
        return found?.over ? found : null;
      }),
  );
}

/** Both windows must burn: the long one says that it matters, the short one that it still goes on. */
export function judgeBurn(rule: Rule, burns: readonly Burn[], nowUs: number): Observation[] {
  if (rule.kind !== 'burn') return [];
  const perTick = 1 - rule.objective;
  return present(
    burns
      .filter(burn => burn.rule === rule.name && burn.longTicks >= fewestTicks)
      .map(({ service, longRate, shortRate, cause }) =>
        compared(
          rule,
          { service, instance: '', region: '', build: '' },
          {
            ...{ cause, symptom: true, atUs: nowUs, threshold: rule.times },
            value: Math.min(longRate, shortRate) / perTick,
          },
        ),
      ),
  );
}
