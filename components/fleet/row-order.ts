import type { FleetRow } from '@/lib/api/schemas.ts';
import { rowKey as keyOfRow } from '../live/fleet-lens.ts';

const keys = new WeakMap<FleetRow, string>();

/** Made once for a row: the same rows are asked many times a second. */
export function rowKey(row: FleetRow): string {
  const known = keys.get(row) ?? keyOfRow(row);
  keys.set(row, known);
  return known;
}

/**
 * Worst first, and still. The server's order changes a little with every answer; rows are kept where they are as long
 * as no state got better or worse, and all of them while `hold` (the pointer is over them): what moves under the
 * cursor gets clicked by mistake. New rows come last until the order is taken anew.
 */
export function orderRows(rows: readonly FleetRow[], before: readonly FleetRow[], hold: boolean): FleetRow[] {
  const now = new Map(rows.map(row => [rowKey(row), row]));
  const known = new Set(before.map(rowKey));
  const kept = before.flatMap(row => now.get(rowKey(row)) ?? []);
  const held = [...kept, ...rows.filter(row => !known.has(rowKey(row)))];
  const sameStates = held.every(({ state }, i) => state === rows[i]?.state);
  return hold || sameStates ? held : [...rows];
}

/** `mixed`: of several services. */
export type RowGroup = { title: string; rows: FleetRow[]; mixed: boolean };

export const groupings = ['service', 'region', 'build', 'none'] as const;
export type Grouping = (typeof groupings)[number];

export const readGrouping = (text: string | undefined): Grouping =>
  groupings.find(each => each === text) ?? 'service';

const isLoud = ({ state }: FleetRow): boolean => state === 'bad' || state === 'degraded';
export const loudKeys = (rows: readonly FleetRow[]): Set<string> => new Set(rows.filter(isLoud).map(rowKey));

/**
 * Where there are several services (or regions, or builds): first what is over budget, of all of them, then the rest by
 * service. Grouped by service alone, the bad servers of the second one stand below a screenful of good ones of the first.
 * `loud` is told from outside, since rows that are held still must not change their group either.
 */
export function groupRows(
  rows: readonly FleetRow[],
  loud: ReadonlySet<string>,
  by: Grouping = 'service',
): RowGroup[] {
  const several = new Set(rows.map(({ service }) => service)).size > 1;
  const nameOf = (row: FleetRow) => (by === 'none' ? '' : row[by]);
  if (new Set(rows.map(nameOf)).size < 2) return [{ title: '', rows: [...rows], mixed: several }];
  const over = rows.filter(row => loud.has(rowKey(row)));
  const calm = new Map<string, FleetRow[]>();
  for (const row of rows) {
    if (loud.has(rowKey(row))) continue;
    const own = calm.get(nameOf(row));
    if (own) own.push(row);
    else calm.set(nameOf(row), [row]);
  }
  return [
    ...(over.length > 0 ? [{ title: 'Over budget', rows: over, mixed: several }] : []),
    ...[...calm].map(([title, own]) => ({
      title: title || '–',
      rows: own,
      mixed: several && by !== 'service',
    })),
  ];
}

/** A line of the table: the title of a group, or a server. */
export type FleetItem = { group: RowGroup } | { row: FleetRow; mixed: boolean };

/** Groups as lines under one another; a group that is alone has no title. */
export const itemsOf = (groups: readonly RowGroup[]): FleetItem[] =>
  groups.flatMap(group => [
    ...(groups.length > 1 ? [{ group }] : []),
    ...group.rows.map(row => ({ row, mixed: group.mixed })),
  ]);

/** The same objects for rows that did not change, so that a silent server's row is not drawn again each second. */
export function keepUnchanged(rows: readonly FleetRow[], before: readonly FleetRow[]): FleetRow[] {
  const old = new Map(before.map(row => [rowKey(row), row]));
  return rows.map(row => {
    const was = old.get(rowKey(row));
    if (was === row) return row;
    return was?.lastSeenAt === row.lastSeenAt && JSON.stringify(was) === JSON.stringify(row) ? was : row;
  });
}
