import { setMaxListeners } from 'node:events';
import { isBreachRule } from '../../lib/alerts/breach-rules.ts';
import { goneUs, type Look } from '../../lib/alerts/member.ts';
import type { Observation } from '../../lib/alerts/observation.ts';
import type { Rule } from '../../lib/alerts/rule.ts';
import { judgeBurn, judgeSilence, judgeVitals, type Server } from '../../lib/alerts/vitals-rules.ts';
import type { Store } from '../../lib/clickhouse/client.ts';
import { burnRates } from '../../lib/queries/alert-burn.ts';
import { servers, vitals } from '../../lib/queries/alert-vitals.ts';

/** What a look at the store came to. */
export type Sight = {
  observations: Observation[];
  lookOf(rule: Rule): Look;
  /** How asking for each rule went, whatever it means for the others. */
  asked: ReadonlyMap<string, Look>;
  /** Null: the store did not say. */
  servers: ReadonlyMap<string, Server> | null;
};

/** Which kinds are looked at in this round; servers always are. */
export type Asked = { vitals: boolean; burn: boolean };

const defaultOverUs = 60e6;
const isVital = ({ kind }: Rule) =>
  kind === 'gc-share' || kind === 'heap' || kind === 'drop-rate' || kind === 'lateness';
/** Who is silent cannot be told from a store that is further behind the collector than this. */
const mostBehindUs = 5e6;
const overOf = (rule: Rule) => ('over' in rule ? rule.over : defaultOverUs);

/** How far the store is behind what the collector has taken, in µs. Throws when nobody can say. */
export type Behind = () => Promise<number>;

/** Asks the store what the rules need that do not live of single breaches. Each question fails by itself. */
export async function lookAt(
  store: Store,
  behindUs: Behind,
  rules: readonly Rule[],
  nowUs: number,
  asked: Asked,
  signal?: AbortSignal,
): Promise<Sight> {
  // Each rule of a kind asks on its own: more questions at once than Node takes for a leak.
  if (signal) setMaxListeners(0, signal);
  const observations: Observation[] = [];
  const looks = new Map<string, Look>();
  const ask = async (mine: readonly Rule[], question: () => Promise<(rule: Rule) => Observation[]>) => {
    try {
      const judge = await question();
      for (const rule of mine) {
        observations.push(...judge(rule));
        looks.set(rule.name, 'asked');
      }
    } catch {
      for (const rule of mine) looks.set(rule.name, 'failed');
    }
  };

  let known: ReadonlyMap<string, Server> | null = null;
  const heard = async () => {
    const found = await servers(store, { nowUs, sinceUs: nowUs - goneUs }, signal);
    known = new Map(found.map(server => [server.instance, server]));
    return found;
  };
  const silence = rules.filter(({ kind }) => kind === 'silent');
  const vital = asked.vitals ? rules.filter(isVital) : [];
  const burning = asked.burn ? rules.filter(rule => rule.kind === 'burn') : [];
  await Promise.all([
    ask(silence, async () => {
      const first = await heard();
      if (silence.every(rule => judgeSilence(rule, first, nowUs, goneUs).length === 0)) return () => [];
      // Somebody seems silent; or what was sent is on its way into the store still, or has come since it was asked.
      const lateUs = await behindUs();
      if (lateUs > mostBehindUs) throw new Error('The store is too far behind to tell who is silent.');
      const found = await heard();
      return rule => judgeSilence(rule, found, nowUs - lateUs, goneUs);
    }),
    ...[...new Set(vital.map(overOf))].map(overUs => {
      const mine = vital.filter(rule => overOf(rule) === overUs);
      const has = (kind: Rule['kind']) => mine.some(rule => rule.kind === kind);
      return ask(mine, async () => {
        const found = await vitals(
          store,
          { nowUs, overUs, heap: has('heap'), lateness: has('lateness') },
          signal,
        );
        return rule => judgeVitals(rule, found, nowUs);
      });
    }),
    ...burning.map(rule =>
      ask([rule], async () => {
        const found = await burnRates(
          store,
          { rule: rule.name, longUs: rule.long, shortUs: rule.short, where: rule.where },
          nowUs,
          signal,
        );
        return () => judgeBurn(rule, found, nowUs);
      }),
    ),
  ]);
  return {
    observations,
    lookOf: rule =>
      // Without knowing who is silent, nobody can be said to be calm.
      known === null ? 'failed' : (looks.get(rule.name) ?? (isBreachRule(rule) ? 'asked' : 'not-asked')),
    asked: looks,
    servers: known,
  };
}
