import type { Breach } from '../api/schemas.ts';
import type { Rule, Where } from './rule.ts';

/** Something that a rule found at one server, or at a service as a whole (`instance` empty). */
export type Observation = {
  rule: string;
  service: string;
  /** A line of the ledger, or what is wrong where there is no ledger: heap, drops, lateness, silent. */
  cause: string;
  /** Without a cause of its own: it joins what is wrong with the service already. */
  symptom: boolean;
  instance: string;
  region: string;
  build: string;
  atUs: number;
  value: number;
  threshold: number;
  /** False: no longer over the threshold, but not clearly below it either: keeps an alert, begins none. */
  over: boolean;
  players: number | null;
  packetsDropped: number | null;
  breach: Breach | null;
};

/** A value counts as calm below this share of its threshold, so that one that wavers around it does not flap. */
export const clearShare = 0.9;

export type Place = { service: string; instance: string; region: string; build: string };

export function isWatched(place: Place, where: Where): boolean {
  return (
    (where.service === undefined || where.service === place.service) &&
    (where.instance === undefined || where.instance === place.instance) &&
    (where.region === undefined || where.region === place.region) &&
    (where.build === undefined || where.build === place.build)
  );
}

/** A value against its threshold; null when it is clearly below, or not measured. */
export function compared(
  rule: Rule,
  place: Place,
  found: Pick<Observation, 'cause' | 'symptom' | 'atUs' | 'threshold'> & { value: number | null },
): Observation | null {
  const { value, threshold } = found;
  if (value === null || !Number.isFinite(value) || value <= threshold * clearShare) return null;
  return {
    ...{ rule: rule.name, service: place.service, instance: place.instance },
    ...{ region: place.region, build: place.build, ...found, value },
    ...{ over: value > threshold, players: null, packetsDropped: null, breach: null },
  };
}
