import type { ProfileAnswer } from '../api/profile.ts';
import type { Store } from '../clickhouse/client.ts';
import { isoFromUs } from '../format/timestamp.ts';
import { createStacks, partsOf, type Stack } from '../profiles/profile.ts';
import { flameOf, functionSums } from '../profiles/tree.ts';
import type { TimeRange } from './time-range.ts';

/** Most profiles that are merged, the newest; each has at most 1000 stacks. */
const mostProfiles = 200;
const mostFunctions = 200;
/** What is shown where no type is asked for: allocation, if there is any. */
const preferred = ['alloc_space', 'alloc_objects', 'inuse_space', 'cpu'];

/** A profile is at most an hour long, which bounds how far back one can begin that overlaps. */
const overlapping = `
  WHERE instance = {instance:String} AND start < fromUnixTimestamp64Micro({to:Int64})
    AND start >= fromUnixTimestamp64Micro({from:Int64}) - INTERVAL 1 HOUR AND end > fromUnixTimestamp64Micro({from:Int64})`;

const typesSql = `
  SELECT toString(type) AS type, any(toString(unit)) AS unit FROM profiles ${overlapping} GROUP BY type ORDER BY type LIMIT 50`;

const rowsSql = `
  SELECT toUnixTimestamp64Micro(start) AS start_us, toUnixTimestamp64Micro(end) AS end_us, functions, frames, depths, values, other_stacks
  FROM profiles FINAL ${overlapping} AND type = {type:String}
  ORDER BY start DESC LIMIT ${mostProfiles}`;

/** What is in use is in use in each profile: adding them up would count it again. The newest is shown. */
const isState = (type: string) => /^(inuse_|goroutine)/.test(type);

type Row = {
  start_us: number;
  end_us: number;
  functions: string[];
  frames: number[];
  depths: number[];
  values: number[];
  other_stacks: number;
};

function* stacksOf({ functions, frames, depths, values }: Row): Iterable<Stack> {
  let at = 0;
  for (const [i, depth] of depths.entries()) {
    const numbers = frames.slice(at, at + depth);
    at += depth;
    yield { frames: numbers.map(number => functions[number] ?? ''), value: values[i] ?? 0 };
  }
}

/** The profiles of an instance that overlap a range, added up where that makes sense; null when there is none. */
export async function profile(
  store: Store,
  { instance, range, type }: { instance: string; range: TimeRange; type?: string },
  signal?: AbortSignal,
): Promise<ProfileAnswer | null> {
  const bound = { instance, from: range.fromUs, to: range.toUs };
  const types = await store.rows<{ type: string; unit: string }>(typesSql, bound, signal);
  const known = (name: string | undefined) => types.find(each => each.type === name);
  const chosen = type === undefined ? (preferred.map(known).find(Boolean) ?? types[0]) : known(type);
  if (!chosen) return null;
  const found = await store.rows<Row>(rowsSql, { ...bound, type: chosen.type }, signal);
  const rows = isState(chosen.type) ? found.slice(0, 1) : found;
  const [newest] = rows;
  if (!newest) return null;

  const merged = createStacks();
  for (const row of rows) for (const { frames, value } of stacksOf(row)) merged.add(frames, value);
  const stacks = merged.stacks();
  const flame = flameOf(stacks);
  const numbers = new Map<string, number>();
  const numberOf = (frame: string) => {
    const number = numbers.get(frame) ?? numbers.size;
    numbers.set(frame, number);
    return number;
  };
  const nodes = flame.frames.map(numberOf);
  const sums = functionSums(stacks).slice(0, mostFunctions);
  const top = sums.map(({ frame, self, total }) => ({ function: numberOf(frame), self, total }));
  return {
    instance,
    from: isoFromUs(Math.min(...rows.map(row => row.start_us))),
    to: isoFromUs(Math.max(...rows.map(row => row.end_us))),
    ...chosen,
    types: types.map(each => each.type),
    profiles: rows.length,
    total: flame.total,
    otherStacks: rows.reduce((sum, row) => sum + row.other_stacks, 0),
    functions: [...numbers.keys()].map(partsOf),
    nodes: { function: nodes, depth: flame.depths, value: flame.values, self: flame.selfs },
    top,
  };
}
