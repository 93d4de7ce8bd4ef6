import { seededRandom } from './seeded-random.ts';

/** Ticks in a row of one loop of one process life: how many, and the places (0 is the first) of those that matter. */
export type Run = { ticks: number; spikes: readonly number[]; breaches: readonly number[] };

export type SpikeLag = {
  /** Spikes and ticks that have k ticks after them to look at. */
  spikes: number;
  ticks: number;
  withinTicks: number;
  /** P(a breach in the tick or within k ticks after it), for spikes and for any tick. */
  afterSpike: number;
  afterAny: number;
  ratio: number;
  ratioLow: number;
  ratioHigh: number;
  /** By lag 0 … k: spikes whose first breach came so many ticks after them; and were breaches independent of spikes. */
  lags: { lag: number; spikes: number; expected: number }[];
};

const leastSpikes = 10;
const leastBreaches = 10;
const resamples = 400;
/** A block must be longer than what it has to hold together: a spike and the breaches behind it. */
const leastBlocks = 8;

type Sums = { ticks: number; spikes: Int32Array; hits: Int32Array; spikeHits: Int32Array };

/** Running sums over all places of all runs that have k ticks after them, so that a block costs two reads. */
function sumsOf(runs: readonly Run[], k: number, lags: number[], anyLags: number[]): Sums {
  const ticks = runs.reduce((sum, run) => sum + Math.max(0, run.ticks - k), 0);
  const made = () => new Int32Array(ticks + 1);
  const sums = { ticks, spikes: made(), hits: made(), spikeHits: made() };
  let at = 0;
  for (const run of runs) {
    const spiked = new Uint8Array(run.ticks);
    for (const place of run.spikes) spiked[place] = 1;
    let next = 0;
    for (let place = 0; place + k < run.ticks; place++, at++) {
      while (next < run.breaches.length && (run.breaches[next] as number) < place) next++;
      const lag = (run.breaches[next] ?? Number.POSITIVE_INFINITY) - place;
      const hit = lag <= k ? 1 : 0;
      const spike = spiked[place] as number;
      if (hit) anyLags[lag] = (anyLags[lag] ?? 0) + 1;
      if (hit && spike) lags[lag] = (lags[lag] ?? 0) + 1;
      sums.spikes[at + 1] = (sums.spikes[at] as number) + spike;
      sums.hits[at + 1] = (sums.hits[at] as number) + hit;
      sums.spikeHits[at + 1] = (sums.spikeHits[at] as number) + hit * spike;
    }
  }
  return sums;
}

/** 95 % interval of the ratio: percentiles of resampled series made of blocks, which keep what hangs together in time. */
function intervalOf(sums: Sums, k: number, seed: number): [low: number, high: number] {
  const { ticks } = sums;
  const length = Math.max(k + 1, Math.min(10 * (k + 1), Math.floor(ticks / leastBlocks)));
  const blocks = Math.ceil(ticks / length);
  const random = seededRandom(seed);
  const ratios: number[] = [];
  for (let i = 0; i < resamples; i++) {
    let [spikes, hits, spikeHits] = [0, 0, 0];
    for (let block = 0; block < blocks; block++) {
      const from = Math.floor(random() * (ticks - length + 1));
      const added = (of: Int32Array) => (of[from + length] as number) - (of[from] as number);
      spikes += added(sums.spikes);
      hits += added(sums.hits);
      spikeHits += added(sums.spikeHits);
    }
    if (spikes > 0 && hits > 0) ratios.push((spikeHits / spikes) * ((blocks * length) / hits));
  }
  ratios.sort((a, b) => a - b);
  const at = (q: number) => ratios[Math.min(ratios.length - 1, Math.floor(q * ratios.length))] ?? 0;
  return [at(0.025), at(0.975)];
}

/**
 * Do breaches follow allocation spikes? P(breach within k ticks | spike) over P(breach within k ticks of any tick), with
 * a 95 % interval of the moving-block bootstrap (Künsch 1989), seeded, so that a page reads the same twice. Null when
 * there are too few spikes or breaches to say.
 */
export function spikeLag(runs: readonly Run[], k: number, seed = 1): SpikeLag | null {
  const lags: number[] = Array(k + 1).fill(0);
  const anyLags: number[] = Array(k + 1).fill(0);
  const sums = sumsOf(runs, k, lags, anyLags);
  const { ticks } = sums;
  const [spikes, hits, spikeHits] = [sums.spikes, sums.hits, sums.spikeHits].map(
    of => of[ticks] as number,
  ) as [number, number, number];
  const breaches = runs.reduce((sum, run) => sum + run.breaches.length, 0);
  if (spikes < leastSpikes || breaches < leastBreaches || hits === 0) return null;
  if (ticks < leastBlocks * (k + 1)) return null;
  const [ratioLow, ratioHigh] = intervalOf(sums, k, seed);
  return {
    ...{ spikes, ticks, withinTicks: k, ratioLow, ratioHigh },
    afterSpike: spikeHits / spikes,
    afterAny: hits / ticks,
    ratio: spikeHits / spikes / (hits / ticks),
    lags: lags.map((count, lag) => ({
      lag,
      spikes: count,
      expected: (spikes * (anyLags[lag] ?? 0)) / ticks,
    })),
  };
}
