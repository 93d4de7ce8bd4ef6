import type { Parameters, Store } from '../clickhouse/client.ts';
import type { Stack } from '../profiles/profile.ts';
import type { SideQuery } from './compare-side.ts';
import { filterCondition } from './filter.ts';

/** Of what and when; `ended`: only those that ended within the range, so that what follows it has the others to itself. */
export type ProfileSide = SideQuery & { ended?: true };

/** Most profiles that are merged, the newest; each has at most 1000 stacks. */
const mostProfiles = 200;

/** A profile is at most an hour long, which bounds how far back one can begin that overlaps. */
const overlapping = (condition: string) => `
  WHERE start < fromUnixTimestamp64Micro({to:Int64}) AND start >= fromUnixTimestamp64Micro({from:Int64}) - INTERVAL 1 HOUR
    AND end > fromUnixTimestamp64Micro({from:Int64}) ${condition}`;

const typesSql = (condition: string) => `
  SELECT toString(type) AS type, any(toString(unit)) AS unit FROM profiles ${overlapping(condition)}
  GROUP BY type ORDER BY type LIMIT 50`;

const rowsSql = (condition: string) => `
  SELECT toUnixTimestamp64Micro(start) AS start_us, toUnixTimestamp64Micro(end) AS end_us, functions, frames, depths, values, other_stacks
  FROM profiles FINAL ${overlapping(condition)} AND type = {type:String}
  ORDER BY start DESC LIMIT ${mostProfiles}`;

export type ProfileType = { type: string; unit: string };
export type ProfileRow = {
  start_us: number;
  end_us: number;
  functions: string[];
  frames: number[];
  depths: number[];
  values: number[];
  other_stacks: number;
};

function boundProfiles({ filter, range, ended }: ProfileSide): { condition: string; bound: Parameters } {
  const { condition, parameters } = filterCondition(filter);
  return {
    condition: ended ? `${condition} AND end <= fromUnixTimestamp64Micro({to:Int64})` : condition,
    bound: { ...parameters, from: range.fromUs, to: range.toUs },
  };
}

/** What is measured there, by name. */
export function profileTypes(store: Store, side: ProfileSide, signal?: AbortSignal): Promise<ProfileType[]> {
  const { condition, bound } = boundProfiles(side);
  return store.rows<ProfileType>(typesSql(condition), bound, signal);
}

/** The newest profiles of a type, the latest first. */
export function profileRows(
  store: Store,
  side: ProfileSide,
  type: string,
  signal?: AbortSignal,
): Promise<ProfileRow[]> {
  const { condition, bound } = boundProfiles(side);
  return store.rows<ProfileRow>(rowsSql(condition), { ...bound, type }, signal);
}

export function* stacksOf({ functions, frames, depths, values }: ProfileRow): Iterable<Stack> {
  let at = 0;
  for (const [i, depth] of depths.entries()) {
    const numbers = frames.slice(at, at + depth);
    at += depth;
    yield { frames: numbers.map(number => functions[number] ?? ''), value: values[i] ?? 0 };
  }
}
