import type { FleetAnswer, InstanceState } from '@/lib/api/schemas.ts';

export type Heard = {
  instance: string;
  state: InstanceState;
  /** Whether it ticks; else only its heap and pauses arrive. */
  ticks: boolean;
  /** ms from its latest sign of life to the moment of the answer. */
  sinceMs: number;
};

/** Of a fleet that was empty: a server that ticks, else one that is heard at all. Null: none yet. */
export function firstHeard({ at, instances }: Pick<FleetAnswer, 'at' | 'instances'>): Heard | null {
  const row = instances.find(({ ticks }) => ticks) ?? instances[0];
  if (!row) return null;
  return {
    instance: row.instance,
    state: row.state,
    ticks: row.ticks !== null,
    sinceMs: Math.max(0, Date.parse(at) - Date.parse(row.lastSeenAt)),
  };
}
