export const stretches = ['before', 'during', 'after'] as const;
export type Stretch = (typeof stretches)[number];

export type Plan = {
  /** Requests a second before and after the spike. */
  rate: number;
  /** How many times as many during it. */
  spike: number;
  /** How long the rise, and the fall, take, in ms. */
  rampMs: number;
  seconds: Record<Stretch, number>;
};

/** When each stretch begins and ends, in ms from the start. The rise belongs to `during`, the fall to `after`. */
export function spansOf({ seconds }: Plan): Record<Stretch, { fromMs: number; toMs: number }> {
  const spikeMs = seconds.before * 1000;
  const overMs = spikeMs + seconds.during * 1000;
  return {
    before: { fromMs: 0, toMs: spikeMs },
    during: { fromMs: spikeMs, toMs: overMs },
    after: { fromMs: overMs, toMs: overMs + seconds.after * 1000 },
  };
}

export function stretchAt(plan: Plan, atMs: number): Stretch {
  const spans = spansOf(plan);
  return stretches.find(name => atMs < spans[name].toMs) ?? 'after';
}

/** Requests a second at a moment: it rises and falls in a straight line. */
export function rateAt(plan: Plan, atMs: number): number {
  const { during, after } = spansOf(plan);
  const share = (sinceMs: number) => Math.min(1, Math.max(0, plan.rampMs === 0 ? 1 : sinceMs / plan.rampMs));
  const up = atMs < during.fromMs ? 0 : share(atMs - during.fromMs);
  const down = atMs < after.fromMs ? 0 : share(atMs - after.fromMs);
  return plan.rate * (1 + (plan.spike - 1) * Math.max(0, up - down));
}

const stepMs = 1;

/** When each request is due, in ms from the start: whether earlier ones were answered has no say in it. */
export function* dueTimes(plan: Plan): Generator<number> {
  const endMs = spansOf(plan).after.toMs;
  let owed = 0;
  for (let atMs = 0; atMs < endMs; atMs += stepMs)
    for (owed += (rateAt(plan, atMs) * stepMs) / 1000; owed >= 1; owed--) yield atMs;
}
