import { counterfactualOf } from '../analysis/counterfactual.ts';
import { differenceSentence, heapSentence, loadSentence, spikeSentence } from '../analysis/findings.ts';
import { headlineOf } from '../analysis/headline.ts';
import { heapAgainstLimit } from '../analysis/heap-limit.ts';
import { loadCourse } from '../analysis/load-course.ts';
import { overRepresented } from '../analysis/over-represented.ts';
import type { Cell } from '../analysis/scatter.ts';
import { spikeLag } from '../analysis/spike-lag.ts';
import type { CorrelationAnswer } from '../api/correlation.ts';
import type { Store } from '../clickhouse/client.ts';
import { isoFromUs } from '../format/timestamp.ts';
import { quantileUs } from '../signals/histogram.ts';
import { heapFacts } from './heap-facts.ts';
import { lineEffects } from './line-effects.ts';
import { loadBins } from './load-bins.ts';
import { phaseCells } from './phase-cells.ts';
import { population } from './population.ts';
import { rhythmSection } from './rhythm-section.ts';
import type { Selection } from './selection.ts';
import { allocationRuns, type TickSample, tickSample } from './tick-sample.ts';

/** How far behind a spike a breach is looked for, in ticks: a second of a 20-Hz loop. */
const withinTicks = 20;
const mostDifferences = 20;

const ms = (us: number | null) => (us === null ? null : Math.round(us) / 1000);

async function spikeSection(
  store: Store,
  sample: TickSample,
  signal?: AbortSignal,
): Promise<CorrelationAnswer['spikes']> {
  const runs = await allocationRuns(store, sample, signal);
  const found = spikeLag(runs, withinTicks);
  return { sentence: spikeSentence(found, runs.length > 0), found };
}

async function heapSection(
  store: Store,
  selection: Selection,
  sample: TickSample,
  signal?: AbortSignal,
): Promise<CorrelationAnswer['heap']> {
  const heaps = heapAgainstLimit(await heapFacts(store, selection, sample.instances, signal));
  return {
    sentence: heapSentence(heaps),
    found:
      heaps.length === 0
        ? null
        : heaps.map(({ instance, limitBytes, liveBytes, usedBytesMax, fullShare, gcShare, verdict }) => ({
            ...{ instance, limitBytes, liveBytes, usedBytesMax, fullShare, gcShare, verdict },
          })),
  };
}

/** Load is of one service's loop: players of an arena and of a fan-out engine are not the same load. */
async function loadSection(
  store: Store,
  cells: readonly Cell[],
  sample: TickSample,
  signal?: AbortSignal,
): Promise<CorrelationAnswer['load']> {
  const [worst] = [...cells].sort((a, b) => b.breaches - a.breaches || b.ticks - a.ticks);
  const of = { service: worst?.values.service ?? '', loop: worst?.values.loop ?? '' };
  const bins = await loadBins(store, sample, of, signal);
  const course = loadCourse(bins);
  return { sentence: loadSentence(course, bins.length > 0), found: course && { ...of, ...course } };
}

/** Tags over all ticks, and phases that do not run in every tick over the sample. */
function differenceSection(
  cells: readonly Cell[],
  phases: readonly (readonly Cell[])[],
  breaches: number,
): CorrelationAnswer['differences'] {
  const { tested, values } = overRepresented(cells, ...phases);
  return {
    sentence: differenceSentence(values, tested, breaches),
    tested,
    found: values.slice(0, mostDifferences),
  };
}

/**
 * Why ticks of a selection breach: what each cause costs and what would be left without it, and what goes with the
 * breaches. Counts are of all ticks, from rollups and ledgers; what needs ticks one by one reads a bounded sample.
 */
export async function correlation(
  store: Store,
  selection: Selection,
  signal?: AbortSignal,
): Promise<CorrelationAnswer> {
  const [{ cells, durations }, effects, rhythm] = await Promise.all([
    population(store, selection, signal),
    lineEffects(store, selection, signal),
    rhythmSection(store, selection, signal),
  ]);
  const accounted = effects.reduce((sum, { explains }) => sum + explains, 0);
  // Ledgers reach the store before the rollups that count the same ticks; "785 of 137 breaches" was said of a busy machine.
  const breaches = Math.max(
    accounted,
    cells.reduce((sum, cell) => sum + cell.breaches, 0),
  );
  const ticks = Math.max(
    breaches,
    cells.reduce((sum, cell) => sum + cell.ticks, 0),
  );
  const sample = tickSample(selection, cells);
  const [spikes, heap, load, phases] = await Promise.all([
    spikeSection(store, sample, signal),
    heapSection(store, selection, sample, signal),
    loadSection(store, cells, sample, signal),
    phaseCells(store, sample, signal),
  ]);
  const suspects = counterfactualOf(durations, breaches, effects);
  const unexplained = effects.find(({ line }) => line === 'unexplained')?.explains ?? 0;
  const tickUsP99 = quantileUs(durations.buckets, durations.counts, 0.99);
  return {
    from: isoFromUs(selection.range.fromUs),
    to: isoFromUs(selection.range.toUs),
    headline: headlineOf({ ticks, breaches, accounted, unexplained, tickUsP99, suspects }),
    totals: { ticks, breaches, accounted, unexplained, p99Ms: ms(tickUsP99) },
    suspects: suspects.map(({ excessUs, tickUsP99Left, ...suspect }) => ({
      ...suspect,
      excessMs: excessUs / 1000,
      p99LeftMs: ms(tickUsP99Left),
    })),
    ...{ spikes, rhythm, heap, load },
    differences: differenceSection(cells, phases, breaches),
  };
}
