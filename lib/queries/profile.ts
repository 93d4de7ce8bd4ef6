import type { ProfileAnswer } from '../api/profile.ts';
import type { Store } from '../clickhouse/client.ts';
import { isoFromUs } from '../format/timestamp.ts';
import { createStacks, partsOf, type Stack } from '../profiles/profile.ts';
import { flameOf, functionSums } from '../profiles/tree.ts';
import type { SideQuery } from './compare-side.ts';
import { type ProfileRow, profileRows, profileTypes, stacksOf } from './profile-rows.ts';

const mostNodes = 4_000;
const mostFunctions = 200;
/** What is shown where no type is asked for: allocation, if there is any. */
const preferred = ['alloc_space', 'alloc_objects', 'inuse_space', 'cpu'];

/** What is in use is in use in each profile: adding them up would count it again. The newest is shown. */
const isState = (type: string) => /^(inuse_|goroutine)/.test(type);

export type ProfileQuery = SideQuery & {
  type?: string;
  /** What it is compared with: the profiles that ended within that range. */
  baseline?: SideQuery;
};

/**
 * The profiles that overlap a range, added up where that makes sense; with a baseline beside its own, both per second that
 * they cover. Null when there is none, or none of a type that both sides have.
 */
export async function profile(
  store: Store,
  { filter, range, type, baseline }: ProfileQuery,
  signal?: AbortSignal,
): Promise<ProfileAnswer | null> {
  const side = { filter, range };
  const before = baseline && { ...baseline, ended: true as const };
  const [types, typesBefore] = await Promise.all([
    profileTypes(store, side, signal),
    before && profileTypes(store, before, signal),
  ]);
  const shared = types.filter(
    ({ type, unit }) => typesBefore?.some(each => each.type === type && each.unit === unit) ?? true,
  );
  const known = (name: string) => shared.find(each => each.type === name);
  const chosen = type === undefined ? (preferred.map(known).find(Boolean) ?? shared[0]) : known(type);
  if (!chosen) return null;
  const newest = (rows: ProfileRow[]) => (isState(chosen.type) ? rows.slice(0, 1) : rows);
  const [rows, rowsBefore] = await Promise.all([
    profileRows(store, side, chosen.type, signal).then(newest),
    before && profileRows(store, before, chosen.type, signal).then(newest),
  ]);
  if (rows.length === 0 || rowsBefore?.length === 0) return null;

  const perSecond = before !== undefined && !isState(chosen.type);
  const stacks = mergedOf(rows, perSecond);
  const stacksBefore = mergedOf(rowsBefore ?? [], perSecond);
  const flame = flameOf(stacks, mostNodes, stacksBefore);
  const numbers = new Map<string, number>();
  const numberOf = (frame: string) => {
    const number = numbers.get(frame) ?? numbers.size;
    numbers.set(frame, number);
    return number;
  };
  const nodes = {
    ...{ function: flame.frames.map(numberOf), depth: flame.depths, value: flame.values, self: flame.selfs },
    ...(before ? { before: flame.befores, selfBefore: flame.selfBefores } : {}),
  };
  const top = functionSums(stacks, stacksBefore)
    .slice(0, mostFunctions)
    .map(({ frame, self, total, selfBefore, totalBefore }) => ({
      ...{ function: numberOf(frame), self, total },
      ...(before ? { selfBefore, totalBefore } : {}),
    }));
  return {
    instance: filter.instance ?? filter.service ?? '',
    ...coveredBy(rows),
    ...chosen,
    types: shared.map(each => each.type),
    total: flame.total,
    functions: [...numbers.keys()].map(partsOf),
    nodes,
    top,
    ...(rowsBefore ? { baseline: { ...coveredBy(rowsBefore), total: flame.totalBefore, perSecond } } : {}),
  };
}

/** From the first of the profiles to the last, and how many they are. */
const coveredBy = (rows: readonly ProfileRow[]) => ({
  from: isoFromUs(Math.min(...rows.map(row => row.start_us))),
  to: isoFromUs(Math.max(...rows.map(row => row.end_us))),
  profiles: rows.length,
  otherStacks: rows.reduce((sum, row) => sum + row.other_stacks, 0),
});

/** All stacks added up, or what they come to in each second that the profiles cover: of two that overlap, both count. */
function mergedOf(rows: readonly ProfileRow[], perSecond: boolean): Stack[] {
  const merged = createStacks();
  for (const row of rows) for (const { frames, value } of stacksOf(row)) merged.add(frames, value);
  const stacks = merged.stacks();
  if (!perSecond) return stacks;
  const seconds = rows.reduce((sum, row) => sum + (row.end_us - row.start_us), 0) / 1e6;
  return stacks.map(({ frames, value }) => ({ frames, value: value / seconds }));
}
