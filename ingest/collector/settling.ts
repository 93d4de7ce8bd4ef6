import type { TickRow } from '../../lib/queries/tick-row.ts';

/** Breaches that wait until their server has sent what may explain them further. */
export type Settling = {
  add(row: TickRow): void;
  /** Takes this one; false when it waits no more. */
  take(row: TickRow): boolean;
  /** Takes those of an instance that ended before a time, in µs since the Unix epoch. */
  takeOf(instance: string, beforeUs: number): TickRow[];
};

export function createSettling(): Settling {
  const byInstance = new Map<string, Set<TickRow>>();
  const take = (row: TickRow) => {
    const rows = byInstance.get(row.instance);
    const taken = rows?.delete(row) ?? false;
    if (rows?.size === 0) byInstance.delete(row.instance);
    return taken;
  };
  return {
    add(row) {
      const rows = byInstance.get(row.instance);
      if (rows) rows.add(row);
      else byInstance.set(row.instance, new Set([row]));
    },
    take,
    takeOf: (instance, beforeUs) =>
      [...(byInstance.get(instance) ?? [])].filter(
        row => row.start_us + row.duration_us <= beforeUs && take(row),
      ),
  };
}
