import { type Limits, otherName } from '../../lib/limits.ts';
import { maxNameLength } from '../../lib/signals/field.ts';
import type { Counters } from '../../lib/system/counters.ts';
import type { Dictionary } from '../../lib/wire/decode.ts';
import { textFault } from './field-check.ts';

export type ResourceName = 'service' | 'instance' | 'region' | 'build' | 'runtime';
/** What was folded, most often a sender's mistake: a name made of an id. `name`: one of those that did not fit. */
export type Folded = { of: string; name: string; count: number; sinceMs: number; lastMs: number };

export type Names = {
  /** Whether this may be stored as it is: it is known, or there is room for one more. */
  takesResource(kind: ResourceName, name: string): boolean;
  /** The same of a phase, a loop, a cause, an event of a service. */
  takes(service: string, name: string): boolean;
  /** By number of the string, 1: it is fit to be a name and known, so that a column of it need not be looked at again. */
  known(dictionary: Dictionary): Uint8Array;
  fold(of: string, name: string): typeof otherName;
  folded(): Folded[];
  /** What has not been sent since the turn before is forgotten; called every half hour. */
  turn(): void;
};

/** A name that nobody has sent for two turns gives its place to another; in ms. */
const forgetMs = 30 * 60_000;
const mostFoldedNamed = 100;

/** Counts distinct names, so that a sender that makes them up cannot fill memory and store; the first ones keep theirs. */
export function createNames(
  limits: Pick<Limits, 'services' | 'builds' | 'instances' | 'namesPerService'>,
  counters: Pick<Counters, 'add' | 'gauge'>,
): Names {
  const most = {
    service: limits.services,
    instance: limits.instances,
    region: limits.builds,
    build: limits.builds,
    runtime: limits.builds,
  } as const;
  type Pool = Map<string, number>;
  const resources = new Map<ResourceName, Pool>(
    Object.keys(most).map(kind => [kind as ResourceName, new Map()]),
  );
  const services = new Map<string, Pool>();
  const folded = new Map<string, Folded>();
  let known = new WeakMap<Dictionary, Uint8Array>();
  let taken = 0;
  const takenWhenKnown = new WeakMap<Uint8Array, number>();
  let generation = 0;

  const turn = () => {
    generation++;
    known = new WeakMap();
    for (const pool of [...resources.values(), ...services.values()])
      for (const [name, seen] of pool) if (seen < generation - 1) pool.delete(name);
    for (const [service, pool] of services) if (pool.size === 0) services.delete(service);
  };
  const take = (pool: Pool, name: string, mostNames: number): boolean => {
    if (name === otherName) return true;
    const seen = pool.get(name);
    if (seen === undefined) {
      if (pool.size >= mostNames) return false;
      taken++;
    }
    if (seen !== generation) pool.set(name, generation);
    return true;
  };
  const poolOf = (service: string): Pool => {
    const pool = services.get(service) ?? new Map();
    services.set(service, pool);
    return pool;
  };
  counters.gauge('overtick_names_known', () =>
    [...resources.values(), ...services.values()].reduce((sum, pool) => sum + pool.size, 0),
  );

  setInterval(turn, forgetMs).unref();

  return {
    turn,
    takesResource: (kind, name) => take(resources.get(kind) as Pool, name, most[kind]),
    takes: (service, name) => take(poolOf(service), name, limits.namesPerService),
    known(dictionary) {
      const before = known.get(dictionary);
      if (before && takenWhenKnown.get(before) === taken) return before;
      const pool = services.get(dictionary.resource.service);
      const now = Uint8Array.from(dictionary.strings, text =>
        pool?.get(text) === generation && textFault(text, maxNameLength) === null ? 1 : 0,
      );
      known.set(dictionary, now);
      takenWhenKnown.set(now, taken);
      return now;
    },
    fold(of, name) {
      const atMs = Date.now();
      const entry = folded.get(of) ?? {
        of,
        name: name.slice(0, maxNameLength),
        count: 0,
        sinceMs: atMs,
        lastMs: atMs,
      };
      entry.count++;
      entry.lastMs = atMs;
      if (folded.has(of) || folded.size < mostFoldedNamed) folded.set(of, entry);
      counters.add('overtick_names_folded_total', 1);
      return otherName;
    },
    folded: () => [...folded.values()],
  };
}
