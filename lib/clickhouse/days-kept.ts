import type { Retention } from '../config.ts';

const raw = ({ ticksDays }: Retention) => ticksDays;
const breached = ({ breachesDays }: Retention) => breachesDays;
const rolledUp = ({ rollupsDays }: Retention) => rollupsDays;

/** How many days each table is kept by the job of the collector (docs/decisions/009). */
export const daysKept: Record<string, (retention: Retention) => number> = {
  ...{ ticks: raw, samples: raw, latencies: raw, profiles: raw },
  ...{ breached_ticks: breached, breaches: breached, pauses: breached, events: breached },
  ...{ rollup_10s: rolledUp, rollup_5m: rolledUp, alert_incidents: () => 90 },
};
