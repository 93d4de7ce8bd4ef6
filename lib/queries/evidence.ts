import { type Baseline, baselineOf, leastTicks } from '../analysis/baseline.ts';
import { riseAround } from '../analysis/counters.ts';
import { type Debt, debtsOf } from '../analysis/debt.ts';
import { type LedgerTick, waitsOf } from '../analysis/ledger.ts';
import { type LedgerPause, lineOfPause } from '../analysis/pause-bill.ts';
import { firstFrom, timelineOf } from '../analysis/timeline.ts';
import type { Store } from '../clickhouse/client.ts';
import { type Around, type AroundTick, around, farHealthyTicks } from './around.ts';
import { afterUs, type Block, blocksOf, inPortions } from './blocks.ts';
import type { TickRow } from './tick-row.ts';

/** What is known around a tick: enough for its ledger and its allocation. */
export type Evidence = {
  /** Pauses of the same incarnation that overlap it. */
  pauses: LedgerPause[];
  /** Those that overlap the time between its scheduled and its actual start. */
  pausesBefore: LedgerPause[];
  /** The typical tick at this one's load; null when there are too few healthy ticks before it. */
  baseline: Baseline | null;
  /** What counters without moments rose around it, in µs by ledger line; for lines whose pauses are not sent. */
  counted: Record<string, number>;
  /** What the largest collection inside it was paid for; of any collection when there was none inside. */
  debt: Debt | null;
  /** Events from its start to a second after its end, by name. */
  events: Record<string, number>;
};

/** Most ticks that are read at once; what is more is read in portions, one after another. */
const ticksAtOnce = 120_000;
/** A typical tick is made of at most so many of so many healthy ticks before it. */
const sampledTicks = 160;
const healthyBack = 480;
/** Breaches that have about the same healthy ticks before them share a typical tick: it is made anew every so many. */
const healthyStep = 96;

/** The evidence around each of these ticks, in their order. `readAround`: where most of it is read, if not in the store. */
export async function evidenceOf(
  store: Store,
  rows: readonly TickRow[],
  signal?: AbortSignal,
  readAround: typeof around = around,
): Promise<Evidence[]> {
  const found: Evidence[] = [];
  for (const blocks of inPortions(blocksOf(rows), ticksAtOnce)) {
    const read = await readAround(store, blocks, signal);
    const healthy = read.map(({ ticks }) => ticks.filter(isHealthy));
    const poor = blocks.filter(
      (block, i) => healthyBefore(healthy[i] ?? [], firstStart(rows, block)) < leastTicks,
    );
    const far = await farHealthyTicks(store, poor, signal);
    blocks.forEach((block, i) => {
      const further = far[poor.indexOf(block)] ?? [];
      const surroundings = surroundingsOf(read[i] as Around, [...further, ...(healthy[i] ?? [])], block);
      for (const member of block.members) found[member] = surroundings(rows[member] as TickRow);
    });
  }
  return found;
}

const isHealthy = ({ budget_us, duration_us }: AroundTick) => budget_us === 0 || duration_us <= budget_us;
const firstStart = (rows: readonly TickRow[], { members }: Block) =>
  members.reduce(
    (first, member) => Math.min(first, rows[member]?.start_us ?? first),
    Number.POSITIVE_INFINITY,
  );
const healthyBefore = (healthy: readonly AroundTick[], startUs: number) =>
  firstFrom(healthy.length, i => healthy[i]?.start_us ?? 0, startUs);
const isGc = (pause: LedgerPause) => lineOfPause(pause)?.startsWith('gc.') ?? false;

/** Answers for each breach of a block; what they share is worked out once. */
function surroundingsOf(
  read: Around,
  healthy: readonly AroundTick[],
  block: Block,
): (row: TickRow) => Evidence {
  const pauses = timelineOf(read.pauses, ({ startUs, durationUs }) => ({
    fromUs: startUs,
    toUs: startUs + durationUs,
  }));
  const pausesIn = (fromUs: number, toUs: number) => pauses.overlapping({ fromUs, toUs });
  const contributions = new Map<number, ReturnType<typeof contributionOf>>();
  const contribution = (i: number, runtime: string) => {
    const tick = healthy[i] as AroundTick;
    const known =
      contributions.get(i) ??
      contributionOf(tick, runtime, pausesIn(tick.start_us, tick.start_us + tick.duration_us));
    contributions.set(i, known);
    return known;
  };

  const baselines = new Map<string, Baseline | null>();
  const baselineFor = (row: TickRow): Baseline | null => {
    const before = healthyBefore(healthy, row.start_us);
    // The first ticks of a life have none before them; those after are the only ones there are.
    const end =
      before < leastTicks
        ? Math.min(healthy.length, healthyStep)
        : before - (before < healthyStep ? 0 : before % healthyStep);
    const key = `${end}/${row.players}`;
    const known = baselines.get(key);
    if (known !== undefined) return known;
    const begin = Math.max(0, end - healthyBack);
    const step = Math.max(1, Math.ceil((end - begin) / sampledTicks));
    const sampled = [];
    for (let i = end - 1; i >= begin; i -= step) sampled.push(contribution(i, row.runtime));
    const baseline = baselineOf(sampled, row.players);
    baselines.set(key, baseline);
    return baseline;
  };

  const collections = read.pauses
    .filter(isGc)
    .map(({ startUs, durationUs, cause }) => ({ startUs, endUs: startUs + durationUs, cause }));
  let debts: ReturnType<typeof debtsOf> | null = null;
  const debtsAt = (baseline: Baseline | null) => {
    debts ??= debtsOf(
      read.ticks.map(({ tick, start_us, alloc_bytes, phases }) => ({
        tick,
        startUs: start_us,
        allocBytes: alloc_bytes,
        phases,
      })),
      collections,
      baseline,
    );
    return debts;
  };
  const sendsGc = collections.length > 0;
  const sendsScheduler = read.pauses.some(pause => lineOfPause(pause) === 'scheduler');
  const breached = read.ticks.filter(tick => !isHealthy(tick));

  return row => {
    const endUs = row.start_us + row.duration_us;
    const inside = pausesIn(row.start_us, endUs);
    const baseline = baselineFor(row);
    const largest = inside.filter(isGc).sort((a, b) => b.durationUs - a.durationUs)[0];
    const events = new Map<string, number>();
    for (
      let i = firstFrom(read.events.length, at => read.events[at]?.at_us ?? 0, row.start_us);
      i < read.events.length;
      i++
    ) {
      const { at_us, name, count } = read.events[i] as Around['events'][number];
      if (at_us >= endUs + afterUs) break;
      events.set(name, (events.get(name) ?? 0) + count);
    }
    return {
      pauses: inside,
      pausesBefore:
        row.lateness_us !== null && row.lateness_us > 0
          ? pausesIn(row.start_us - row.lateness_us, row.start_us)
          : [],
      baseline,
      counted: countedAround(row, read, breached, { 'gc.stw': !sendsGc, scheduler: !sendsScheduler }),
      debt:
        block.members.length === 0
          ? null
          : debtsAt(baseline).before(largest?.cause ?? null, endUs, row.start_us),
      events: Object.fromEntries(events),
    };
  };
}

/** What counters rose around a tick, for the lines that `wanted` names: a source that sends moments needs no estimate. */
function countedAround(
  row: TickRow,
  { samples }: Around,
  breached: readonly AroundTick[],
  wanted: { 'gc.stw': boolean; scheduler: boolean },
): Record<string, number> {
  if (samples.length === 0) return {};
  const overUs = ({ duration_us, budget_us }: Pick<TickRow, 'duration_us' | 'budget_us'>) =>
    Math.max(0, duration_us - budget_us);
  const shareOf = (fromUs: number, toUs: number) => {
    const whole = breached
      .filter(tick => tick.start_us >= fromUs && tick.start_us < toUs)
      .reduce((sum, tick) => sum + overUs(tick), 0);
    return whole === 0 ? 1 : Math.min(1, overUs(row) / whole);
  };
  const tick = { startUs: row.start_us, durationUs: row.duration_us };
  const near = samples.slice(
    firstFrom(samples.length, i => samples[i]?.at_us ?? 0, row.start_us - 60e6),
    firstFrom(samples.length, i => samples[i]?.at_us ?? 0, row.start_us + row.duration_us + 10e6),
  );
  const gcUs = wanted['gc.stw']
    ? riseAround(
        near.map(({ at_us, gc_us }) => ({ atUs: at_us, us: gc_us })),
        tick,
        shareOf,
      )
    : null;
  const queueUs = wanted.scheduler
    ? riseAround(
        near.map(({ at_us, run_queue_us }) => ({ atUs: at_us, us: run_queue_us })),
        tick,
        shareOf,
      )
    : null;
  return {
    ...(gcUs === null ? {} : { 'gc.stw': gcUs }),
    ...(queueUs === null ? {} : { scheduler: queueUs }),
  };
}

/** What a healthy tick adds to the typical one, its own waits taken out. */
function contributionOf(tick: AroundTick, runtime: string, inside: readonly LedgerPause[]) {
  const waits = waitsOf(ledgerTickOf({ ...tick, runtime }), inside);
  return { players: tick.players, ...waits, phases: tick.phases, allocBytes: tick.alloc_bytes };
}

/** A stored tick as the ledger takes it. */
export const ledgerTickOf = (tick: AroundTick & { runtime: string }): LedgerTick => ({
  startUs: tick.start_us,
  durationUs: tick.duration_us,
  budgetUs: tick.budget_us,
  cpuUs: tick.cpu_us,
  players: tick.players,
  phases: tick.phases,
  runtime: tick.runtime,
});
