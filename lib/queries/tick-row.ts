/** A tick as the queries read it; times and durations in µs, null for not measured. */
export type TickRow = {
  service: string;
  instance: string;
  incarnation: number;
  region: string;
  build: string;
  runtime: string;
  loop: string;
  tick: number;
  start_us: number;
  duration_us: number;
  budget_us: number;
  lateness_us: number | null;
  cpu_us: number | null;
  alloc_bytes: number | null;
  players: number | null;
  packets_sent: number | null;
  packets_dropped: number | null;
  phases: Record<string, number>;
};

/** The columns of a TickRow, from ticks or breached_ticks. */
export const tickColumns = `
  service, instance, incarnation, region, build, runtime, loop, tick, toUnixTimestamp64Micro(start) AS start_us,
  duration_us, budget_us, lateness_us, cpu_us, alloc_bytes, players, packets_sent, packets_dropped, phases`;
