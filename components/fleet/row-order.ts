import type { FleetRow } from '@/lib/api/schemas.ts';

export const rowKey = ({
  service,
  instance,
  loop,
}: Pick<FleetRow, 'service' | 'instance' | 'loop'>): string => JSON.stringify([service, instance, loop]);

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

/** Rows of one service together, services in the order of their worst row. */
export function groupByService(rows: readonly FleetRow[]): { service: string; rows: FleetRow[] }[] {
  const groups = new Map<string, FleetRow[]>();
  for (const row of rows) groups.set(row.service, [...(groups.get(row.service) ?? []), row]);
  return [...groups].map(([service, own]) => ({ service, rows: own }));
}

/** The same objects for rows that did not change, so that a silent server's row is not drawn again each second. */
export function keepUnchanged(rows: readonly FleetRow[], before: readonly FleetRow[]): FleetRow[] {
  const old = new Map(before.map(row => [rowKey(row), row]));
  return rows.map(row => {
    const was = old.get(rowKey(row));
    return was?.lastSeenAt === row.lastSeenAt && JSON.stringify(was) === JSON.stringify(row) ? was : row;
  });
}
